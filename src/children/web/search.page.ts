import { brokeragePaths } from '../../brokerage/web/paths.ts'
import { dayInLondon } from '../../lib/iso-date.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { recordTooLittle, requireSearching, searchChildren } from '../index.ts'
import { childrenPaths } from './paths.ts'
import { presentOutcome, presentSearch } from './present-search.ts'
import type { ChildrenWebServices } from './routes.ts'
import { isTooLittle, parseSearchForm } from './search.form.ts'

/** The search form, for those who may search, and on the same path, so that no address tells of a child, what it found. */
export function searchPage(app: WebApp, { names, config }: ChildrenWebServices): void {
  app.get(childrenPaths.search, { config: { discloses: false } }, async (request, reply) => {
    await request.act(requireSearching)
    return reply.page('children/web/search.njk', presentSearch())
  })

  app.post(childrenPaths.search, async (request, reply) => {
    const today = dayInLondon(config.clock())
    const form = parseSearchForm(request.body, today)
    if (!form.ok) {
      await request.act(isTooLittle(request.body, today) ? recordTooLittle : requireSearching)
      return reply.page('children/web/search.njk', presentSearch(form), { status: 400 })
    }
    const outcome = await request.act((act) => searchChildren(act, names, form.value))
    const contactPath = request.actor.rights.includes('mediate') ? null : brokeragePaths.new
    const model = { ...presentOutcome(outcome, form.value, today), contactPath }
    return reply.page('children/web/results.njk', model)
  })
}
