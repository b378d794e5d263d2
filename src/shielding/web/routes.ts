import type { WebApp } from '../../platform/web/request.ts'
import { deskPage } from './desk.page.ts'
import { shieldPage } from './shield.page.ts'

/** Adds the pages of the shielding desk. */
export function shieldingRoutes(app: WebApp): void {
  deskPage(app)
  shieldPage(app)
}
