import type { WebApp } from '../../platform/web/request.ts'
import { entryPages, type OpenNote, type RulesInForce } from './entry.page.ts'
import { logPages } from './log.page.ts'
import { reviewPage } from './review.page.ts'
import { reviewsPages } from './reviews.page.ts'
import type { LogWords } from './words.ts'

/** Adds the desk of those who audit. */
export function monitoringRoutes(
  app: WebApp,
  services: { readonly words: LogWords; readonly policy: RulesInForce; readonly openNote: OpenNote },
): void {
  logPages(app, services.words)
  entryPages(app, services.words, services.policy, services.openNote)
  reviewsPages(app, services.words)
  reviewPage(app, services.words, services.policy, services.openNote)
}
