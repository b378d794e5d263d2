import type { WebApp } from '../../platform/web/request.ts'
import { listReviews } from '../reviews/read-reviews.ts'
import { readShare, setShare } from '../reviews/set-share.ts'
import { monitoringPaths } from './paths.ts'
import { presentReviews, presentShare } from './present-reviews.ts'
import { parseShare } from './review.form.ts'
import type { LogWords } from './words.ts'

const config = { administers: true }

/** What waits to be reviewed with the coverage, and how much is sampled. */
export function reviewsPages(app: WebApp, words: LogWords): void {
  app.get(monitoringPaths.reviews, { config }, async (request, reply) => {
    const isNational = request.actor.role === 'national-team'
    const model = await request.act(async (act) =>
      presentReviews(words, await listReviews(act), act.today, isNational),
    )
    return reply.page('monitoring/web/reviews.njk', model)
  })

  app.get(monitoringPaths.share, { config }, async (request, reply) => {
    const { share, history } = await request.act(readShare)
    const values = { oneIn: String(share.oneIn), atLeast: String(share.atLeast) }
    return reply.page('monitoring/web/share.njk', presentShare(history, values))
  })

  app.post(monitoringPaths.share, { config }, async (request, reply) => {
    const form = parseShare(request.body)
    if (!form.ok) {
      const { history } = await request.act(readShare)
      return reply.page('monitoring/web/share.njk', presentShare(history, form.values, form.errors), {
        status: 400,
      })
    }
    await request.act((act) => setShare(act, form.value))
    return reply.redirect(monitoringPaths.share, 303)
  })
}
