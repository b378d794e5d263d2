import type { NameVariants } from '../../lib/matching/index.ts'
import type { Clock } from '../../platform/clock.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { mergePages } from './merges.page.ts'
import { reviewPage } from './review.page.ts'
import { reviewsPage } from './reviews.page.ts'

/** What the pages need beside the request's own act. */
export type LinkageWebServices = {
  readonly variants: NameVariants
  readonly config: { readonly clock: Clock }
}

/** Adds the pages of the review desk: the queue, one row beside its records, and merges. */
export function linkageRoutes(app: WebApp, { variants, config }: LinkageWebServices): void {
  reviewsPage(app, config.clock)
  reviewPage(app, variants)
  mergePages(app)
}
