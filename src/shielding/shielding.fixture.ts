import { childOf, createFeedBed, csvFile, type FeedBed, type Told } from '../feeds/load-file.fixture.ts'
import type { ChildId } from '../children/index.ts'
import { buildVariants } from '../lib/matching/index.ts'
import { settleQuarantined } from '../feeds/index.ts'
import type { Right } from '../access/index.ts'
import type { Act, Actor, RunAct } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { decideAsShipped } from '../../test/support/decide.ts'
import { createTestUser } from '../../test/support/users.ts'
import {
  carryOutShields,
  readDesk,
  recordShieldRequest,
  secondChange,
  type NewShieldRequest,
} from './index.ts'

export const NOW = new Date('2026-11-22T09:00:00Z')
export const AUTHORITY = 'E06000999'
export const OTHER_AUTHORITY = 'E06000998'
const HOUR_MS = 3_600_000

export const code = (expected: string) => (error: unknown) =>
  error instanceof DomainError && error.code === expected

export const oliver: Told = {
  id: 'P1',
  given: 'Oliver',
  family: 'Wainwright',
  born: '2015-04-12',
  postcode: 'HG1 1AA',
}

/** `other` shields in another authority, `data` is of the own team without the right, `teacher` is a practitioner. */
const people = {
  first: { rights: ['shielding'], authorityCode: AUTHORITY },
  second: { rights: ['shielding'], authorityCode: AUTHORITY },
  third: { rights: ['shielding'], authorityCode: AUTHORITY },
  other: { rights: ['shielding'], authorityCode: OTHER_AUTHORITY },
  data: { rights: ['data'], authorityCode: AUTHORITY },
  teacher: { rights: [], authorityCode: AUTHORITY, role: 'practitioner' },
} as const
type Name = keyof typeof people
type Person = {
  readonly rights: readonly Right[]
  readonly authorityCode: string | null
  readonly role?: 'practitioner' | 'local-team'
}

export type ShieldBed = FeedBed & {
  readonly child: { readonly childId: ChildId; readonly publicId: string; readonly childNumber: string }
  readonly users: Readonly<Record<Name, number>>
  /** As pages of the desk do it, `hours` after the bed's time. */
  readonly as: <T>(name: Name, work: (act: Act) => Promise<T>, hours?: number) => Promise<T>
  /** A request about the child. @returns its opaque id */
  readonly ask: (over?: Partial<NewShieldRequest>, by?: Name, hours?: number) => Promise<string>
  /** Agrees to the only change that waits. */
  readonly agree: (by: Name, hours?: number) => Promise<void>
  /** The job. */
  readonly carryOut: (hours: number) => Promise<number>
  /** The job for rows in quarantine that were decided about, or that no shield holds any more. @returns what became of each */
  readonly settleRows: () => Promise<string[]>
  readonly statusOf: () => Promise<string>
}

export function requestOf(childNumber: string, over: Partial<NewShieldRequest> = {}): NewShieldRequest {
  return {
    childNumber,
    asker: 'parent',
    channel: 'phone',
    askerProofs: ['called-back'],
    childProofs: ['known-to-team'],
    criterion: 'domestic-abuse',
    level: 2,
    reasons: 'The father searches for them.',
    challenges: null,
    ...over,
  }
}

/** One child of the own authority, in the open. */
export async function createShieldBed(): Promise<ShieldBed> {
  const bed = await createFeedBed()
  const { owner } = bed.db
  await owner`
    insert into authorities (gss_code, dfe_code, name, type, region) values (${OTHER_AUTHORITY}, '998', 'Otherby', 'unitary', 'none')`
  await bed.register('first')
  await bed.load('first', csvFile([oliver]))
  const loaded = (await childOf(bed.db, 'first', 'P1'))!
  const child = { ...loaded, childId: loaded.childId as ChildId }
  const users = {} as Record<Name, number>
  for (const [name, person] of Object.entries<Person>(people))
    users[name as Name] = await createTestUser(bed.db, `shield-${name}`, {
      name: `Person ${name}`,
      role: 'local-team',
      ...person,
    })
  const decide = decideAsShipped()
  const later = (hours: number): Date => new Date(NOW.getTime() + hours * HOUR_MS)
  const as: ShieldBed['as'] = (name, work, hours = 0) => {
    const { authorityCode, rights, role = 'local-team' }: Person = people[name]
    const actor: Actor = {
      ...systemActor,
      kind: 'person',
      name: `Person ${name}`,
      role,
      userId: users[name],
      authorityCode,
      rights,
    }
    return actAs(bed.db.shield, work, { actor, decide, now: later(hours) })
  }
  return {
    ...bed,
    child,
    users,
    as,
    ask: async (over, by = 'first', hours = 0) =>
      (await as(by, (act) => recordShieldRequest(act, requestOf(child.childNumber, over)), hours))!,
    agree: async (by, hours = 0) => {
      const [change] = (await as(by, readDesk, hours)).changes
      await as(by, (act) => secondChange(act, change!.publicId), hours)
    },
    carryOut: (hours) => carryOutShields((work) => actAs(bed.db.worker, work, { decide, now: later(hours) })),
    settleRows: async () => {
      const rows = await owner<{ id: number }[]>`
        select quarantine_id::integer as id from vault.quarantine where closed_at is null order by quarantine_id`
      const run: RunAct = (work) => actAs(bed.db.worker, work, { decide, now: NOW })
      const settled: string[] = []
      for (const { id } of rows) settled.push(await settleQuarantined(run, id, buildVariants([])))
      return settled
    },
    statusOf: async () => {
      const [row] = await owner<
        [{ status: string }]
      >`select status from children where child_id = ${child.childId}`
      return row.status
    },
  }
}
