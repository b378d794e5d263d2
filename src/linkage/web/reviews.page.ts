import type { WebApp } from '../../platform/web/request.ts'
import { findNextItem, listReviews } from '../index.ts'
import { linkagePaths, uuidIn } from './paths.ts'
import { presentReviews } from './present-reviews.ts'

/** The rows that wait for a person, most urgent first, and the way to the next one. */
export function reviewsPage(app: WebApp, now: () => Date): void {
  app.get(linkagePaths.reviews, async (request, reply) => {
    const { reason, decided } = request.query as { reason?: unknown; decided?: unknown }
    const wanted = typeof reason === 'string' && /^[a-z-]{1,60}$/.test(reason) ? reason : null
    const queue = await request.act((act) => listReviews(act, wanted))
    return reply.page('linkage/web/reviews.njk', presentReviews(queue, wanted, uuidIn(decided), now()))
  })

  app.get(linkagePaths.next, { config: { discloses: false } }, async (request, reply) => {
    const next = await request.act(findNextItem)
    return reply.redirect(next === undefined ? linkagePaths.reviews : linkagePaths.review(next), 303)
  })
}
