import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { day } from '../iso-date.ts'
import { listSources, seedFiles } from './seed-files.ts'

const read = (name: string) => readFileSync(new URL(`../../../data/${name}.csv`, import.meta.url), 'utf8')
const data = {
  firstNames: read('first-names-england-wales-2006-2024'),
  surnames: read('surnames-uk'),
  firstNameVariants: read('first-name-variants'),
  surnameVariants: read('surname-variants-uk'),
  outwardCodes: read('outward-codes-england'),
}
const on = day('2026-11-22')
const make = (children: number, seed: string | number = 1) => [...seedFiles({ seed, children, on, data })]
const textOf = ({ chunks }: { chunks: Iterable<string> }) => [...chunks].join('')
const hashes = (files: ReturnType<typeof make>) =>
  files.map((file) => `${file.name} ${createHash('sha256').update(textOf(file)).digest('hex')}`)

const files = make(8000).map((file) => ({ ...file, text: textOf(file) }))
const fileOf = (name: string) =>
  files.find((file) => file.name === name)?.text ?? assert.fail(`no file ${name}`)
const truth = fileOf('truth.csv')
  .trimEnd()
  .split('\n')
  .slice(1)
  .map((line) => {
    const [source = '', id = '', person = '', noise = ''] = line.split(',')
    return { source, id, person: Number(person), noise: noise === '' ? [] : noise.split('+') }
  })
const patients = fileOf('pds-registrations-2026-11.ndjson')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Record<string, unknown>)
const csv = (id: string) => {
  const [header = '', ...lines] = fileOf(`${id}-2026-11-22.csv`).trimEnd().split('\r\n')
  const headings = header.split(',')
  return lines.map((line) =>
    Object.fromEntries(line.split(',').map((cell, at) => [headings[at] ?? '', cell])),
  )
}

test('the same seed and parameters give the same bytes, another seed others', () => {
  assert.deepEqual(hashes(make(1000)), hashes(make(1000)))
  assert.notDeepEqual(hashes(make(1000)), hashes(make(1000, 2)))
})

test('files may be read in any order and again', () => {
  const forwards = hashes(make(500))
  const again = make(500)
  assert.deepEqual(hashes(again.toReversed()).reverse(), forwards)
  assert.deepEqual(hashes(again), forwards)
})

test('files come in load order under the names of real life, one a source, then the truth', () => {
  assert.deepEqual(
    files.map(({ source }) => source),
    [...listSources().map(({ id }) => id), null],
  )
  assert.equal(files[0]?.name, 'pds-registrations-2026-11.ndjson')
  assert.ok(files.some(({ name }) => name === '8154001_CTF_815LLLL_001.xml'))
  for (const { id } of listSources()) assert.match(id, /^[a-z0-9-]{2,60}$/)
})

test('only the demographics service and schools may bring in new children', () => {
  for (const { format, createsChildren, isAddressAuthority } of listSources()) {
    assert.equal(createsChildren, format !== 'csv-profile')
    assert.equal(isAddressAuthority, format === 'pds-ndjson')
  }
})

test('the truth names each row of each file once', () => {
  const keys = new Set(truth.map(({ source, id }) => `${source} ${id}`))
  assert.equal(keys.size, truth.length)
  for (const { source, format, text } of files) {
    const rows = truth.filter((row) => row.source === source)
    const written = {
      'pds-ndjson': () => patients.map(({ id }) => String(id)),
      ctf: () => [...text.matchAll(/<UPN>(\w+)<\/UPN>/g)].map(([, upn]) => upn),
      'csv-profile': () => csv(source ?? '').map((row) => row['SOURCE_RECORD_ID']),
      truth: () => [],
    }[format]()
    assert.deepEqual(
      written,
      rows.map(({ id }) => id),
    )
  }
})

test('about 97 % of children are in the demographics feed, restricted ones without whereabouts', () => {
  assert.ok(patients.length > 8000 * 0.955 && patients.length < 8000 * 0.985)
  const restricted = patients.filter((patient) => JSON.stringify(patient['meta']).includes('"code":"R"'))
  assert.ok(restricted.length > 0)
  for (const patient of restricted) {
    for (const field of ['address', 'contact', 'generalPractitioner', 'telecom'])
      assert.ok(!(field in patient))
  }
})

test('R-19: no feed gives a telephone number of a child', () => {
  for (const patient of patients) assert.ok(!('telecom' in patient))
})

test('school files hold what the directory must drop, and never an NHS number', () => {
  const school = fileOf('8154001_CTF_815LLLL_001.xml')
  for (const element of [
    'Attendance',
    'StageAssessments',
    'SENhistory',
    'FSMhistory',
    'Ethnicity',
    'MedicalFlag',
  ]) {
    assert.ok(school.includes(`<${element}>`), element)
  }
  for (const { format, text } of files) if (format === 'ctf') assert.doesNotMatch(text, /NHS|9\d{9}</)
})

test('R-14: the case systems tell of sensitive services with the day of consent', () => {
  const rows = ['community-health', 'youth-service'].flatMap(csv)
  assert.ok(rows.some((row) => row['SENSITIVE_SERVICE'] === 'Y'))
  for (const row of rows) assert.equal(row['CONSENT_DATE'] !== '', row['SENSITIVE_SERVICE'] === 'Y')
})

test('one supplier writes names in capitals', () => {
  for (const row of csv('police'))
    assert.equal(row['CHILD_FIRST_NAME'], row['CHILD_FIRST_NAME']?.toUpperCase())
})

test('noise is as frequent as each kind of source has it', () => {
  const kinds = new Map(listSources().map(({ id, format }) => [id, format]))
  const share = (format: string, noise: string) => {
    const rows = truth.filter(({ source }) => kinds.get(source) === format)
    return rows.filter((row) => row.noise.includes(noise)).length / rows.length
  }
  const expected: readonly (readonly [format: string, noise: string, low: number, high: number])[] = [
    ['pds-ndjson', 'dob-digit', 0.002, 0.01],
    ['pds-ndjson', 'moved', 0.008, 0.022],
    ['pds-ndjson', 'baby', 0.001, 0.008],
    ['ctf', 'moved', 0.015, 0.035],
    ['ctf', 'no-nhs-number', 1, 1],
    ['csv-profile', 'no-nhs-number', 0.3, 0.55],
    ['csv-profile', 'nickname', 0.025, 0.08],
    ['csv-profile', 'last-typo', 0.01, 0.035],
    ['csv-profile', 'postcode-missing', 0.02, 0.055],
    ['csv-profile', 'swapped', 0.001, 0.012],
  ]
  for (const [format, noise, low, high] of expected) {
    const found = share(format, noise)
    assert.ok(found >= low && found <= high, `${noise} in ${format}: ${found}`)
  }
})

test('each kind of faulty row occurs, in a handful of rows', () => {
  for (const fault of ['faulty-future-dob', 'faulty-missing-name', 'postcode-invalid']) {
    const rows = truth.filter(({ noise }) => noise.includes(fault))
    assert.ok(rows.length > 0 && rows.length < truth.length / 500, fault)
  }
})
