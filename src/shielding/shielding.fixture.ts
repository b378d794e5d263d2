import { childOf, createFeedBed, csvFile, type FeedBed, type Told } from '../feeds/load-file.fixture.ts'
import type { ChildId } from '../children/index.ts'
import type { Act, Actor } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { decideAsShipped } from '../../test/support/decide.ts'
import { createTestUser } from '../../test/support/users.ts'
import { carryOutShields, recordShieldRequest, type NewShieldRequest } from './index.ts'

export const NOW = new Date('2026-11-22T09:00:00Z')
export const AUTHORITY = 'E06000999'
const OTHER_AUTHORITY = 'E06000998'
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

/** `other` shields in another authority, `data` is of the own team without the right. */
const people = {
  first: { rights: ['shielding'], authorityCode: AUTHORITY },
  second: { rights: ['shielding'], authorityCode: AUTHORITY },
  third: { rights: ['shielding'], authorityCode: AUTHORITY },
  other: { rights: ['shielding'], authorityCode: OTHER_AUTHORITY },
  data: { rights: ['data'], authorityCode: AUTHORITY },
} as const
type Name = keyof typeof people

export type ShieldBed = FeedBed & {
  readonly child: { readonly childId: ChildId; readonly publicId: string; readonly childNumber: string }
  readonly users: Readonly<Record<Name, number>>
  /** As pages of the desk do it, `hours` after the bed's time. */
  readonly as: <T>(name: Name, work: (act: Act) => Promise<T>, hours?: number) => Promise<T>
  /** A request about the child. @returns its opaque id */
  readonly ask: (over?: Partial<NewShieldRequest>, by?: Name, hours?: number) => Promise<string>
  /** The job. */
  readonly carryOut: (hours: number) => Promise<number>
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
  const child = (await childOf(bed.db, 'first', 'P1')) as unknown as ShieldBed['child']
  const users = {} as Record<Name, number>
  for (const [name, person] of Object.entries(people))
    users[name as Name] = await createTestUser(bed.db, `shield-${name}`, {
      name: `Person ${name}`,
      role: 'local-team',
      ...person,
    })
  const decide = decideAsShipped()
  const later = (hours: number): Date => new Date(NOW.getTime() + hours * HOUR_MS)
  const as: ShieldBed['as'] = (name, work, hours = 0) => {
    const { authorityCode, rights } = people[name]
    const actor: Actor = {
      ...systemActor,
      kind: 'person',
      name: `Person ${name}`,
      role: 'local-team',
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
    carryOut: (hours) => carryOutShields((work) => actAs(bed.db.worker, work, { decide, now: later(hours) })),
    statusOf: async () => {
      const [row] = await owner<
        [{ status: string }]
      >`select status from children where child_id = ${child.childId}`
      return row.status
    },
  }
}
