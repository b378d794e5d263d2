import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import { uuidFrom } from '../platform/random.ts'
import type { Seal } from '../platform/seal.ts'
import { noSuchTeam, tooManyRequests } from './errors.ts'
import {
  countAskedSince,
  findReach,
  getTarget,
  insertRequest,
  listTeams,
  lockAsker,
  type Team,
} from './queries.ts'
import { urgencies, type Need, type Urgency, type Words } from './request.ts'
import { sealWords } from './sealed-words.ts'
import { dueAfter, type Target } from './targets.ts'

const directory = { type: 'Directory', id: 'contactpoint' }
const DAY_MS = 86_400_000

/** More than anybody needs in a day, and too few to try out children. */
export const MOST_A_DAY = 10

export type NewRequest = {
  /** The opaque id asked with; null where no record was found, and `words.child` says who is meant. */
  readonly childPublicId: string | null
  readonly authorityCode: string
  readonly urgency: Urgency
  readonly need: Need
  readonly words: Words
}

/** What the form begins with. */
export type Asking = {
  readonly teams: readonly Team[]
  readonly ownAuthority: string | null
  readonly phone: string | null
  readonly email: string | null
  readonly targets: readonly (readonly [Urgency, Target])[]
}

/** Whether the person may ask with this id, or without one, and what the form offers. @throws DeniedError for a child of the own family */
export async function readAsking(act: Act, childPublicId: string | null): Promise<Asking> {
  await requireAsking(act, childPublicId)
  const [teams, reach] = await Promise.all([
    listTeams(act.sql, act.today),
    findReach(act.sql, act.actor.userId ?? 0),
  ])
  const targets: [Urgency, Target][] = []
  for (const urgency of urgencies) targets.push([urgency, await getTarget(act.sql, urgency, act.today)])
  return {
    teams,
    ownAuthority: act.actor.authorityCode,
    phone: reach?.phone ?? null,
    email: reach?.email ?? null,
    targets,
  }
}

/**
 * Asks a local team to bring the person into contact with whoever works with a child.
 *
 * INVARIANT (asking-tells-nothing): no record is looked for, so that answer and work are the same whether there is one, hidden or not,
 * and whatever stands in it. Only a child of the own family is refused, as everywhere. Source.
 * @returns the opaque id of the request.
 * @throws DomainError `CP_CONTACT_TOO_MANY`; `CP_CONTACT_TEAM` for an authority without a broker.
 */
export async function askContact(act: Act, seal: Seal, request: NewRequest): Promise<string> {
  await requireAsking(act, request.childPublicId)
  const { userId } = act.actor
  if (userId === null) throw new NotFoundError()
  await lockAsker(act.sql, userId)
  const since = new Date(act.now.getTime() - DAY_MS)
  if ((await countAskedSince(act.sql, userId, since)) >= MOST_A_DAY) throw tooManyRequests()
  const teams = await listTeams(act.sql, act.today)
  if (!teams.some((team) => team.authorityCode === request.authorityCode)) throw noSuchTeam()
  const publicId = uuidFrom(act.random)
  const target = await getTarget(act.sql, request.urgency, act.today)
  await insertRequest(act.sql, {
    public_id: publicId,
    asker_id: userId,
    authority_code: request.authorityCode,
    asked_child: request.childPublicId,
    sealed: sealWords(seal, publicId, request.words, act.random),
    need: request.need,
    urgency: request.urgency,
    asked_at: act.now,
    due_at: dueAfter(act.now, target),
  })
  await recordEntry(act, {
    action: 'brokerage.ask',
    outcome: 'done',
    subjectRef: publicId,
    fields: [request.urgency, request.need],
  })
  return publicId
}

async function requireAsking(act: Act, childPublicId: string | null): Promise<void> {
  await act.require('brokerage.ask', directory)
  if (childPublicId !== null)
    await act.require('relations.work-with-child', { type: 'Child', id: childPublicId })
}
