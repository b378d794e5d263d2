import assert from 'node:assert/strict'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { codesOf, patientOf, readAll, refusalOf } from './testing.ts'

const readPatient = async (fields: Readonly<Record<string, unknown>>) =>
  (await readAll('pds-ndjson', patientOf(fields))).rows[0]

const numberWith = (code: string) => ({
  identifier: [
    {
      system: 'https://fhir.nhs.uk/Id/nhs-number',
      value: '9990000115',
      extension: [
        {
          url: 'https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus',
          valueCodeableConcept: { coding: [{ code }] },
        },
      ],
    },
  ],
})

const removed = (code: string, valuePeriod: object) => ({
  extension: [
    {
      url: 'https://fhir.nhs.uk/StructureDefinition/Extension-PDS-RemovalFromRegistration',
      extension: [
        { url: 'removalFromRegistrationCode', valueCodeableConcept: { coding: [{ code }] } },
        { url: 'effectiveTime', valuePeriod },
      ],
    },
  ],
  address: [{ use: 'home', line: ['12 School Lane'] }],
})

test('only a verified NHS number becomes an identifier', async () => {
  assert.deepEqual((await readPatient(numberWith('01')))?.record?.identifiers, [
    { scheme: 'nhs-number', value: '9990000115' },
  ])
  for (const code of ['02', '08', '']) {
    const row = await readPatient(numberWith(code))
    assert.deepEqual(row?.record?.identifiers, [])
    assert.deepEqual(codesOf(row), ['CP_ROW_NHS_NUMBER_UNVERIFIED'])
  }
})

test('R-58: any confidentiality but an unrestricted one marks the record, an unreadable one too', async () => {
  for (const security of [
    [{ code: 'R' }],
    [{ code: 'V' }],
    [{ code: 'REDACTED' }],
    [{ code: 'U' }, { code: 'R' }],
    [{}],
    'R',
  ]) {
    assert.equal((await readPatient({ meta: { security } }))?.record?.restricted, true)
  }
  for (const meta of [undefined, {}, { security: [] }, { security: [{ code: 'U' }] }]) {
    assert.equal((await readPatient({ meta }))?.record?.restricted, undefined)
  }
})

test('R-04: embarked, to Scotland or to Northern Ireland has left England, until that period ends', async () => {
  for (const code of ['EMB', 'SCT', 'NIT']) {
    const row = await readPatient(removed(code, { start: '2025-02-03' }))
    assert.deepEqual(row?.record?.address, {
      state: 'left-england',
      from: '2025-02-03',
      returnIntention: 'not-known',
    })
  }
  const returned = await readPatient(removed('SCT', { start: '2025-02-03', end: '2026-01-01' }))
  assert.equal(returned?.record?.address?.state, 'current')
  const elsewhere = await readPatient(removed('TRA', { start: '2025-02-03' }))
  assert.equal(elsewhere?.record?.address?.state, 'current')
})

test('a name that has ended is a former name, and the current one is found by use', async () => {
  const row = await readPatient({
    name: [
      { use: 'usual', given: ['Example'], family: 'Before', period: { end: '2026-08-31' } },
      { use: 'maiden', given: ['Example'], family: 'Maiden' },
      { use: 'anonymous', given: ['Nobody'], family: 'Nowhere' },
      { use: 'official', given: ['Example', 'Ann'], family: 'Sample' },
    ],
  })
  assert.deepEqual(row?.record?.names, [
    { kind: 'current', given: 'Example', middle: 'Ann', family: 'Sample' },
    { kind: 'former', given: 'Example', family: 'Before' },
    { kind: 'former', given: 'Example', family: 'Maiden' },
  ])
})

test('R-06: of a month or year nobody is rejected who may still be under 18, and no one born later is taken', async () => {
  const codes = async (birthDate: string) =>
    codesOf(await readPatient({ birthDate })).filter((code) => code !== 'CP_ROW_NHS_NUMBER_UNVERIFIED')
  assert.deepEqual(await codes('2008'), [])
  assert.deepEqual(await codes('2007'), ['CP_ROW_AGE_LIMIT'])
  assert.deepEqual(await codes('2008-09'), [])
  assert.deepEqual(await codes('2008-08'), ['CP_ROW_AGE_LIMIT'])
  assert.deepEqual(await codes('2026-09'), [])
  assert.deepEqual(await codes('2026-10'), ['CP_ROW_DOB_FUTURE'])
  assert.deepEqual(await codes('2027'), ['CP_ROW_DOB_FUTURE'])
})

test('a practice that has ended and the codes of no practice are passed over', async () => {
  const gp = (value: string, end?: string) => ({
    identifier: {
      system: 'https://fhir.nhs.uk/Id/ods-organization-code',
      value,
      period: { start: '2020-01-01', end },
    },
  })
  const row = await readPatient({
    generalPractitioner: [gp('Z99002', '2024-01-01'), gp('V81997'), gp('Z99001')],
  })
  assert.deepEqual(row?.record?.health, [{ kind: 'gp', odsCode: 'Z99001', from: '2020-01-01' }])
})

test('a line over one megabyte is rejected on its own, and the next line is read', async () => {
  const long = patientOf({ text: 'x'.repeat(1_100_000) })
  const { rows } = await readAll('pds-ndjson', `${long}\n\n${patientOf({})}\n`)
  assert.deepEqual(codesOf(rows[0]), ['CP_ROW_LINE_TOO_LONG'])
  assert.deepEqual([rows[1]?.line, rows[1]?.record?.sourceRecordId], [3, '9990000115'])
})

test('a record larger than the database takes is rejected, not left to fail there', async () => {
  const long = (letter: string) => letter.repeat(70)
  const contact = (_: unknown, at: number) => ({
    relationship: [{ coding: [{ code: 'CARER' }] }],
    name: { given: [long('ж')], family: `${long('ж').slice(1)}${'абвгде'[at] ?? ''}` },
    address: { line: Array.from({ length: 5 }, () => 'ж'.repeat(100)) },
  })
  const row = await readPatient({ contact: Array.from({ length: 6 }, contact), ...numberWith('01') })
  assert.deepEqual(codesOf(row), [])
  const name = ['usual', ...Array.from({ length: 9 }, () => 'old')].map((use, at) => ({
    use,
    given: [long('ж'), long('ж')],
    family: `${long('ж').slice(1)}${'абвгдежзик'[at] ?? ''}`,
  }))
  const larger = await readPatient({ contact: Array.from({ length: 6 }, contact), name, ...numberWith('01') })
  assert.deepEqual(codesOf(larger), ['CP_ROW_RECORD_TOO_LARGE'])
  assert.equal(larger?.record, null)
})

test('what the database cannot hold is not given back: NUL and half characters', async () => {
  const row = await readPatient({
    birthDate: 'never',
    gender: 'a\0b',
    id: '1',
    name: [{ given: ['\ud800'], family: 'F' }],
  })
  assert.equal(row?.record, null)
  assert.deepEqual(row?.supplied, { id: '1', birthDate: 'never', 'name[1].family': 'F' })
})

test('lists end where the closed record says: 10 names, 6 carers, 5 lines of address', async () => {
  const letters = [...'abcdefghijkl']
  const row = await readPatient({
    ...numberWith('01'),
    name: ['usual', ...letters].map((family) => ({
      use: family.length > 1 ? family : 'old',
      given: ['Example'],
      family,
    })),
    contact: letters.map((family) => ({
      relationship: [{ coding: [{ code: 'GRMTH' }] }],
      name: { given: ['Example'], family },
    })),
    address: [{ use: 'home', line: letters }],
  })
  const { names, carers, address } = row?.record ?? {}
  assert.deepEqual([names?.length, carers?.length], [10, 6])
  assert.deepEqual(address && 'lines' in address && address.lines, ['a', 'b', 'c', 'd', 'e'])
  assert.deepEqual(codesOf(row), ['CP_ROW_NAMES_TOO_MANY', 'CP_ROW_ADDRESS_LINES', 'CP_ROW_CARERS_TOO_MANY'])
})

test('a row has fifty faults at most beside those that reject it', async () => {
  const address = [{ use: 'home', line: Array.from({ length: 500 }, () => 'a\u0007') }]
  const row = await readPatient({ address, id: 'two words' })
  assert.equal(row?.faults.length, 50)
  assert.equal(row?.record, null)
})

test('gzip is told by its bytes, in any pieces, and several members are read as one file', async () => {
  const packed = Buffer.concat([gzipSync(`${patientOf({ id: '1' })}\n`), gzipSync(patientOf({ id: '2' }))])
  const bytes = (async function* () {
    for (const byte of packed) yield Uint8Array.of(byte)
  })()
  const { rows } = await readAll('pds-ndjson', bytes)
  assert.deepEqual(
    rows.map(({ record }) => record?.sourceRecordId),
    ['1', '2'],
  )
})

test('a file that grows more than two hundredfold when unpacked is refused', async () => {
  const bomb = gzipSync(Buffer.alloc(40 * 1_048_576, '\n'))
  assert.equal((await refusalOf('pds-ndjson', bomb))?.code, 'CP_FILE_GZIP_RATIO')
})

test('a file of blank lines is empty', async () => {
  assert.equal((await refusalOf('pds-ndjson', '\n\r\n \n'))?.code, 'CP_FILE_EMPTY')
})
