import type { WebApp } from '../../platform/web/request.ts'
import { requestPage } from './request.page.ts'
import { requestsPage } from './requests.page.ts'

/** Adds the pages of the rights desk. */
export function rightsRoutes(app: WebApp): void {
  requestsPage(app)
  requestPage(app)
}
