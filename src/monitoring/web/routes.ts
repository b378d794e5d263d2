import type { WebApp } from '../../platform/web/request.ts'
import { entryPages } from './entry.page.ts'
import { logPages } from './log.page.ts'
import type { DeskServices } from './present-review.ts'
import { reviewPage } from './review.page.ts'
import { reviewsPages } from './reviews.page.ts'

/** Adds the desk of those who audit. */
export function monitoringRoutes(app: WebApp, services: DeskServices): void {
  logPages(app, services.words)
  entryPages(app, services.words, services.policy, services.openNote)
  reviewsPages(app, services.words)
  reviewPage(app, services)
}
