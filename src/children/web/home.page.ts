import { lookingRights, readOwnEnd } from '../../access/index.ts'
import { signInPath } from '../../access/web/paths.ts'
import { listOwnInvolvements } from '../../involvement/index.ts'
import type { Actor } from '../../platform/act.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { listOwnRecent } from '../index.ts'
import { presentHome, presentStart } from './present-home.ts'

/** People whose work is not with records have their own places in the navigation and no search here. */
function looks({ role, rights }: Actor): boolean {
  return (
    role === 'practitioner' ||
    (role === 'local-team' && lookingRights.some((right) => rights.includes(right)))
  )
}

/** What the service is, for anybody; search and what they did lately, for people who are signed in. */
export function homePage(app: WebApp): void {
  app.get('/', { config: { access: 'public', discloses: false } }, async (request, reply) => {
    const { actor } = request
    if (actor.userId === null) return reply.page('children/web/start.njk', presentStart(signInPath))
    if (!looks(actor)) return reply.page('children/web/home.njk', presentHome(null))
    const lists = await request.act(async (act) => ({
      recent: await listOwnRecent(act),
      involvements: actor.role === 'practitioner' ? await listOwnInvolvements(act) : null,
      endsOn: await readOwnEnd(act.sql, actor.userId!, act.now),
    }))
    return reply.page('children/web/home.njk', presentHome(lists))
  })
}
