import type { WebApp } from '../../platform/web/request.ts'
import { callerPage } from './caller.page.ts'
import { callsPage } from './calls.page.ts'

/** Adds the pages on which an operator takes, opens and closes calls; the looks themselves are on the pages of search and record. */
export function mediationRoutes(app: WebApp): void {
  callsPage(app)
  callerPage(app)
}
