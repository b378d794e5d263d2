import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { day } from '../lib/iso-date.ts'
import type { Authority } from './authorities.ts'
import { FaultList, RowsRefusedError } from './errors.ts'
import {
  authorityReader,
  checkOrganisations,
  checkServices,
  type OnUnknownAuthority,
  type OrganisationRow,
  type ServiceRow,
} from './organisation-rows.ts'

const today = day('2026-11-22')
const authorities: Authority[] = [
  { gssCode: 'E06000063', dfeCode: '942', endedOn: null, successors: [] },
  { gssCode: 'E06000064', dfeCode: '943', endedOn: null, successors: [] },
  {
    gssCode: 'E10000006',
    dfeCode: '909',
    endedOn: day('2023-04-01'),
    successors: ['E06000063', 'E06000064'],
  },
  { gssCode: 'E08000016', dfeCode: '370', endedOn: day('2025-05-01'), successors: ['E06000063'] },
].map((rest) => ({ name: 'Name', type: 'Type', region: 'Region', ...rest }))
const read = authorityReader(authorities, today)

const school: OrganisationRow = {
  code: 'SCH-1',
  name: 'A School',
  kind: 'school-maintained',
  authority: '942',
  identifiers: [
    { scheme: 'urn', value: '990001' },
    { scheme: 'laestab', value: '942/2001' },
  ],
  address: { lines: ['School Lane', ''], postcode: 'ca11zz' },
  phone: '01632 960001',
  email: 'office@School.example',
  openedOn: '2001-09-01',
}
const service: ServiceRow = { code: 'SV-1', organisationCode: 'SCH-1', name: 'A School', kind: 'school' }

function check(rows: OrganisationRow[], onUnknown: OnUnknownAuthority = 'refuse') {
  const faults = new FaultList()
  const checked = checkOrganisations(rows, read, onUnknown, faults)
  faults.assertNone()
  return checked
}

function faultsOf(work: () => unknown): string[] {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof RowsRefusedError)
    return error.faults.map(({ file, line, row, field }) => `${file} ${line ?? `#${row}`} ${field}`)
  }
  return []
}

test('ORG-8: a row is kept in the normal forms of its numbers and contacts', () => {
  assert.deepEqual(check([school])[0], {
    code: 'SCH-1',
    name: 'A School',
    kind: 'school-maintained',
    authorityCode: 'E06000063',
    phone: '01632 960001',
    email: 'office@school.example',
    addressLines: ['School Lane'],
    postcode: 'CA1 1ZZ',
    openedOn: '2001-09-01',
    closedOn: null,
    identifiers: ['laestab:9422001', 'urn:990001'],
  })
})

test('ORG-8: each malformed field is named with its row, or with its line where it comes from a file', () => {
  const wrong: [Partial<OrganisationRow>, string][] = [
    [{ code: 'S' }, 'code'],
    [{ code: 'SCH 1' }, 'code'],
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(121) }, 'name'],
    [{ name: 'A\u0000B' }, 'name'],
    [{ kind: 'shop' }, 'kind'],
    [{ authority: '999' }, 'authority'],
    [{ identifiers: [{ scheme: 'urn', value: '12' }] }, 'urn'],
    [{ identifiers: [{ scheme: 'isbn', value: '12' }] }, 'identifiers'],
    [{ address: { lines: ['1', '2', '3', '4', '5', '6'] } }, 'address_line_5'],
    [{ address: { lines: [], postcode: 'CA1' } }, 'postcode'],
    [{ phone: '1' }, 'phone'],
    [{ email: 'x' }, 'email'],
    [{ openedOn: '01/09/2001' }, 'opened_on'],
    [{ closedOn: '2001-09-01' }, 'closed_on'],
  ]
  for (const [change, field] of wrong) {
    assert.deepEqual(
      faultsOf(() => check([{ ...school, ...change }])),
      [`organisations #1 ${field}`],
    )
    assert.deepEqual(
      faultsOf(() => check([{ ...school, ...change, line: 7 }])),
      [`organisations 7 ${field}`],
    )
  }
})

test('ORG-8: a message never quotes what the row holds', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 3 }), (text) => {
      const secret = `zq${text}qz`
      const row = {
        ...school,
        code: `${secret} `,
        name: `\u0000${secret}`,
        kind: secret,
        phone: secret,
        email: secret,
      }
      try {
        check([row])
        assert.fail('was not refused')
      } catch (error) {
        assert.ok(error instanceof RowsRefusedError)
        assert.equal(error.message.includes(secret), false)
      }
    }),
  )
})

test('ORG-9: a code or an identifier stands for one organisation', () => {
  const other = { ...school, code: 'SCH-2', identifiers: [] }
  assert.deepEqual(
    faultsOf(() => check([school, other])),
    [],
  )
  assert.deepEqual(
    faultsOf(() => check([school, { ...other, code: 'sch-1' }])),
    ['organisations #2 code'],
  )
  const sameUrn = { ...other, identifiers: [{ scheme: 'urn', value: ' 990001 ' }] }
  assert.deepEqual(
    faultsOf(() => check([school, sameUrn])),
    ['organisations #2 urn'],
  )
})

test('ORG-10: the authority is that in force today, or on the last day of an organisation that closed', () => {
  const authorityOf = (change: Partial<OrganisationRow>, onUnknown?: OnUnknownAuthority) =>
    check([{ ...school, ...change }], onUnknown)[0]?.authorityCode
  assert.equal(authorityOf({ authority: 'E08000016' }), 'E06000063')
  assert.equal(authorityOf({ authority: '909', closedOn: '2023-04-01' }), 'E10000006')
  assert.deepEqual(
    faultsOf(() => authorityOf({ authority: '909' })),
    ['organisations #1 authority'],
  )
  assert.deepEqual(
    faultsOf(() => authorityOf({ authority: '909', closedOn: '2023-04-02' })),
    ['organisations #1 authority'],
  )
  assert.equal(authorityOf({ authority: '909' }, 'leave-out'), null)
  assert.equal(authorityOf({ authority: null }), null)
  const council = { kind: 'local-authority', authority: '' }
  assert.deepEqual(
    faultsOf(() => authorityOf(council)),
    ['organisations #1 authority'],
  )
})

test('ORG-11: services are checked like organisations', () => {
  const check = (row: Partial<ServiceRow>) => () => {
    const faults = new FaultList()
    checkServices([{ ...service, ...row }, service], faults)
    faults.assertNone()
  }
  assert.deepEqual(faultsOf(check({})), ['services #2 code'])
  assert.deepEqual(faultsOf(check({ code: 'SV-2' })), [])
  assert.deepEqual(faultsOf(check({ code: 'SV-2', kind: 'shop' })), ['services #1 kind'])
  assert.deepEqual(faultsOf(check({ code: 'SV-2', phone: 'x', name: '' })), [
    'services #1 name',
    'services #1 phone',
  ])
})
