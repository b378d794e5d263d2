import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Involvement } from '../../involvement/index.ts'
import { day } from '../../lib/iso-date.ts'
import type { ChildRecord } from '../index.ts'
import { presentRecord as presentFor, type RecordModel } from './present-record.ts'

const today = day('2026-11-22')
const presentRecord = (record: ChildRecord, on = today): RecordModel =>
  presentFor(record, on, { role: 'practitioner', userId: 77, rights: [] })

const service: Involvement = {
  involvementId: 9001,
  serviceName: 'Scarborough Children and Families Team',
  serviceKind: 'social-care',
  organisationName: 'North Yorkshire Children and Families Service',
  practitioner: 'Daniel Okafor',
  role: 'Social worker',
  phone: '01632 960114',
  email: 'daniel.okafor@northyorkshire.example',
  startedOn: day('2026-03-02'),
  endedOn: null,
  confirmedOn: day('2026-05-12'),
  userId: null,
  isLead: true,
  holdsAssessment: true,
}

const empty: ChildRecord = {
  childId: 7001 as ChildRecord['childId'],
  publicId: '0b5e8a52-1111-4222-8333-444455556666',
  childNumber: 'C12345678978',
  dateOfBirth: day('2019-05-04'),
  dateOfBirthAccuracy: 'exact',
  gender: 'female',
  dateOfDeath: null,
  authorityName: null,
  isCardOnly: false,
  names: [{ kind: 'current', given: 'Amelia', middle: 'Rose', family: 'Thornbury' }],
  address: null,
  carers: [],
  setting: null,
  health: [],
  confirmed: [],
  services: { current: [], ended: [], mayHaveOtherSupport: false },
  call: null,
  reason: { purpose: 'working-with-child', note: null },
}

const address = (over: Partial<NonNullable<ChildRecord['address']>>) =>
  presentRecord(
    {
      ...empty,
      address: { state: 'current', lines: [], postcode: null, fromOn: null, returnIntention: null, ...over },
      confirmed: [{ attribute: 'address', on: day('2026-10-02'), sourceKind: 'health' }],
    },
    today,
  ).address!

const setting = (over: Partial<NonNullable<ChildRecord['setting']>>) => {
  const none = { name: null, phone: null, email: null, notAttending: null, startedOn: null, endedOn: null }
  return presentRecord({ ...empty, setting: { ...none, ...over } }, today).contacts[0]!
}

test('the identity bar, but not the tab, tells the child by name, birth, sex and the number of the directory', () => {
  const names: ChildRecord['names'] = [
    ...empty.names,
    { kind: 'known-as', given: 'Millie', family: 'Thornbury' },
    { kind: 'known-as', given: 'Amy', family: 'Ellery' },
    { kind: 'former', given: 'Amelia', family: 'Ellery' },
  ]
  const { identity, title } = presentRecord({ ...empty, names, authorityName: 'North Yorkshire' }, today)
  assert.doesNotMatch(title, /Amelia|Thornbury/)
  assert.deepEqual(identity, {
    heading: 'Amelia Rose Thornbury',
    caption: 'Known as Millie or Amy Ellery. Formerly Amelia Ellery',
    tags: [],
    items: [
      { label: 'Date of birth', value: '4 May 2019 (7 years)' },
      { label: 'Sex', value: 'Female' },
      { label: 'ContactPoint number', value: 'C123\u00a04567\u00a08978' },
      { label: 'Local authority', value: 'North Yorkshire' },
    ],
  })
})

test('R-17: a death is said, and no age is counted on', () => {
  const { identity } = presentRecord({ ...empty, dateOfDeath: day('2026-04-04') }, today)
  assert.deepEqual(identity.tags, [{ text: 'Has died', colour: 'grey' }])
  assert.deepEqual(identity.items.slice(0, 2), [
    { label: 'Date of birth', value: '4 May 2019' },
    { label: 'Date of death', value: '4 April 2026' },
  ])
})

test('R-54: a service shows organisation, person, role, how to reach it, since when, and who confirmed it', () => {
  const { current } = presentRecord(
    { ...empty, services: { current: [service], ended: [], mayHaveOtherSupport: false } },
    today,
  ).services
  assert.deepEqual(current, [
    {
      heading: 'Scarborough Children and Families Team',
      kind: 'Social care',
      tags: [{ text: 'Lead professional', colour: 'yellow' }, { text: 'Shared assessment' }],
      isFirst: true,
      person: 'Daniel Okafor',
      role: 'Social worker',
      text: 'North Yorkshire Children and Families Service',
      since: '2026-03-02',
      phone: '01632 960114',
      email: 'daniel.okafor@northyorkshire.example',
      confirmed: { on: '2026-05-12', by: 'the service’s own system' },
    },
  ])
})

test('R-111: services that ended stand apart, with both days', () => {
  const ended = [
    {
      ...service,
      isLead: false,
      organisationName: service.serviceName,
      endedOn: day('2026-10-01'),
      userId: 3,
    },
  ]
  const { services } = presentRecord(
    { ...empty, services: { current: [], ended, mayHaveOtherSupport: false } },
    today,
  )
  assert.deepEqual(services.current, [])
  assert.equal(services.ended[0]!.text, 'From 2 March 2026 to 1 October 2026.')
  assert.equal(services.ended[0]!.confirmed?.by, 'the practitioner')
})

test('R-76: the marker of other support says the same whatever else is recorded, and names nobody', () => {
  const markerOf = (current: Involvement[]) =>
    presentRecord(
      { ...empty, services: { current, ended: [], mayHaveOtherSupport: true } },
      today,
    ).services.current.at(-1)
  const alone = markerOf([])
  assert.deepEqual(Object.keys(alone!), ['heading', 'text'])
  fc.assert(
    fc.property(
      fc.record({ serviceName: fc.string(), phone: fc.string(), practitioner: fc.string() }),
      (over) => {
        assert.deepEqual(markerOf([{ ...service, ...over }]), alone)
      },
    ),
  )
})

test('R-04: the address has four states, each in words', () => {
  assert.deepEqual(
    address({ lines: ['14 Larkspur Close', 'Scarborough'], postcode: 'YO12 5AB', fromOn: day('2025-01-08') }),
    {
      heading: 'Home address',
      lines: ['14 Larkspur Close', 'Scarborough', 'YO12 5AB'],
      note: '',
      since: '2025-01-08',
      confirmed: { on: '2026-10-02', by: 'health services' },
    },
  )
  assert.equal(address({ state: 'last-known' }).heading, 'Last known address')
  assert.equal(address({ state: 'no-known-address' }).heading, 'No known address')
  const leftWith = (returnIntention: string): string =>
    address({ state: 'left-england', returnIntention }).note
  assert.equal(address({ state: 'left-england' }).heading, 'Has left England')
  assert.match(leftWith('within-three-years'), /^Expected to come back within 3 years/)
  assert.match(leftWith('not-intended'), /^Not expected/)
  assert.match(leftWith('not-known'), /^It is not known/)
})

test('carers show what they are to the child, where they live and when that was confirmed', () => {
  const carer: ChildRecord['carers'][number] = {
    given: 'Mark',
    family: 'Ellery',
    relationship: 'father',
    hasParentalResponsibility: true,
    livesWithChild: false,
    phone: '07700 900456',
    email: null,
    addressLines: ['3 Harbour Row', 'Whitby'],
    postcode: 'YO21 3PU',
  }
  const carersOf = (over: Partial<typeof carer>) =>
    presentRecord(
      {
        ...empty,
        carers: [{ ...carer, ...over }],
        confirmed: [{ attribute: 'carers', on: today, sourceKind: 'social-care' }],
      },
      today,
    ).carers[0]!
  assert.deepEqual(carersOf({}), {
    heading: 'Mark Ellery',
    kind: 'Father',
    tags: [{ text: 'Parental responsibility' }],
    text: 'Does not live with Amelia. Address: 3 Harbour Row, Whitby, YO21 3PU.',
    phone: '07700 900456',
    email: null,
    confirmed: { on: today, by: 'social care' },
  })
  assert.equal(carersOf({ livesWithChild: true }).text, 'Lives with Amelia.')
  assert.equal(carersOf({ livesWithChild: null, addressLines: [], postcode: null }).text, '')
})

test('school: attended, left, or why none', () => {
  assert.equal(setting({ name: 'Northstead Primary', startedOn: day('2023-09-04') }).since, '2023-09-04')
  const left = setting({
    name: 'Northstead Primary',
    startedOn: day('2023-09-04'),
    endedOn: day('2026-07-21'),
  })
  assert.match(left.text!, /^Left on 21 July 2026/)
  assert.equal(left.since, null)
  assert.equal(setting({ notAttending: 'home-educated' }).heading, 'Educated at home')
  assert.equal(setting({ notAttending: 'left' }).heading, 'Has left school')
  assert.equal(setting({ notAttending: 'not-known' }).heading, 'Attends no school that is known')
})

test('what is not recorded is said', () => {
  assert.equal(
    presentRecord(empty, today).missingContacts,
    'No school, GP practice, health visitor or school nurse recorded.',
  )
  const gp = {
    kind: 'gp',
    name: 'Mill Lane Surgery',
    practitioner: null,
    phone: null,
    email: null,
    fromOn: null,
  } as const
  assert.equal(
    presentRecord({ ...empty, health: [gp] }, today).missingContacts,
    'No school, health visitor or school nurse recorded.',
  )
})

test('R-48: the reason is repeated as it was given', () => {
  assert.equal(presentRecord(empty, today).reason, 'I work with this child')
  assert.equal(
    presentRecord({ ...empty, reason: { purpose: 'other', note: 'Lost property' } }, today).reason,
    'Lost property',
  )
})

test('no key of the database is in what the page is given', () => {
  const services = { current: [service], ended: [service], mayHaveOtherSupport: true }
  assert.doesNotMatch(JSON.stringify(presentRecord({ ...empty, services }, today)), /7001|9001/)
})

test('only practitioners are offered to record that they work with the child', () => {
  const pathFor = (role: string): string | null =>
    presentFor(empty, today, { role, userId: 77, rights: [] }).newInvolvementPath
  assert.equal(pathFor('practitioner'), `/children/${empty.publicId}/involvement/new`)
  assert.equal(pathFor('local-team'), null)
})

test('R-11, R-21: own work is offered to be confirmed, changed and ended; that of others is not', () => {
  const current = [{ ...service, isLead: false, userId: 77 }]
  const services = { current, ended: [], mayHaveOtherSupport: false }
  const seenBy = (userId: number) =>
    presentFor({ ...empty, services }, today, { role: 'practitioner', userId, rights: [] })
  const path = `/children/${empty.publicId}/involvement`
  assert.deepEqual(seenBy(77).ownWork, {
    confirmPath: `${path}/9001/confirm`,
    links: [
      { text: 'Become lead professional', href: `${path}/9001/lead` },
      { text: 'Change the shared assessment', href: `${path}/9001/assessment` },
      { text: 'End your work', href: `${path}/9001/end` },
    ],
  })
  assert.equal(seenBy(77).newInvolvementPath, null)
  assert.equal(seenBy(78).ownWork, null)
  assert.equal(seenBy(78).newInvolvementPath, `${path}/new`)
})

test('R-12: the lead is handed over by who holds it, and not offered while another does', () => {
  const linksWith = (current: Involvement[]): string[] =>
    presentRecord({
      ...empty,
      services: { current, ended: [], mayHaveOtherSupport: false },
    }).ownWork!.links.map(({ text }) => text)
  assert.equal(linksWith([{ ...service, userId: 77 }])[0], 'Hand over as lead professional')
  const own = { ...service, involvementId: 2, isLead: false, userId: 77 }
  assert.deepEqual(linksWith([service, own]), ['Change the shared assessment', 'End your work'])
})
