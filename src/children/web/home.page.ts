import { lookingRights, readLapse, readOwnEnd } from '../../access/index.ts'
import { signInPath } from '../../access/web/paths.ts'
import { listOwnInvolvements } from '../../involvement/index.ts'
import type { Act, Actor } from '../../platform/act.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { listOwnRecent, readSearching } from '../index.ts'
import { presentBarred, presentHome, presentStart, type HomeModel } from './present-home.ts'
import type { ChildrenWebServices } from './routes.ts'

/** People whose work is not with records have their own places in the navigation and no search here. */
function looks({ role, rights }: Actor): boolean {
  return (
    role === 'practitioner' ||
    (role === 'local-team' && lookingRights.some((right) => rights.includes(right)))
  )
}

/** What the service is, for anybody; search and what they did lately, for people who are signed in and may search. */
export function homePage(app: WebApp, services: ChildrenWebServices): void {
  app.get('/', { config: { access: 'public', discloses: false } }, async (request, reply) => {
    const { actor } = request
    if (actor.userId === null) return reply.page('children/web/start.njk', presentStart(signInPath))
    const { userId } = actor
    const model = looks(actor)
      ? await request.act((act) => readHome(act, userId, services))
      : presentHome(null)
    return reply.page('children/web/home.njk', model)
  })
}

/** Whoever may not search today is shown what is missing, and nothing of a child. */
async function readHome(
  act: Act,
  userId: number,
  { presentLapsed }: ChildrenWebServices,
): Promise<HomeModel> {
  const { isPermitted, lapsed } = await readSearching(act)
  if (!isPermitted && lapsed.length > 0)
    return presentBarred(presentLapsed(await readLapse(act.sql, userId, act.now)))
  if (!isPermitted) return presentHome(null)
  const lists = {
    recent: await listOwnRecent(act),
    involvements: act.actor.role === 'practitioner' ? await listOwnInvolvements(act) : null,
    endsOn: await readOwnEnd(act.sql, userId, act.now),
  }
  return presentHome(lists, act.actor.rights)
}
