import { readFileSync } from 'node:fs'
import { decideBy, setRights, type Right } from '../access/index.ts'
import { createPolicy } from '../app/policy.ts'
import type { Act, Actor, Decide } from '../platform/act.ts'
import { addYears, day } from '../lib/iso-date.ts'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { createTestDatabase, type TestDatabase } from '../../test/support/database.ts'
import { createTestOrganisation, createTestUser } from '../../test/support/users.ts'
import {
  answerCondition,
  beginApplication,
  nominateResponsible,
  submitApplication,
} from './applications/apply.ts'
import { recommend, recordFinding } from './applications/assess.ts'
import { storeShippedConditions } from './conditions/edit-conditions.ts'

export const NOW = new Date('2026-11-22T09:00:00Z')
export const AGENCY = 'agency'
export const TEAM = 'team-body'
export const shippedConditions = readFileSync(
  new URL('../../data/accreditation-conditions.json', import.meta.url),
  'utf8',
)
export const conditionIds = Array.from({ length: 28 }, (_, at) => `A${at + 1}`)

export type Bed = {
  readonly db: TestDatabase
  readonly people: Readonly<
    Record<'delegate' | 'one' | 'two' | 'national' | 'nationalTwo' | 'elsewhere' | 'data', Actor>
  >
  /** As pages of administration do it: the team's database role and the real policy. */
  readonly as: <T>(actor: Actor, work: (act: Act) => Promise<T>, now?: Date) => Promise<T>
}

/** An agency with a delegate, a local team of two, the national team, and a team of another authority. */
export async function createBed(): Promise<Bed> {
  const db = await createTestDatabase()
  const decideByPolicy = decideBy(createPolicy())
  // `actAs` itself asks for the use of the service, which somebody of a suspended organisation has not.
  const decide: Decide = (act, action, resource) =>
    action === 'access.use-service'
      ? Promise.resolve({ action, isPermitted: true, rules: [], policyVersion: '', lapsed: [] })
      : decideByPolicy(act, action, resource)
  await createTestOrganisation(db, AGENCY)
  await createTestOrganisation(db, TEAM)
  await db.owner`
    insert into authorities (gss_code, dfe_code, name, type, region) values ('E06000998', '998', 'Otherby', 'unitary', 'none')`
  const person = async (
    username: string,
    role: 'practitioner' | 'local-team' | 'national-team',
    rights: readonly Right[],
    over: { organisation?: string; authorityCode?: string } = {},
  ): Promise<Actor> => {
    const authorityCode = role === 'national-team' ? null : (over.authorityCode ?? 'E06000999')
    const organisation = over.organisation ?? (role === 'practitioner' ? AGENCY : TEAM)
    const userId = await createTestUser(db, username, { role, rights, authorityCode, organisation })
    if (role === 'practitioner') await actAs(db.worker, (act) => setRights(act, username, rights))
    return { ...systemActor, kind: 'person', name: username, role, userId, authorityCode }
  }
  const people = {
    delegate: await person('delegate', 'practitioner', ['delegate']),
    one: await person('one', 'local-team', ['accreditation']),
    two: await person('two', 'local-team', ['accreditation']),
    data: await person('data', 'local-team', ['data']),
    national: await person('national', 'national-team', ['accreditation'], { organisation: 'nation' }),
    nationalTwo: await person('national-two', 'national-team', ['accreditation'], { organisation: 'nation' }),
    elsewhere: await person('elsewhere', 'local-team', ['accreditation'], {
      organisation: 'other-team',
      authorityCode: 'E06000998',
    }),
  }
  await actAs(db.worker, (act) => storeShippedConditions(act, shippedConditions), { now: NOW })
  return {
    db,
    people,
    as: (actor, work, now = NOW) => actAs(db.team, work, { actor, decide, now }),
  }
}

export const responsible = {
  name: 'Ruth Ellis',
  post: 'Head of service',
  email: 'ruth@agency.example',
  phone: '01632 960123',
}
export const met = { level: 'met', reason: null, note: null } as const

/** An application of the agency that is handed in. */
export async function submitAll(bed: Bed, delegate: Actor = bed.people.delegate): Promise<void> {
  const { as } = bed
  await as(delegate, beginApplication)
  for (const id of conditionIds) await as(delegate, (act) => answerCondition(act, id, met))
  await as(delegate, (act) => nominateResponsible(act, responsible))
  await as(delegate, submitApplication)
}

/** Found by the first of the team to meet every condition, and recommended for two years. */
export async function recommendAll(
  bed: Bed,
  code: string = AGENCY,
  by: Actor = bed.people.one,
): Promise<void> {
  const { as } = bed
  for (const id of conditionIds) await as(by, (act) => recordFinding(act, code, id, 'met'))
  await as(by, (act) => recommend(act, code, 'accredited', addYears(day('2026-11-22'), 2)))
}
