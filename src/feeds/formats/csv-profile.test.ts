import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { SourceRecord } from './shape.ts'
import { addDays } from '../../lib/iso-date.ts'
import { codesOf, csvOf, ON, readAll, refusalOf } from './testing.ts'

const readRow = async (cells: Readonly<Record<string, string>>) =>
  (await readAll('csv-profile', csvOf(cells))).rows[0]

const involvement = { SERVICE_CODE: 'EX-CLINIC', INVOLVEMENT_START: '2026-02-03' }

test('R-74: a sensitive service without a day of consent rejects the row, and with one keeps the day', async () => {
  const without = await readRow({ ...involvement, SENSITIVE_SERVICE: 'Y' })
  assert.equal(without?.record, null)
  assert.deepEqual(codesOf(without), ['CP_ROW_CONSENT_MISSING'])
  const withConsent = await readRow({ ...involvement, SENSITIVE_SERVICE: 'y', CONSENT_DATE: '01/02/2026' })
  assert.equal(withConsent?.record?.involvement?.consentedOn, '2026-02-01')
})

test('R-74: an answer about sensitivity that cannot be read rejects the row', async () => {
  const row = await readRow({ ...involvement, SENSITIVE_SERVICE: 'perhaps' })
  assert.equal(row?.record, null)
  assert.deepEqual(codesOf(row), ['CP_ROW_FLAG_INVALID'])
})

test('shield-outlives-faults: what cannot be read as a no shields, and a faulty service is left out of a shielded row', async () => {
  const unread = await readRow({ SHIELD: 'perhaps' })
  assert.equal(unread?.record?.restricted, true)
  const faulty = await readRow({ SHIELD: 'Y', SERVICE_CODE: 'EX-CLINIC', INVOLVEMENT_START: '31/02/2026' })
  assert.equal(faulty?.record?.restricted, true)
  assert.equal(faulty?.record?.involvement, undefined)
  assert.deepEqual(codesOf(faulty), ['CP_ROW_DATE_INVALID'])
  const open = await readRow({ SHIELD: 'no', SERVICE_CODE: 'EX-CLINIC', INVOLVEMENT_START: '31/02/2026' })
  assert.equal(open?.record, null)
})

test('SHIELD=Y marks the record, and holds it even without a name or date of birth', async () => {
  const row = await readRow({ SHIELD: 'Y', CHILD_LAST_NAME: '', CHILD_DATE_OF_BIRTH: '' })
  assert.equal(row?.record?.restricted, true)
  assert.deepEqual(row?.record?.names, [])
  assert.deepEqual(codesOf(row).toSorted(), ['CP_ROW_DOB_MISSING', 'CP_ROW_NAME_MISSING'])
})

test('R-01: who is 18 today is rejected, who is 18 tomorrow is not', async () => {
  const today = await readRow({ CHILD_DATE_OF_BIRTH: '2008-09-01' })
  assert.deepEqual(codesOf(today), ['CP_ROW_AGE_LIMIT'])
  const tomorrow = await readRow({ CHILD_DATE_OF_BIRTH: '2008-09-02' })
  assert.equal(tomorrow?.record?.dateOfBirth?.date, '2008-09-02')
  const shielded = await readRow({ CHILD_DATE_OF_BIRTH: '2008-09-01', SHIELD: 'Y' })
  assert.equal(shielded?.record, null)
})

test('SERVICE_TYPE is SERVICE_CODE; an organisation and its kind stand in for both', async () => {
  const start = { INVOLVEMENT_START: '2026-02-03' }
  const alias = await readRow({ ...start, SERVICE_TYPE: 'EX-HV' })
  assert.equal(alias?.record?.involvement?.serviceCode, 'EX-HV')
  const organisation = await readRow({ ...start, ORGANISATION_ID: 'RXX01', ORGANISATION_ID_TYPE: 'ods' })
  assert.equal(organisation?.record?.involvement?.serviceCode, 'ODS:RXX01')
  const kindless = await readRow({ ...start, ORGANISATION_ID: 'RXX01' })
  assert.deepEqual(codesOf(kindless), ['CP_ROW_SERVICE_MISSING'])
})

test('the key of a row is 1 to 100 printable characters without spaces', async () => {
  assert.notEqual((await readRow({ SOURCE_RECORD_ID: ` ${'é'.repeat(100)} ` }))?.record, null)
  for (const key of ['x'.repeat(101), 'a b', 'a\u0007', '\u202ea']) {
    assert.deepEqual(codesOf(await readRow({ SOURCE_RECORD_ID: key })), ['CP_ROW_SOURCE_ID_INVALID'])
  }
})

test('a name that stands for none is kept for the child, not for a carer, and never with control characters', async () => {
  const baby = await readRow({ CHILD_FIRST_NAME: 'Baby' })
  assert.equal(baby?.record?.names[0]?.given, 'Baby')
  assert.deepEqual(codesOf(baby), ['CP_ROW_NAME_PLACEHOLDER'])
  assert.deepEqual(codesOf(await readRow({ CHILD_FIRST_NAME: 'Baby\u0007' })), ['CP_ROW_NAME_INVALID'])
  const unknown = await readRow({ PARENT_1_NAME: 'Unknown Sample', PARENT_1_RELATIONSHIP: 'Father' })
  assert.deepEqual(unknown?.record?.carers, [])
  assert.deepEqual(codesOf(unknown), ['CP_ROW_CARER_INCOMPLETE'])
})

test('of a rejected row a value over 300 characters is not given back', async () => {
  const row = await readRow({
    ACTION: 'merge',
    CHILD_TOWN: 'x'.repeat(301),
    CHILD_ADDRESS_LINE_1: 'x'.repeat(300),
  })
  assert.equal(row?.supplied['CHILD_TOWN'], undefined)
  assert.equal(row?.supplied['CHILD_ADDRESS_LINE_1']?.length, 300)
})

test('an organisation alone is no involvement', async () => {
  const row = await readRow({ ORGANISATION_ID: 'RXX01', ORGANISATION_ID_TYPE: 'ODS' })
  assert.equal(row?.record?.involvement, undefined)
  assert.deepEqual(codesOf(row), [])
})

test('a parent is mother or guardian with responsibility by law, and others when the supplier says so', async () => {
  const carer = async (cells: Readonly<Record<string, string>>) =>
    (await readRow({ PARENT_1_NAME: 'Sample, Mary Ann', ...cells }))?.record?.carers[0]
  assert.equal((await carer({ PARENT_1_RELATIONSHIP: 'Mum' }))?.hasParentalResponsibility, true)
  assert.equal((await carer({ PARENT_1_RELATIONSHIP: 'Father' }))?.hasParentalResponsibility, false)
  const father = await carer({ PARENT_1_RELATIONSHIP: 'Father', PARENT_1_RESPONSIBILITY: 'Y' })
  assert.equal(father?.hasParentalResponsibility, true)
  assert.deepEqual([father?.given, father?.family], ['Mary Ann', 'Sample'])
})

test('a header in any order and case, with spaces, and any line ends is read alike', async () => {
  const header = ['child date of birth', 'Source_Record_ID', 'CHILD_LAST_NAME', 'child_first_name']
  for (const end of ['\n', '\r\n', '\r']) {
    const file = [
      header.join(),
      '2015-04-12,R1,Sample,Example',
      '',
      ',,,',
      '"2015-04-12",R2,"Sam',
      'ple",Example',
      'x',
    ]
    const { rows } = await readAll('csv-profile', file.join(end))
    assert.deepEqual(
      rows.map(({ line, record }) => [line, record?.names[0]?.family]),
      [
        [2, 'Sample'],
        [5, 'Sam ple'],
        [7, undefined],
      ],
    )
  }
})

test('a file with a header and no rows is read with a warning', async () => {
  const { summary } = await readAll('csv-profile', csvOf({}).split('\r\n')[0] ?? '')
  assert.deepEqual(
    summary.warnings.map(({ code }) => code),
    ['CP_FILE_NO_ROWS'],
  )
})

test('test numbers raise a warning except where they are usual', async () => {
  const { readFeed } = await import('./index.ts')
  const bytes = (async function* () {
    yield Buffer.from(csvOf({ CHILD_NHS_NUMBER: '9990000115' }))
  })()
  const { value } = await readFeed('csv-profile', bytes, { on: ON }).next()
  assert.ok(value && 'faults' in value)
  assert.deepEqual(codesOf(value), ['CP_ROW_IDENTIFIER_DOUBTFUL'])
  assert.deepEqual(value.record?.identifiers, [{ scheme: 'nhs-number', value: '9990000115' }])
})

test('the missing and the repeated column are named in our own words', async () => {
  const missing = await refusalOf('csv-profile', 'SOURCE_RECORD_ID,CHILD_FIRST_NAME\n')
  assert.match(missing?.message ?? '', /\(CHILD_LAST_NAME\)$/)
  const repeated = await refusalOf('csv-profile', csvOf({}).replace('\r\n', ',upn,UPN\r\n'))
  assert.match(repeated?.message ?? '', /\(UPN\)$/)
})

const letters = fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzéüñłøşÁÖ')
const word = fc.array(letters, { minLength: 3, maxLength: 12 }).map((all) => `Q${all.join('')}`)
const text = fc.tuple(word, fc.constantFrom(' ', ', ', '"', '-', "' "), word).map((parts) => parts.join(''))
const dayBefore = (earliest: number, latest: number) =>
  fc.integer({ min: earliest, max: latest }).map((days) => addDays(ON, -days))
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })

const profiles = fc.record({
  id: fc.stringMatching(/^[!-~]{1,100}$/),
  given: word,
  middle: optional(word),
  family: word,
  knownAs: optional(word),
  former: optional(word),
  born: dayBefore(10, 6500).filter((date) => !date.endsWith('-01-01')),
  gender: optional(fc.constantFrom('female', 'male', 'not-known', 'not-specified')),
  lines: fc.uniqueArray(text, { maxLength: 3 }),
  carer: optional(fc.record({ given: word, family: word, isResponsible: fc.boolean() })),
  service: optional(
    fc.record({
      code: text,
      role: optional(text),
      startedOn: dayBefore(500, 900),
      endedOn: optional(dayBefore(0, 500)),
    }),
  ),
  isRestricted: fc.boolean(),
})

type Profile = typeof profiles extends fc.Arbitrary<infer T> ? T : never

function cellsOf(profile: Profile): Record<string, string> {
  const { carer, service } = profile
  return {
    SOURCE_RECORD_ID: profile.id,
    CHILD_FIRST_NAME: profile.given,
    CHILD_MIDDLE_NAMES: profile.middle ?? '',
    CHILD_LAST_NAME: profile.family,
    CHILD_PREFERRED_FIRST_NAME: profile.knownAs ?? '',
    CHILD_FORMER_LAST_NAME: profile.former ?? '',
    CHILD_DATE_OF_BIRTH: profile.born,
    CHILD_GENDER: profile.gender?.replace('-', ' ') ?? '',
    CHILD_ADDRESS_LINE_1: profile.lines[0] ?? '',
    CHILD_ADDRESS_LINE_2: profile.lines[1] ?? '',
    CHILD_TOWN: profile.lines[2] ?? '',
    PARENT_1_NAME: carer ? `${carer.given} ${carer.family}` : '',
    PARENT_1_RELATIONSHIP: carer ? 'Carer' : '',
    PARENT_1_RESPONSIBILITY: carer?.isResponsible ? 'Y' : '',
    SERVICE_CODE: service?.code ?? '',
    ROLE: service?.role ?? '',
    INVOLVEMENT_START: service?.startedOn ?? '',
    INVOLVEMENT_END: service?.endedOn ?? '',
    SHIELD: profile.isRestricted ? 'Y' : 'N',
  }
}

function recordOf(profile: Profile): unknown {
  const { given, middle, family, knownAs, former, carer, service } = profile
  const record: { [K in keyof SourceRecord]?: unknown } = {
    sourceRecordId: profile.id,
    action: 'upsert',
    restricted: profile.isRestricted ? true : undefined,
    names: [
      { kind: 'current', given, middle, family },
      ...(knownAs === undefined || knownAs === given ? [] : [{ kind: 'known-as', given: knownAs, family }]),
      ...(former === undefined || former === family ? [] : [{ kind: 'former', given, family: former }]),
    ],
    dateOfBirth: { date: profile.born, accuracy: 'exact' },
    gender: profile.gender,
    identifiers: [],
    address: profile.lines.length > 0 ? { state: 'current', lines: profile.lines } : undefined,
    carers: carer
      ? [
          {
            given: carer.given,
            family: carer.family,
            relationship: 'carer',
            hasParentalResponsibility: carer.isResponsible,
          },
        ]
      : [],
    health: [],
    involvement: service && {
      serviceCode: service.code,
      role: service.role,
      startedOn: service.startedOn,
      endedOn: service.endedOn,
      isLeadProfessional: false,
      holdsSharedAssessment: false,
    },
  }
  return JSON.parse(JSON.stringify(record))
}

test('any record written as CSV comes back equal', async () => {
  await fc.assert(
    fc.asyncProperty(profiles, async (profile) => {
      const row = await readRow(cellsOf(profile))
      assert.deepEqual(codesOf(row), [])
      assert.deepEqual(row?.record, recordOf(profile))
    }),
    { numRuns: 300 },
  )
})
