import { createTestUser } from '../../test/support/users.ts'
import { actAs, systemActor } from '../../test/support/acts.ts'
import { decideAsShipped } from '../../test/support/decide.ts'
import {
  childOf,
  createFeedBed,
  csvFile,
  runAt,
  SENSITIVE_CODE,
  type FeedBed,
} from '../feeds/load-file.fixture.ts'
import type { Right, Role } from '../access/index.ts'
import { day, type IsoDate } from '../lib/iso-date.ts'
import type { Act, Actor } from '../platform/act.ts'
import type { Ground } from './consent.ts'
import type { NewOwnWork } from './own/record-own-work.ts'

export const NOW = new Date('2026-11-22T09:00:00Z')
const AUTHORITY = 'E06000999'

type Name = keyof typeof viewers
type Viewer = { readonly role?: Role; readonly rights?: readonly Right[]; readonly service?: string }
const viewers = {
  /** Work in the sensitive service. */
  nora: { service: SENSITIVE_CODE },
  carla: { service: SENSITIVE_CODE },
  /** Works in an open service. */
  rose: { service: 'YW-1' },
  bea: { role: 'local-team', rights: ['broker'] },
  dan: { role: 'local-team', rights: ['data'] },
  cora: { role: 'local-team', rights: ['complaints'] },
} as const satisfies Record<string, Viewer>

/** A child, people of a sensitive and of an open service, and members of a local team. */
export type ConsentBed = FeedBed & {
  readonly childId: number
  readonly publicId: string
  readonly serviceId: number
  readonly people: Readonly<Record<Name, Actor>>
  /** As pages do it; those of a team as the role of its pages. */
  readonly as: <T>(name: Name, work: (act: Act) => Promise<T>, now?: Date) => Promise<T>
  /** Loads the child's row, with or without the sensitive service, consented to on a day. */
  readonly tell: (consentedOn: string | null, at?: Date) => Promise<void>
  readonly isMarked: (at?: Date) => Promise<boolean>
}

export async function createConsentBed(born = '2012-04-12'): Promise<ConsentBed> {
  const bed = await createFeedBed()
  const { db } = bed
  await bed.register('first')
  const told = { id: 'P1', given: 'Oliver', family: 'Wainwright', born, postcode: 'HG1 1AA' }
  await bed.load('first', csvFile([told]))
  const { childId, publicId } = (await childOf(db, 'first', 'P1'))!
  await db.owner`update children set authority_code = ${AUTHORITY}`
  const [{ serviceId }] = await db.owner<[{ serviceId: number }]>`
    select service_id as "serviceId" from services where code = ${SENSITIVE_CODE}`
  const people = {} as Record<Name, Actor>
  for (const [name, viewer] of Object.entries<Viewer>(viewers))
    people[name as Name] = await enter(bed, name, viewer)
  const decide = decideAsShipped()
  const as: ConsentBed['as'] = (name, work, now = NOW) =>
    actAs(people[name].role === 'practitioner' ? db.web : db.team, work, { actor: people[name], decide, now })
  let file = 0
  return {
    ...bed,
    childId,
    publicId,
    serviceId,
    people,
    as,
    tell: async (consentedOn, at = NOW) => {
      const cells = consentedOn === null ? {} : clinicCells(consentedOn)
      // A line that is another each time, so that no row counts as unchanged.
      const text = csvFile([{ ...told, cells: { ...cells, CHILD_ADDRESS_LINE_2: `Flat ${++file}` } }])
      await bed.load('first', text, { run: runAt(bed, at) })
      await db.owner`update children set authority_code = ${AUTHORITY}`
    },
    isMarked: (at) =>
      as(
        'rose',
        async ({ sql }) => {
          const rows = await sql`select from sensitive_markers m where m.child_id = ${childId}`
          return rows.length === 1
        },
        at,
      ),
  }
}

async function enter({ db }: FeedBed, name: string, viewer: Viewer): Promise<Actor> {
  const { role = 'practitioner', rights = [], service = '' } = viewer
  const userId = await createTestUser(db, name, { name: `Person ${name}`, role, rights })
  await db.owner`
    update users set service_id = (select service_id from services where code = ${service}) where user_id = ${userId}`
  const [{ organisationId }] = await db.owner<[{ organisationId: number }]>`
    select organisation_id as "organisationId" from users where user_id = ${userId}`
  return { ...systemActor, kind: 'person', name, role, userId, organisationId, authorityCode: AUTHORITY }
}

function clinicCells(consentedOn: string): Record<string, string> {
  return {
    SERVICE_CODE: SENSITIVE_CODE,
    INVOLVEMENT_START: '2026-01-05',
    PRACTITIONER_NAME: 'Canary Clinician',
    SENSITIVE_SERVICE: 'Y',
    CONSENT_DATE: consentedOn,
  }
}

export const byChild: Ground = {
  decidedBy: 'child',
  relation: null,
  judgement: { by: 'recorder', on: day('2026-11-20') },
  givenOn: day('2026-11-20'),
  scope: 'existence-and-contact',
  parentMayBeTold: false,
}
export const byParent: Ground = { ...byChild, decidedBy: 'parent-or-carer', relation: 'mother' }
export const byHarm: Ground = { ...byChild, decidedBy: 'practitioner', judgement: null }

export function workOf(
  bed: ConsentBed,
  ground: Ground = byChild,
  over: Partial<NewOwnWork> = {},
): NewOwnWork {
  const { childId, serviceId } = bed
  return {
    childId,
    serviceId,
    startedOn: day('2026-11-01'),
    phone: '01632 960555',
    email: null,
    ground,
    ...over,
  }
}

export const on = (text: string): IsoDate => day(text)
