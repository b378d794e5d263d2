import { createHash } from 'node:crypto'
import type { Right, Role } from '../access/index.ts'
import { childOf, csvFile, createFeedBed, type FeedBed } from '../feeds/load-file.fixture.ts'
import { day } from '../lib/iso-date.ts'
import type { Act, Actor } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { decideAsShipped } from '../../test/support/decide.ts'
import { createTestUser } from '../../test/support/users.ts'
import { recordRequest, type Asker, type NewRequest } from './index.ts'

const NOW = new Date('2026-11-22T09:00:00Z')
const OTHER_AUTHORITY = 'E06000998'
const AUTHORITY = 'E06000999'

export const code = (expected: string) => (error: unknown) =>
  error instanceof DomainError && error.code === expected

/** A child of the own authority, another authority's, and people of every kind that a list treats otherwise. */
export type RightsBed = FeedBed & {
  readonly child: { readonly childId: number; readonly childNumber: string; readonly publicId: string }
  readonly foreign: { readonly childId: number; readonly childNumber: string }
  readonly people: Readonly<Record<Name, Actor>>
  /** As pages of the desk do it. */
  readonly as: <T>(actor: Actor, work: (act: Act) => Promise<T>, now?: Date) => Promise<T>
  /** Puts a look into the log. @returns its id */
  readonly look: (by: Name, over?: Partial<Look>) => Promise<string>
  /** A request about the child by `nora`. @returns its opaque id */
  readonly ask: (asker?: Asker) => Promise<string>
}
type Name = keyof typeof viewers
type Look = {
  readonly at: string
  readonly action: string
  readonly purpose: string | null
  readonly childId: number
  readonly served: Name | null
  readonly outcome: string
}

type Viewer = {
  readonly role?: Role
  readonly rights?: readonly Right[]
  readonly service?: string
  readonly organisation?: string
  readonly authority?: string
}
const team = (rights: readonly Right[], authority = AUTHORITY): Viewer => ({
  role: 'local-team',
  rights,
  authority,
})
const viewers = {
  nora: team(['complaints']),
  tariq: team(['complaints']),
  third: team(['complaints']),
  other: team(['complaints'], OTHER_AUTHORITY),
  manager: team(['data']),
  shielder: team(['shielding']),
  operator: team(['mediate']),
  worker: {},
  nurse: { service: 'SN-1', organisation: 'TRUST' },
  clinician: { service: 'CANARY-CLINIC' },
  officer: { service: 'POL-1', organisation: 'POLICE' },
  unplaced: { organisation: 'CLINICS' },
} as const satisfies Record<string, Viewer>

export function requestOf(childNumber: string, asker: Asker = 'child'): NewRequest {
  const entitlement = asker === 'child' ? null : ('court-order' as const)
  return { childNumber, asker, proofs: ['known-to-team'], entitlement, receivedOn: day('2026-11-20') }
}

export async function createRightsBed(): Promise<RightsBed> {
  const bed = await createFeedBed()
  const { owner } = bed.db
  await owner`
    insert into authorities (gss_code, dfe_code, name, type, region) values (${OTHER_AUTHORITY}, '998', 'Otherby', 'unitary', 'none')`
  await owner`
    insert into organisations (code, name, kind, authority_code) values
      ('TRUST', 'Aldgarth Trust', 'nhs-trust', ${AUTHORITY}), ('POLICE', 'Bexford Police', 'police', ${AUTHORITY}),
      ('CLINICS', 'Quiet Clinics', 'voluntary-body', ${AUTHORITY})`
  await owner`
    insert into services (code, organisation_id, name, kind)
    select s.code, o.organisation_id, s.name, s.kind
      from (values ('SN-1', 'TRUST', 'School nurses', 'school-nursing'), ('POL-1', 'POLICE', 'Child protection', 'police'),
                   ('QUIET-1', 'CLINICS', 'Quiet clinic', 'substance-misuse')) s (code, organisation, name, kind)
      join organisations o on o.code = s.organisation`
  await bed.register('own')
  await bed.register('foreign', { authorityCode: OTHER_AUTHORITY })
  await bed.load(
    'own',
    csvFile([{ id: 'A1', given: 'Oliver', family: 'Quill', born: '2015-03-01', postcode: 'HG1 1AA' }]),
  )
  await bed.load(
    'foreign',
    csvFile([{ id: 'B1', given: 'Zebedee', family: 'Other', born: '2012-09-30', postcode: 'ZZ9 9ZZ' }]),
  )
  const child = (await childOf(bed.db, 'own', 'A1'))!
  const foreign = (await childOf(bed.db, 'foreign', 'B1'))!
  await owner`update children set authority_code = ${AUTHORITY} where child_id = ${child.childId}`
  await owner`update children set authority_code = ${OTHER_AUTHORITY} where child_id = ${foreign.childId}`
  const people = {} as Record<Name, Actor>
  for (const [name, viewer] of Object.entries<Viewer>(viewers))
    people[name as Name] = await createViewer(bed, name, viewer)
  const decide = decideAsShipped()
  const as: RightsBed['as'] = (actor, work, now = NOW) => actAs(bed.db.team, work, { actor, decide, now })
  return {
    ...bed,
    child,
    foreign,
    people,
    as,
    look: (by, over = {}) => insertLook(bed, people, child.childId, by, over),
    ask: async (asker) =>
      (await as(people.nora, (act) => recordRequest(act, requestOf(child.childNumber, asker))))!,
  }
}

async function createViewer({ db }: FeedBed, name: string, viewer: Viewer): Promise<Actor> {
  const { role = 'practitioner', rights = [], service, organisation, authority = AUTHORITY } = viewer
  const userId = await createTestUser(db, name, {
    name: `Person ${name}`,
    role,
    rights,
    authorityCode: authority,
  })
  await db.owner`
    update users set service_id = (select service_id from services where code = ${service ?? ''}) where user_id = ${userId}`
  if (organisation !== undefined)
    await db.owner`
      update users set organisation_id = (select organisation_id from organisations where code = ${organisation}) where user_id = ${userId}`
  const [row] = await db.owner<[{ organisationId: number }]>`
    select organisation_id as "organisationId" from users where user_id = ${userId}`
  const { organisationId } = row
  return {
    ...systemActor,
    kind: 'person',
    name: `Person ${name}`,
    role,
    userId,
    authorityCode: authority,
    organisationId,
  }
}

async function insertLook(
  { db }: FeedBed,
  people: Readonly<Record<Name, Actor>>,
  childId: number,
  by: Name,
  over: Partial<Look>,
): Promise<string> {
  const actor = people[by]
  const served = over.served ? people[over.served].userId : null
  const { at = '2026-11-10T09:00:00Z', action = 'children.open-record', outcome = 'done' } = over
  const purpose = over.purpose === undefined ? 'working-with-child' : over.purpose
  const [row] = await db.owner<[{ id: string }]>`
    insert into audit_entries (occurred_at, action, outcome, actor_kind, actor_name, user_id, organisation_id, role, child_id, purpose,
           request_id, build, salt, on_behalf_of, call_id)
    values (${at}, ${action}, ${outcome}, 'person', ${actor.name}, ${actor.userId}, ${actor.organisationId}, ${actor.role},
            ${over.childId ?? childId}, ${purpose}, gen_random_uuid(), 'test', ${createHash('sha256').update(at).digest()}, ${served}, ${served === null ? null : 1})
    returning entry_id::text as id`
  return row.id
}
