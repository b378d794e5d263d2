import type { WebApp } from '../../platform/web/request.ts'
import { createRefusalPages } from '../../platform/web/refusals.ts'
import { decideReview } from '../reviews/decide-review.ts'
import { findNextReview, openReview } from '../reviews/read-reviews.ts'
import { monitoringPaths, reviewParams, type ReviewParams } from './paths.ts'
import { presentReview, type DeskServices } from './present-review.ts'
import { parseDecision } from './review.form.ts'

const template = 'monitoring/web/review.njk'
const options = { config: { administers: true }, schema: { params: reviewParams } }

/** One review: the entry, the decision, and on to the next; after a suspected misuse the same page says what to do. */
export function reviewPage(app: WebApp, services: DeskServices): void {
  app.get<{ Params: ReviewParams }>(monitoringPaths.review(':reviewId'), options, async (request, reply) => {
    const opened = await request.act((act) => openReview(act, request.params.reviewId))
    const isAfterAnother = (request.query as { decided?: unknown }).decided === '1'
    return reply.page(template, presentReview(services, opened, { isAfterAnother }))
  })

  app.post<{ Params: ReviewParams }>(monitoringPaths.review(':reviewId'), options, (request, reply) => {
    const { reviewId } = request.params
    const path = monitoringPaths.review(reviewId)
    return withRefusals(reply, { path, text: 'Look at the review again' }, async () => {
      const form = parseDecision(request.body)
      if (!form.ok) {
        const opened = await request.act((act) => openReview(act, reviewId))
        return reply.page(template, presentReview(services, opened, form), { status: 400 })
      }
      const { seen, ...verdict } = form.value
      await request.act((act) => decideReview(act, reviewId, verdict, seen))
      if (verdict.decision === 'suspected-misuse') return reply.redirect(path, 303)
      const next = await request.act(findNextReview)
      return reply.redirect(nextPath(next), 303)
    })
  })
}

function nextPath(next: string | undefined): string {
  return next === undefined ? monitoringPaths.reviews : `${monitoringPaths.review(next)}?decided=1`
}

const withRefusals = createRefusalPages({
  CP_LOG_REVIEW_MOVED_ON: [
    'Somebody else was quicker',
    'This review was decided in the meantime. Nothing of yours has been kept.',
  ],
  CP_LOG_REVIEW_VERDICT: [
    'This cannot be decided',
    'The reason must belong to the decision, and a review that ended does not wait again.',
  ],
})
