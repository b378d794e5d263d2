import assert from 'node:assert/strict'
import { test } from 'node:test'
import { listServicesWorkingWith } from '../involvement/index.ts'
import { DeniedError } from '../platform/errors.ts'
import { byHarm, createConsentBed, workOf } from './consent.fixture.ts'
import { recordOwnWork } from './own/record-own-work.ts'
import { readSensitiveContacts } from './read-contacts.ts'

const bed = await createConsentBed()
const { owner } = bed.db
await bed.as('nora', (act) => recordOwnWork(act, workOf(bed)))
await bed.as('carla', (act) => recordOwnWork(act, workOf(bed, { ...byHarm, scope: 'existence' })))
const denied = (error: unknown): boolean => error instanceof DeniedError
const raw = (name: 'bea' | 'dan' | 'cora' | 'rose' | 'nora') =>
  bed.as(name, ({ sql }) => sql`select from sensitive_contacts(${bed.childId})`)

test('R-53, R-77: a broker of the authority reads whom to ask where that was agreed, and the log names what was shown', async () => {
  const contacts = await bed.as('bea', (act) => readSensitiveContacts(act, bed.childId))
  assert.deepEqual(
    contacts.map(({ sensitiveId: _, ...contact }) => contact),
    [
      {
        service: 'Northgate Young People’s Clinic',
        organisation: 'Bexford Social Care',
        practitioner: 'Person nora',
        role: 'Social worker',
        phone: '01632 960555',
        email: 'care@bexford.example',
        isAgreed: true,
      },
      {
        ...{ service: null, organisation: null, practitioner: null, role: null, phone: null, email: null },
        isAgreed: false,
      },
    ],
  )
  const [entry] = await owner<{ childId: number; fields: string[]; quantity: number }[]>`
    select child_id as "childId", fields, quantity from audit_entries where action = 'consent.read-contacts' and outcome = 'done'`
  assert.deepEqual(
    { ...entry },
    { childId: bed.childId, fields: ['service', 'practitioner', 'contact'], quantity: 2 },
  )
})

test('contacts-for-brokers: nobody without the right reads one, and the database gives it to nobody else either', async () => {
  for (const name of ['dan', 'cora', 'rose', 'nora'] as const)
    await assert.rejects(
      bed.as(name, (act) => readSensitiveContacts(act, bed.childId)),
      denied,
      name,
    )
  assert.equal((await raw('bea')).length, 2)
  for (const name of ['dan', 'cora'] as const) assert.equal((await raw(name)).length, 0, name)
  for (const name of ['rose', 'nora'] as const) await assert.rejects(raw(name), { code: '42501' }, name)
})

test('R-42: a broker of another authority reads nothing, as of an unknown child', async () => {
  await owner`
    insert into authorities (gss_code, dfe_code, name, type, region) values ('E06000998', '998', 'Otherby', 'unitary', 'none')`
  await owner`update children set authority_code = 'E06000998'`
  await assert.rejects(
    bed.as('bea', (act) => readSensitiveContacts(act, bed.childId)),
    denied,
  )
  assert.equal((await raw('bea')).length, 0)
  await owner`update children set authority_code = 'E06000999'`
  await assert.rejects(
    bed.as('bea', (act) => readSensitiveContacts(act, bed.childId + 1000)),
    denied,
  )
})

test('R-76: colleague, other practitioner and data manager learn of two sensitive services what they learn of one', async () => {
  const seen = async (name: 'rose' | 'dan' | 'carla' | 'bea') =>
    JSON.stringify(await bed.as(name, (act) => listServicesWorkingWith(act, bed.childId)))
  const bare = JSON.stringify({ current: [], ended: [], mayHaveOtherSupport: true })
  for (const name of ['rose', 'dan', 'carla', 'bea'] as const) assert.equal(await seen(name), bare)
  const markers = await bed.as('rose', ({ sql }) => sql`select * from sensitive_markers`)
  assert.deepEqual(
    [...markers],
    [{ childId: bed.childId }].map(({ childId }) => ({ child_id: childId })),
  )
})
