import type { WebApp } from '../../platform/web/request.ts'
import { alertPages } from './alerts.page.ts'
import { declarePages } from './declare.page.ts'
import { ofUserPages } from './of-user.page.ts'
import { relationsPages, type RelationsWeb } from './relations.page.ts'

/** Adds the pages about children of one's own family, and the alerts when somebody tries to open such a record. */
export function relationsRoutes(app: WebApp, services: RelationsWeb): void {
  relationsPages(app, services)
  declarePages(app, services)
  ofUserPages(app, services)
  alertPages(app)
}
