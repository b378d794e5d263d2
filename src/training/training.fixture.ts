import { createPolicy } from '../app/policy.ts'
import { decideBy, type CreateUser, type Right } from '../access/index.ts'
import type { Act, Actor } from '../platform/act.ts'
import type { Pool } from '../platform/db/connect.ts'
import { actAs } from '../../test/support/acts.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createTestUser } from '../../test/support/users.ts'
import type { NewSession } from './sessions/queries.ts'

export const NOW = new Date('2026-11-22T09:00:00Z')
export const AUTHORITY = 'E06000999'

type Work<T> = (act: Act) => Promise<T>
export type TrainingBed = {
  readonly db: TestDatabase
  readonly person: (
    username: string,
    over?: Partial<CreateUser> & { rights?: readonly Right[] },
  ) => Promise<Actor>
  /** Runs an act under the real policy, as pages do: with `desk` as the role of pages of administration. */
  readonly as: <T>(actor: Actor, work: Work<T>, options?: { now?: Date; pool?: Pool }) => Promise<T>
  readonly desk: <T>(actor: Actor, work: Work<T>, now?: Date) => Promise<T>
}

export async function createTrainingBed(): Promise<TrainingBed> {
  const db = await createTestDatabase()
  const decide = decideBy(createPolicy())
  const as: TrainingBed['as'] = (actor, work, { now = NOW, pool = db.web } = {}) =>
    actAs(pool, work, {
      actor,
      now,
      decide: (act, action, resource) =>
        action === 'access.use-service'
          ? Promise.resolve({ action, isPermitted: true, rules: [], policyVersion: 'test', lapsed: [] })
          : decide(act, action, resource),
    })
  return {
    db,
    as,
    desk: (actor, work, now = NOW) => as(actor, work, { now, pool: db.team }),
    person: async (username, over = {}) => {
      const userId = await createTestUser(db, username, { ...over, name: over.name ?? username })
      const [row] = await db.owner<[{ organisationId: number }]>`
        select organisation_id as "organisationId" from users where user_id = ${userId}`
      return {
        kind: 'person',
        name: over.name ?? username,
        role: over.role ?? 'practitioner',
        userId,
        organisationId: row.organisationId,
        authorityCode: over.authorityCode === undefined ? AUTHORITY : over.authorityCode,
        rights: over.rights ?? [],
        sessionRef: null,
      }
    },
  }
}

/** A session on 1 December with two places unless told otherwise. */
export function sessionOf(over: Partial<NewSession> = {}): NewSession {
  return {
    authorityCode: AUTHORITY,
    course: 'contactpoint-refresher',
    startsAt: new Date('2026-12-01T09:30:00Z'),
    endsAt: new Date('2026-12-01T12:30:00Z'),
    places: 2,
    provider: 'Bexford Training',
    venue: 'Bexford Library',
    trainerId: null,
    ...over,
  }
}
