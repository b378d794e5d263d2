import type { WebApp } from '../../platform/web/request.ts'
import { cataloguePages } from './catalogue.page.ts'
import { deskPages } from './desk.page.ts'
import { forecastPages } from './forecast.page.ts'
import { importPage } from './import.page.ts'
import { ownPages } from './own.page.ts'
import { recordPage } from './record.page.ts'

/** Adds the pages of training: everybody's own, the delegate's, and the desk. */
export function trainingRoutes(app: WebApp): void {
  ownPages(app)
  deskPages(app)
  cataloguePages(app)
  importPage(app)
  forecastPages(app)
  recordPage(app)
}
