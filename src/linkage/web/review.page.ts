import type { NameVariants } from '../../lib/matching/index.ts'
import type { Act } from '../../platform/act.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { addCandidate, decideReview, findNextItem, openReview, secondReview, undoReview } from '../index.ts'
import { faultOfNumber, withRefusals } from './answer-refusals.ts'
import { linkagePaths, reviewParams, uuidIn, type ReviewParams } from './paths.ts'
import { presentCheck } from './present-check.ts'
import { presentReview } from './present-review.ts'
import { parseAnswer, parseNumberForm, parseReviewForm } from './review.form.ts'

const template = 'linkage/web/review.njk'

/** One waiting row beside its records: compare, decide, check, and on to the next; the second person's answer; undo. */
export function reviewPage(app: WebApp, variants: NameVariants): void {
  const schema = { params: reviewParams }
  const { review, check, records, second, undo } = linkagePaths
  const back = (reviewId: string) => ({ path: review(reviewId), text: 'Look at the row again' })

  app.get<{ Params: ReviewParams }>(review(':reviewId'), { schema }, async (request, reply) => {
    const opened = await request.act((act) => openReview(act, request.params.reviewId))
    const lastId = uuidIn((request.query as { decided?: unknown }).decided)
    return reply.page(template, presentReview(opened, variants, { lastId }))
  })

  app.post<{ Params: ReviewParams }>(review(':reviewId'), { schema }, async (request, reply) => {
    const opened = await request.act((act) => openReview(act, request.params.reviewId))
    const form = parseReviewForm(request.body)
    return form.ok
      ? reply.page('linkage/web/check.njk', presentCheck(opened, form.value))
      : reply.page(template, presentReview(opened, variants, form), { status: 400 })
  })

  app.post<{ Params: ReviewParams }>(check(':reviewId'), { schema }, (request, reply) => {
    const { reviewId } = request.params
    return withRefusals(reply, back(reviewId), async () => {
      const form = parseReviewForm(request.body)
      if (!form.ok) {
        const opened = await request.act((act) => openReview(act, reviewId))
        return reply.page(template, presentReview(opened, variants, form), { status: 400 })
      }
      await request.act((act) => decideReview(act, reviewId, form.value))
      const next = await request.act(findNextItem)
      return reply.redirect(
        withDecided(next === undefined ? linkagePaths.reviews : review(next), reviewId),
        303,
      )
    })
  })

  app.post<{ Params: ReviewParams }>(records(':reviewId'), { schema }, (request, reply) => {
    const { reviewId } = request.params
    return withRefusals(reply, back(reviewId), async () => {
      const form = parseNumberForm(request.body)
      const add = (act: Act, number: string) => addCandidate(act, reviewId, number, variants)
      const fault = form.ok
        ? await faultOfNumber(() => request.act((act) => add(act, form.value.number)))
        : form.errors['number']!
      if (fault === null) return reply.redirect(review(reviewId), 303)
      const values = { number: form.ok ? form.value.number : form.values['number']! }
      const opened = await request.act((act) => openReview(act, reviewId))
      const shown = presentReview(opened, variants, { errors: { number: fault }, values })
      return reply.page(template, shown, { status: 400 })
    })
  })

  app.post<{ Params: ReviewParams }>(second(':reviewId'), { schema }, (request, reply) => {
    const { reviewId } = request.params
    return withRefusals(reply, back(reviewId), async () => {
      const form = parseAnswer(request.body)
      if (!form.ok) {
        const opened = await request.act((act) => openReview(act, reviewId))
        return reply.page(template, presentReview(opened, variants, form), { status: 400 })
      }
      await request.act((act) => secondReview(act, reviewId, form.value.answer === 'agree'))
      return reply.redirect(review(reviewId), 303)
    })
  })

  app.post<{ Params: ReviewParams }>(undo(':reviewId'), { schema }, (request, reply) => {
    const { reviewId } = request.params
    return withRefusals(reply, back(reviewId), async () => {
      await request.act((act) => undoReview(act, reviewId))
      return reply.redirect(review(reviewId), 303)
    })
  })
}

function withDecided(path: string, reviewId: string): string {
  return `${path}?decided=${reviewId}`
}
