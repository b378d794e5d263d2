import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CtfElements } from './ctf-elements.ts'
import { codesOf, ctfOf, pupilOf, readAll, refusalOf } from './testing.ts'

const readPupil = async (inner: string, upn?: string) =>
  (await readAll('ctf', ctfOf(pupilOf(inner, upn)))).rows[0]

const warningsOf = async (file: string) =>
  (await readAll('ctf', file)).summary.warnings.map(({ code }) => code)

const contact = (inner: string) =>
  `<Contacts><Contact><Surname>Sample</Surname><Forename>Mary</Forename><Relationship>PAM</Relationship>${inner}</Contact></Contacts>`

test('an unknown version is a warning, never a refusal', async () => {
  const file = ctfOf(pupilOf(''))
  assert.deepEqual(await warningsOf(file), [])
  assert.deepEqual(await warningsOf(file.replace('25.0', '17.0')), ['CP_FILE_VERSION_UNKNOWN'])
  assert.deepEqual(await warningsOf(file.replace('25.0', '27')), ['CP_FILE_VERSION_UNKNOWN'])
  assert.deepEqual(await warningsOf(file.replace('25.0', 'next')), ['CP_FILE_VERSION_UNKNOWN'])
})

test('a source school without a number is a warning; the last school of the history is taken instead', async () => {
  const history =
    '<SchoolHistory><School><LEA>815</LEA><Estab>3301</Estab><EntryDate>2022-09-05</EntryDate><LastSchool>true</LastSchool></School></SchoolHistory>'
  const file = ctfOf(pupilOf(history)).replace('<Estab>2901', '<Estab>XXXX')
  const { rows, summary } = await readAll('ctf', file)
  assert.deepEqual(rows[0]?.record?.education, {
    setting: { scheme: 'laestab', value: '8153301' },
    startedOn: '2022-09-05',
  })
  assert.deepEqual(
    summary.warnings.map(({ code }) => code),
    ['CP_FILE_SOURCE_SCHOOL'],
  )
})

test('a file with a header and no pupils is read with a warning', async () => {
  assert.deepEqual(await warningsOf(ctfOf('')), ['CP_FILE_NO_ROWS'])
})

test('R-08: a contact is a carer only when marked as responsible', async () => {
  for (const yes of ['true', '1', 'Y']) {
    const row = await readPupil(contact(`<Responsibility>${yes}</Responsibility>`))
    assert.equal(row?.record?.carers.length, 1)
  }
  for (const no of ['<Responsibility>false</Responsibility>', '<Responsibility>0</Responsibility>', '']) {
    assert.deepEqual((await readPupil(contact(no)))?.record?.carers, [])
  }
})

test('a UPN with a wrong check letter is still the key of the row, but no identifier', async () => {
  const row = await readPupil('', 'A815290126001')
  assert.equal(row?.record?.sourceRecordId, 'A815290126001')
  assert.deepEqual(row?.record?.identifiers, [])
  assert.deepEqual(codesOf(row), ['CP_ROW_UPN_INVALID'])
})

test('the dummy UPN, which many pupils share, is neither key nor identifier', async () => {
  const row = await readPupil('', 'A123456789012')
  assert.equal(row?.record, null)
  assert.deepEqual(codesOf(row), ['CP_ROW_UPN_INVALID', 'CP_ROW_SOURCE_ID_MISSING'])
})

test('text in CDATA, entities of XML itself and characters beyond the first plane are read', async () => {
  const row = await readPupil(
    '<BasicDetails><MiddleNames><![CDATA[Zoë]]> &#x41;nn</MiddleNames></BasicDetails>',
  )
  assert.equal(row?.record?.names[0]?.middle, 'Zoë Ann')
})

test('markup of our own elements in the wrong place is passed over', async () => {
  const row = await readPupil(
    '<Notes><UPN>M815290126004</UPN><DOB>2001-01-01</DOB></Notes><Forename><b>Other</b></Forename>',
  )
  assert.equal(row?.record?.names[0]?.given, 'Example')
  assert.equal(row?.record?.dateOfBirth?.date, '2015-04-12')
})

test('a pupil before the header is refused', async () => {
  const file = ctfOf(pupilOf('')).replace(/<Header>.*<\/Header>/, '')
  assert.equal((await refusalOf('ctf', file))?.code, 'CP_FILE_XML_HEADER')
})

test('a namespace prefix changes nothing', async () => {
  const file = ctfOf(pupilOf('')).replace(/<(\/?)(\w)/g, '<$1ns:$2')
  const { rows } = await readAll('ctf', file)
  assert.equal(rows[0]?.record?.sourceRecordId, 'V815290126001')
})

test('a file without header and pupils is refused', async () => {
  assert.equal((await refusalOf('ctf', '<CTfile></CTfile>'))?.code, 'CP_FILE_XML_HEADER')
})

test('of a text without end no more is kept than shows that it is too long', () => {
  const [header] = new CtfElements().write(
    `<CTfile><Header><CTFversion>${`<![CDATA[${'x'.repeat(400)}]]>`.repeat(9)}</CTFversion></Header>`,
  )
  assert.equal(header?.kept.texts['CTFversion']?.length, 501)
})

test('a tag with more than a hundred attributes is refused', async () => {
  const attributes = (count: number) => Array.from({ length: count }, (_, at) => ` a${at}=""`).join('')
  assert.equal(await refusalOf('ctf', ctfOf(pupilOf(`<Notes${attributes(100)}/>`))), undefined)
  const refusal = await refusalOf('ctf', ctfOf(pupilOf(`<Notes${attributes(101)}/>`)))
  assert.equal(refusal?.code, 'CP_FILE_XML_DEPTH')
})

test('of a list that does not end fifty items are looked at', async () => {
  const school = '<School><LEA>815</LEA><Estab>3301</Estab></School>'
  const own = '<School><LEA>815</LEA><Estab>2901</Estab><EntryDate>2022-09-05</EntryDate></School>'
  const at = async (before: number) =>
    (await readPupil(`<SchoolHistory>${school.repeat(before)}${own}</SchoolHistory>`))?.record?.education
      ?.startedOn
  assert.equal(await at(49), '2022-09-05')
  assert.equal(await at(50), undefined)
})

test('a value over its limit is left out, however long', async () => {
  const street = `<Address><AddressLines><AddressLine1>${'x'.repeat(200_000)}</AddressLine1></AddressLines></Address>`
  const row = await readPupil(street)
  assert.deepEqual(codesOf(row), ['CP_ROW_VALUE_TOO_LONG'])
  assert.equal(row?.record?.address, undefined)
})
