import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { FeedFormat } from './index.ts'
import { ctfOf, patientOf, pupilOf, readAll, refusalOf } from './testing.ts'

const CANARY = 'CANARY'

/** Case content wherever a transfer file can hold it, inside allowed elements too. */
const pupilContent = `
  <BasicDetails><Ethnicity>CANARY-1</Ethnicity><MedicalFlag>CANARY-2</MedicalFlag>
    <Languages><Type><Language>CANARY-3</Language></Type></Languages>
    <Disabilities><Disability>CANARY-4</Disability></Disabilities><EnrolStatus>CANARY-5</EnrolStatus>
    <FormerForename>Sam<Note>CANARY-27</Note></FormerForename></BasicDetails>
  <FSMhistory><FSMstartDate>CANARY-6</FSMstartDate></FSMhistory>
  <LookedAfter><InCare>CANARY-7</InCare><CareAuthority>CANARY-8</CareAuthority></LookedAfter>
  <SENhistory><SEN><SENprovision>CANARY-9</SENprovision></SEN></SENhistory>
  <Address><Easting>CANARY-10</Easting><Note><Street>CANARY-11</Street></Note></Address>
  <Phones><Phone><PhoneNo>CANARY-12</PhoneNo></Phone></Phones><Email>CANARY-13</Email>
  <Contacts><Contact note="CANARY-14"><Surname>Sample</Surname><Forename>Mary</Forename><Relationship>PAM</Relationship>
    <Responsibility>true</Responsibility><Title>CANARY-15</Title><Occupation>CANARY-16</Occupation></Contact>
    <Contact><Surname>CANARY-17</Surname><Forename>CANARY-18</Forename><Responsibility>false</Responsibility></Contact></Contacts>
  <Attendance><YearData><SessionsUnauthorised>CANARY-19</SessionsUnauthorised></YearData></Attendance>
  <StageAssessments><KeyStage><Result>CANARY-20</Result></KeyStage></StageAssessments>
  <Exclusions><Exclusion><Reason><![CDATA[CANARY-21]]></Reason></Exclusion></Exclusions>
  <SchoolHistory><School><LEA>815</LEA><Estab>2901</Estab><LeavingReason>CANARY-22</LeavingReason>
    <SchoolName>CANARY-23</SchoolName></School></SchoolHistory><!-- CANARY-24 --><?note CANARY-25?>CANARY-26`

const patientContent = {
  text: { status: 'generated', div: 'CANARY-1' },
  telecom: [{ system: 'phone', value: 'CANARY-2' }],
  maritalStatus: { text: 'CANARY-3' },
  communication: [{ language: { text: 'CANARY-4' } }],
  contained: [{ resourceType: 'Condition', code: { text: 'CANARY-5' } }],
  extension: [{ url: 'https://example.org/ethnicity', valueString: 'CANARY-6' }],
  photo: [{ data: 'CANARY-7' }],
  link: [{ other: { display: 'CANARY-8' } }],
  contact: [
    {
      relationship: [{ coding: [{ code: 'C' }], text: 'CANARY-9' }],
      name: { given: ['CANARY-10'], family: 'CANARY-11' },
    },
    {
      relationship: [{ coding: [{ code: 'MTH' }] }],
      name: { given: ['Mary'], family: 'Sample', text: 'CANARY-12' },
    },
  ],
}

const csvContent =
  'SOURCE_RECORD_ID,CHILD_FIRST_NAME,CHILD_LAST_NAME,CHILD_DATE_OF_BIRTH,CASE_NOTES,CHILD_YEAR_GROUP,,Risk score!\r\n' +
  'R1,Example,Sample,2015-04-12,CANARY-1,CANARY-2,CANARY-3,CANARY-4\r\n' +
  'R2,Example,Sample,never,CANARY-1,CANARY-2,CANARY-3,CANARY-4\r\n' +
  'R3,Example,CANARY-5,2015-04-12,CANARY-1,,,,CANARY-4,CANARY-6\r\n'

const files: readonly (readonly [FeedFormat, string])[] = [
  ['ctf', ctfOf(pupilOf(pupilContent) + pupilOf(`${pupilContent}<DOB/>`).replace('2015-04-12', 'never'))],
  ['pds-ndjson', `${patientOf(patientContent)}\n${patientOf({ ...patientContent, birthDate: 'never' })}`],
  ['csv-profile', csvContent],
]

for (const [format, file] of files) {
  test(`R-02: nothing of the case in a ${format} file survives in a row, a fault or the summary`, async () => {
    const output = await readAll(format, file)
    assert.ok(output.rows.some(({ record }) => record !== null))
    assert.ok(output.rows.some(({ record }) => record === null))
    assert.equal(JSON.stringify(output).includes(CANARY), false)
  })
}

test('R-02: a rejected row is given back with the known fields only', async () => {
  const { rows } = await readAll('csv-profile', csvContent)
  assert.deepEqual(rows[1]?.supplied, {
    SOURCE_RECORD_ID: 'R2',
    CHILD_FIRST_NAME: 'Example',
    CHILD_LAST_NAME: 'Sample',
    CHILD_DATE_OF_BIRTH: 'never',
  })
})

test('a column that is not read is named once, by its heading when that is safe to print', async () => {
  const { summary } = await readAll('csv-profile', csvContent)
  assert.deepEqual(
    summary.warnings.map(({ code, field }) => [code, field]),
    [
      ['CP_FILE_COLUMN_UNKNOWN', 'CASE_NOTES'],
      ['CP_FILE_COLUMN_UNKNOWN', 'column 7'],
      ['CP_FILE_COLUMN_UNKNOWN', 'column 8'],
    ],
  )
})

test('faults-quote-nothing: no fault repeats what it finds wrong', async () => {
  const wrong = { name: 'CANARY 1', gender: CANARY, meta: { security: [{ code: CANARY }] } }
  const columns =
    'SOURCE_RECORD_ID,CHILD_FIRST_NAME,CHILD_LAST_NAME,CHILD_DATE_OF_BIRTH,ACTION,CHILD_GENDER,UPN,SHIELD'
  const csv = `${columns}\nCANARY 1,CANARY1,CANARY2,CANARY,CANARY,CANARY,CANARY,CANARY\n`
  const outputs = [await readAll('csv-profile', csv), await readAll('pds-ndjson', patientOf(wrong))]
  const faults = outputs.flatMap(({ rows }) => rows.flatMap((row) => row.faults))
  assert.ok(faults.length >= 8)
  assert.equal(JSON.stringify(faults).includes(CANARY), false)
})

test('a file without a header is refused without quoting its first row, a name standing in it twice', async () => {
  const refusal = await refusalOf('csv-profile', 'R1,CANARY,CANARY,2015-04-12\n')
  assert.equal(refusal?.code, 'CP_FILE_COLUMN_MISSING')
  assert.equal(refusal?.message.includes(CANARY), false)
})

test('a syntax error in XML or JSON is not described in the words of the file', async () => {
  const refusal = await refusalOf('ctf', ctfOf(pupilOf('<CANARY></OTHER>')))
  assert.equal(refusal?.message.includes(CANARY), false)
  const { rows } = await readAll('pds-ndjson', '{"CANARY": CANARY}\n')
  assert.equal(JSON.stringify(rows).includes(CANARY), false)
})
