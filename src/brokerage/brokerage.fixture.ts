import type { Right, Role } from '../access/index.ts'
import { childOf, csvFile, createFeedBed, type FeedBed } from '../feeds/load-file.fixture.ts'
import { day } from '../lib/iso-date.ts'
import type { Act, Actor } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import type { Pool } from '../platform/db/connect.ts'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { decideAsShipped, testSeal } from '../../test/support/decide.ts'
import { markSensitive } from '../../test/support/sensitive.ts'
import { createTestUser } from '../../test/support/users.ts'
import { withhold } from '../../test/support/withhold.ts'
import { askContact, type NewRequest } from './index.ts'

/** A Sunday, 09:00. */
export const NOW = new Date('2026-11-22T09:00:00Z')
export const AUTHORITY = 'E06000999'
export const OTHER_AUTHORITY = 'E06000998'
const ABSENT = '00000000-0000-4000-8000-000000000000'

export const code = (expected: string) => (error: unknown) =>
  error instanceof DomainError && error.code === expected

const team = (rights: readonly Right[], authority = AUTHORITY) => ({
  role: 'local-team' as Role,
  rights,
  authority,
})
const people = {
  asker: { role: 'practitioner' as Role, rights: [], authority: AUTHORITY },
  stranger: { role: 'practitioner' as Role, rights: [], authority: AUTHORITY },
  broker: team(['broker']),
  second: team(['broker']),
  foreign: team(['broker'], OTHER_AUTHORITY),
  manager: team(['data']),
}
type Name = keyof typeof people

/** Children of every kind that an asker must not be able to tell apart, askers and brokers. */
export type BrokerageBed = FeedBed & {
  readonly people: Readonly<Record<Name, Actor>>
  /** Opaque ids: one with a marker, one without, one that is withheld, one that there is not. */
  readonly children: Readonly<Record<'marked' | 'plain' | 'hidden' | 'absent', string>>
  /** As the pages of whoever acts do it: the team's on the team's connection. */
  readonly as: <T>(who: Name, work: (act: Act) => Promise<T>, now?: Date) => Promise<T>
  readonly ask: (who?: Name, over?: Partial<NewRequest>) => Promise<string>
}

const words: NewRequest['words'] = {
  child: { given: 'Canaria', family: 'Sealedname', dateOfBirth: day('2015-03-01') },
  note: 'CANARY words of the asker',
  phone: '01632 960 777',
  email: null,
}

export async function createBrokerageBed(): Promise<BrokerageBed> {
  const bed = await createFeedBed()
  const { owner } = bed.db
  await owner`
    insert into authorities (gss_code, dfe_code, name, type, region) values (${OTHER_AUTHORITY}, '998', 'Otherby', 'unitary', 'none')`
  await bed.register('own')
  await bed.load(
    'own',
    csvFile([
      { id: 'A1', given: 'Oliver', family: 'Quill', born: '2015-03-01', postcode: 'HG1 1AA' },
      { id: 'A2', given: 'Zebedee', family: 'Other', born: '2012-09-30', postcode: 'ZZ9 9ZZ' },
      { id: 'A3', given: 'Wilfred', family: 'Hidden', born: '2011-02-28', postcode: 'YO1 1AA' },
    ]),
  )
  const [marked, plain] = [await childOf(bed.db, 'own', 'A1'), await childOf(bed.db, 'own', 'A2')]
  await markSensitive(bed.db, marked!.childId)
  const [hidden] = await withhold(bed.db, 1)
  const actors = {} as Record<Name, Actor>
  for (const name of Object.keys(people) as Name[]) actors[name] = await createPerson(bed, name)
  const decide = decideAsShipped()
  const as: BrokerageBed['as'] = (who, work, now = NOW) => {
    const pool: Pool = people[who].role === 'practitioner' ? bed.db.web : bed.db.team
    return actAs(pool, work, { actor: actors[who], decide, now })
  }
  return {
    ...bed,
    people: actors,
    children: { marked: marked!.publicId, plain: plain!.publicId, hidden: hidden!, absent: ABSENT },
    as,
    ask: (who = 'asker', over = {}) => as(who, (act) => askContact(act, testSeal, { ...request, ...over })),
  }
}

export const request: NewRequest = {
  childPublicId: null,
  authorityCode: AUTHORITY,
  urgency: 'child-protection',
  need: 'share-concern',
  words,
}

async function createPerson({ db }: FeedBed, name: Name): Promise<Actor> {
  const { role, rights, authority } = people[name]
  const userId = await createTestUser(db, name, {
    name: `Person ${name}`,
    role,
    rights,
    authorityCode: authority,
    phone: '01632 960 100',
  })
  const [row] = await db.owner<[{ organisationId: number }]>`
    select organisation_id as "organisationId" from users where user_id = ${userId}`
  return {
    ...systemActor,
    kind: 'person',
    name: `Person ${name}`,
    role,
    userId,
    authorityCode: authority,
    organisationId: row.organisationId,
    rights,
  }
}
