import assert from 'node:assert/strict'
import { createReadStream, readdirSync } from 'node:fs'
import { test } from 'node:test'
import { fileFaults, rowFaults, type FeedFormat } from './index.ts'
import { codesOf, readAll, refusalOf } from './testing.ts'

const folder = new URL('../../../examples/feeds/', import.meta.url)
const open = (name: string) => createReadStream(new URL(name, folder))

test('csv-profile.csv: every column arrives where the closed record has it (R-03 to R-14)', async () => {
  const { rows, summary } = await readAll('csv-profile', open('csv-profile.csv'))
  assert.deepEqual(rows[0]?.record, {
    sourceRecordId: 'CH0001',
    action: 'upsert',
    names: [
      { kind: 'current', given: 'Isla', middle: 'Rose Ann', family: "O'Sample" },
      { kind: 'known-as', given: 'Izzy', family: "O'Sample" },
      { kind: 'former', given: 'Isla', family: 'Specimen' },
    ],
    dateOfBirth: { date: '2015-04-12', accuracy: 'exact' },
    gender: 'female',
    identifiers: [
      { scheme: 'nhs-number', value: '9990000115' },
      { scheme: 'upn', value: 'V815290126001' },
      { scheme: 'uln', value: '9000000016' },
      { scheme: 'la-child-id', value: 'NY-1001' },
    ],
    address: {
      state: 'current',
      lines: ['Flat 2, Mill House', '12 School Lane', 'Northallerton'],
      postcode: 'DL7 8ZA',
    },
    carers: [
      {
        given: 'Mary',
        family: "O'Sample",
        relationship: 'mother',
        hasParentalResponsibility: true,
        phone: '07700 900101',
        email: 'mary@family.example',
      },
      {
        given: 'John',
        family: 'Specimen',
        relationship: 'father',
        hasParentalResponsibility: true,
        phone: '07700 900102',
      },
    ],
    education: { setting: { scheme: 'urn', value: '990001' } },
    health: [],
    involvement: {
      serviceCode: 'EX-HV',
      practitioner: 'Practitioner Example',
      role: 'Health visitor',
      phone: '01632 960711',
      email: 'hv@dales.example',
      startedOn: '2024-05-01',
      isLeadProfessional: true,
      holdsSharedAssessment: true,
    },
  })
  assert.deepEqual(summary, { format: 'csv-profile', rows: 5, rejected: 0, declared: {}, warnings: [] })
  assert.deepEqual(rows.flatMap(codesOf), [])
})

test('csv-profile.csv: consent, home education, no address, shield, end and delete', async () => {
  const { rows } = await readAll('csv-profile', open('csv-profile.csv'))
  const [, sensitive, shielded, ended, deleted] = rows.map(({ record }) => record)
  assert.equal(sensitive?.involvement?.consentedOn, '2026-02-03')
  assert.deepEqual(sensitive?.education, { setting: null, notAttending: 'home-educated' })
  assert.equal(shielded?.restricted, true)
  assert.deepEqual(shielded?.address, { state: 'no-known-address' })
  assert.equal(ended?.action, 'end')
  assert.equal(ended?.involvement?.endedOn, '2026-07-31')
  assert.deepEqual(deleted, {
    sourceRecordId: 'CH0005',
    action: 'delete',
    names: [],
    identifiers: [],
    carers: [],
    health: [],
  })
})

test('school.ctf.xml: what 1.1 says to take, and responsible contacts only (R-08, R-09)', async () => {
  const { rows, summary } = await readAll('ctf', open('school.ctf.xml'))
  assert.deepEqual(rows[0]?.record, {
    sourceRecordId: 'V815290126001',
    action: 'upsert',
    names: [
      { kind: 'current', given: 'Isla', middle: 'Rose Ann', family: "O'Sample" },
      { kind: 'known-as', given: 'Izzy', family: "O'Sample" },
      { kind: 'former', given: 'Isla', family: 'Specimen' },
    ],
    dateOfBirth: { date: '2015-04-12', accuracy: 'exact' },
    gender: 'female',
    identifiers: [
      { scheme: 'upn', value: 'V815290126001' },
      { scheme: 'upn', value: 'J815290126002', isFormer: true },
      { scheme: 'uln', value: '9000000016' },
    ],
    address: {
      state: 'current',
      lines: ['Flat 2', '12 School Lane', 'Northallerton', 'North Yorkshire'],
      postcode: 'DL7 8ZA',
      uprn: '100012345',
    },
    carers: [
      {
        given: 'Mary',
        family: "O'Sample",
        relationship: 'mother',
        hasParentalResponsibility: true,
        phone: '07700 900101',
        email: 'mary@family.example',
        livesWithChild: true,
      },
      {
        given: 'John',
        family: 'Specimen',
        relationship: 'father',
        hasParentalResponsibility: true,
        livesWithChild: false,
        address: { lines: ['3 Market Place', 'Thirsk'], postcode: 'YO7 1ZB' },
      },
    ],
    education: { setting: { scheme: 'laestab', value: '8152901' }, startedOn: '2022-09-05' },
    health: [],
  })
  assert.equal(rows[1]?.record?.gender, 'male')
  assert.deepEqual(summary, {
    format: 'ctf',
    rows: 2,
    rejected: 0,
    declared: { formatVersion: '25.0', sourceSchool: '8152901', createdOn: '2026-09-01', extent: 'full' },
    warnings: [],
  })
})

test('admissions.atf.xml: an applicant is keyed by the application and attends no school of the sender', async () => {
  const { rows, summary } = await readAll('ctf', open('admissions.atf.xml'))
  assert.equal(rows[0]?.record?.sourceRecordId, 'ATF/815-2026-00017')
  assert.equal(rows[0]?.record?.education, undefined)
  assert.deepEqual(rows[0]?.record?.address, {
    state: 'current',
    lines: ['7 Church Street', 'Kelderby'],
    postcode: 'YO7 1ZB',
  })
  assert.deepEqual(summary.warnings, [])
})

for (const name of ['pds-patients.ndjson', 'pds-patients.ndjson.gz']) {
  test(`${name}: names by use and period, home address, practice and carers`, async () => {
    const { rows } = await readAll('pds-ndjson', open(name))
    assert.deepEqual(rows[0]?.record, {
      sourceRecordId: '9990000115',
      action: 'upsert',
      names: [
        { kind: 'current', given: 'Isla', middle: 'Rose Ann', family: "O'Sample" },
        { kind: 'known-as', given: 'Izzy', family: "O'Sample" },
        { kind: 'former', given: 'Isla', family: 'Specimen' },
      ],
      dateOfBirth: { date: '2015-04-12', accuracy: 'exact' },
      gender: 'female',
      identifiers: [{ scheme: 'nhs-number', value: '9990000115' }],
      address: {
        state: 'current',
        lines: ['Flat 2', '12 School Lane', 'Northallerton', 'North Yorkshire'],
        postcode: 'DL7 8ZA',
        uprn: '100012345',
        from: '2020-06-01',
      },
      carers: [
        {
          given: 'Mary',
          family: "O'Sample",
          relationship: 'mother',
          hasParentalResponsibility: true,
          phone: '07700 900101',
          email: 'mary@family.example',
        },
      ],
      health: [{ kind: 'gp', odsCode: 'Z99001', from: '2018-02-01' }],
    })
  })
}

test('pds-patients.ndjson: partial birth dates, past address, left England, restricted, died (R-04, R-06, R-17)', async () => {
  const { rows } = await readAll('pds-ndjson', open('pds-patients.ndjson'))
  const [, month, left, restricted, redacted, died] = rows.map(({ record }) => record)
  assert.deepEqual(month?.dateOfBirth, { date: '2014-06-01', accuracy: 'month' })
  assert.equal(month?.address?.state, 'last-known')
  assert.deepEqual(left?.dateOfBirth, { date: '2013-01-01', accuracy: 'year' })
  assert.deepEqual(left?.address, { state: 'left-england', from: '2025-02-03', returnIntention: 'not-known' })
  assert.equal(restricted?.restricted, true)
  assert.deepEqual(redacted, {
    sourceRecordId: '9990000166',
    action: 'upsert',
    names: [],
    identifiers: [],
    carers: [],
    health: [],
    restricted: true,
  })
  assert.equal(died?.dateOfDeath, '2026-03-04')
})

const faulty: readonly (readonly [FeedFormat, name: string, codes: readonly string[]])[] = [
  [
    'csv-profile',
    'faulty/csv-profile.csv',
    [
      'CP_ROW_SOURCE_ID_MISSING',
      'CP_ROW_SOURCE_ID_INVALID',
      'CP_ROW_ACTION_UNKNOWN',
      'CP_ROW_NAME_MISSING',
      'CP_ROW_NAME_INVALID',
      'CP_ROW_DOB_MISSING',
      'CP_ROW_DOB_INVALID',
      'CP_ROW_DOB_FUTURE',
      'CP_ROW_AGE_LIMIT',
      'CP_ROW_SERVICE_MISSING',
      'CP_ROW_START_MISSING',
      'CP_ROW_END_MISSING',
      'CP_ROW_DATE_INVALID',
      'CP_ROW_DATES_REVERSED',
      'CP_ROW_FLAG_INVALID',
      'CP_ROW_CONSENT_MISSING',
      'CP_ROW_CONSENT_FUTURE',
      'CP_ROW_COLUMN_COUNT',
      'CP_ROW_NAME_PLACEHOLDER',
      'CP_ROW_OTHER_NAME_INVALID',
      'CP_ROW_DOB_ESTIMATED',
      'CP_ROW_NHS_NUMBER_INVALID',
      'CP_ROW_UPN_INVALID',
      'CP_ROW_ULN_INVALID',
      'CP_ROW_LA_CHILD_ID_INVALID',
      'CP_ROW_IDENTIFIER_DOUBTFUL',
      'CP_ROW_GENDER_UNKNOWN',
      'CP_ROW_POSTCODE_INVALID',
      'CP_ROW_CARER_INCOMPLETE',
      'CP_ROW_RELATIONSHIP_UNKNOWN',
      'CP_ROW_PHONE_INVALID',
      'CP_ROW_EMAIL_INVALID',
      'CP_ROW_SETTING_INVALID',
      'CP_ROW_VALUE_TOO_LONG',
      'CP_ROW_VALUE_UNPRINTABLE',
    ],
  ],
  [
    'ctf',
    'faulty/school.ctf.xml',
    [
      'CP_ROW_SOURCE_ID_MISSING',
      'CP_ROW_NAME_MISSING',
      'CP_ROW_DOB_INVALID',
      'CP_ROW_AGE_LIMIT',
      'CP_ROW_UPN_INVALID',
      'CP_ROW_RELATIONSHIP_UNKNOWN',
      'CP_ROW_CARERS_TOO_MANY',
      'CP_ROW_UPRN_INVALID',
      'CP_ROW_OTHER_DATE_INVALID',
      'CP_ROW_OTHER_DATE_INVALID',
    ],
  ],
  [
    'pds-ndjson',
    'faulty/pds-patients.ndjson',
    [
      'CP_ROW_JSON_INVALID',
      'CP_ROW_RESOURCE_TYPE',
      'CP_ROW_JSON_TOO_DEEP',
      'CP_ROW_SOURCE_ID_MISSING',
      'CP_ROW_NAME_MISSING',
      'CP_ROW_DOB_INVALID',
      'CP_ROW_AGE_LIMIT',
      'CP_ROW_NHS_NUMBER_UNVERIFIED',
      'CP_ROW_DEATH_DATE_INVALID',
      'CP_ROW_UPRN_INVALID',
      'CP_ROW_ADDRESS_LINES',
      'CP_ROW_PRACTICE_INVALID',
      'CP_ROW_NAMES_TOO_MANY',
      'CP_ROW_VALUE_UNPRINTABLE',
      'CP_ROW_OTHER_DATE_INVALID',
    ],
  ],
]

for (const [format, name, expected] of faulty) {
  test(`${name}: each row has its one fault, and is rejected or kept as the table of faults says`, async () => {
    const { rows, summary } = await readAll(format, open(name))
    assert.deepEqual(
      rows.map((row) => codesOf(row).join() || '-'),
      expected,
    )
    for (const { record, faults, line } of rows) {
      assert.equal(
        record === null,
        faults.some(({ severity }) => severity === 'reject'),
      )
      for (const fault of faults) assert.equal(fault.line, line)
    }
    assert.equal(summary.rows, rows.length)
    assert.equal(summary.rejected, rows.filter(({ record }) => record === null).length)
  })
}

const refused: readonly (readonly [FeedFormat, name: string, code: string, line: number | undefined])[] = [
  ['csv-profile', 'empty.csv', 'CP_FILE_EMPTY', undefined],
  ['csv-profile', 'missing-column.csv', 'CP_FILE_COLUMN_MISSING', 1],
  ['csv-profile', 'repeated-column.csv', 'CP_FILE_COLUMN_REPEATED', 1],
  ['csv-profile', 'too-many-columns.csv', 'CP_FILE_COLUMNS_TOO_MANY', 1],
  ['csv-profile', 'open-quote.csv', 'CP_FILE_QUOTES', 3],
  ['csv-profile', 'stray-quote.csv', 'CP_FILE_QUOTES', 3],
  ['csv-profile', 'latin-1.csv', 'CP_FILE_ENCODING', 3],
  ['csv-profile', 'utf-16.csv', 'CP_FILE_ENCODING', 1],
  ['csv-profile', 'nul.csv', 'CP_FILE_NUL', 2],
  ['ctf', 'cut-off.ctf.xml', 'CP_FILE_XML', 53],
  ['ctf', 'doctype.ctf.xml', 'CP_FILE_XML_DOCTYPE', 2],
  ['ctf', 'external-entity.ctf.xml', 'CP_FILE_XML_DOCTYPE', 2],
  ['ctf', 'unknown-entity.ctf.xml', 'CP_FILE_XML', 22],
  ['ctf', 'wrong-root.xml', 'CP_FILE_XML_ROOT', 2],
  ['ctf', 'no-header.ctf.xml', 'CP_FILE_XML_HEADER', 2],
  ['ctf', 'too-deep.ctf.xml', 'CP_FILE_XML_DEPTH', 1],
  ['ctf', 'declared-latin-1.ctf.xml', 'CP_FILE_ENCODING', 2],
  ['pds-ndjson', 'cut-off.ndjson.gz', 'CP_FILE_GZIP', undefined],
  ['pds-ndjson', 'binary.ndjson', 'CP_FILE_NUL', 1],
]

for (const [format, name, code, line] of refused) {
  test(`refused/${name}: ${code}`, async () => {
    const refusal = await refusalOf(format, open(`refused/${name}`))
    assert.deepEqual([refusal?.code, refusal?.line], [code, line])
  })
}

test('the examples show every fault but those that take a large file or the directory', () => {
  const shown = new Set([...faulty.flatMap(([, , codes]) => codes), ...refused.map(([, , code]) => code)])
  const hidden = Object.keys({ ...rowFaults, ...fileFaults }).filter((code) => !shown.has(code))
  assert.deepEqual(hidden.sort(), [
    'CP_FILE_COLUMN_UNKNOWN',
    'CP_FILE_GZIP_RATIO',
    'CP_FILE_LINE_TOO_LONG',
    'CP_FILE_NO_ROWS',
    'CP_FILE_SOURCE_SCHOOL',
    'CP_FILE_VERSION_UNKNOWN',
    'CP_ROW_LINE_TOO_LONG',
    'CP_ROW_RECORD_TOO_LARGE',
    'CP_ROW_SERVICE_UNKNOWN',
    'CP_ROW_SOURCE_ID_REPEATED',
  ])
  assert.equal(readdirSync(new URL('refused/', folder)).length, refused.length)
})
