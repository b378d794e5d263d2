import assert from 'node:assert/strict'
import { test } from 'node:test'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { readFeed, type FeedFormat } from './index.ts'
import { codesOf, ctfOf, ON, patientOf, readAll } from './testing.ts'

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

const MIB = 1_048_576
const UPN_LETTERS = 'ABCDEFGHJKLMNPQRTUVWXYZ'
const [ctfStart = '', ctfEnd = ''] = ctfOf('\n').split('\n')
const csvHeader = 'SOURCE_RECORD_ID,CHILD_FIRST_NAME,CHILD_LAST_NAME,CHILD_DATE_OF_BIRTH\n'
const patient = patientOf({ id: 'ID' })

function pupil(row: number): string {
  const digits = `815${String(row).padStart(9, '0')}`
  const sum = [...digits].reduce((total, digit, at) => total + Number(digit) * (at + 2), 0)
  const identity = '<Surname>Sample</Surname><Forename>Example</Forename><DOB>2015-04-12</DOB>'
  return `<Pupil><UPN>${UPN_LETTERS[sum % 23]}${digits}</UPN>${identity}</Pupil>`
}

const cases: readonly (readonly [FeedFormat, start: string, (row: number) => string, end: string])[] = [
  ['csv-profile', csvHeader, (row) => `R${row},Example,Sample,2015-04-12\n`, ''],
  ['ctf', ctfStart, pupil, ctfEnd],
  ['pds-ndjson', '', (row) => `${patient.replace('ID', String(row))}\n`, ''],
]

async function* written(
  rows: number,
  [, start, row, end]: (typeof cases)[number],
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(start)
  for (let from = 0; from < rows; from += 500) {
    let piece = ''
    for (let at = from; at < from + 500; at++) piece += row(at)
    yield Buffer.from(piece)
  }
  yield Buffer.from(end)
}

test('a line that does not end is passed over without being held', async () => {
  collectGarbage()
  const before = process.memoryUsage().arrayBuffers
  let peak = 0
  const line = (async function* () {
    for (let piece = 0; piece < 1600; piece++) {
      yield Buffer.alloc(65_536, 'x')
      if (piece % 400 !== 399) continue
      collectGarbage()
      peak = Math.max(peak, process.memoryUsage().arrayBuffers - before)
    }
  })()
  const { rows } = await readAll('pds-ndjson', line)
  assert.deepEqual(codesOf(rows[0]), ['CP_ROW_LINE_TOO_LONG'])
  assert.ok(peak < 20 * MIB, `${Math.round(peak / MIB)} MiB were held`)
})

for (const each of cases) {
  const total = each[0] === 'pds-ndjson' ? 100_000 : 200_000
  test(`${total} rows of ${each[0]} pass in memory that does not grow with them`, async () => {
    const reader = readFeed(each[0], written(total, each), { on: ON })
    let rows = 0
    let peak = 0
    collectGarbage()
    const before = process.memoryUsage().heapUsed
    for await (const { record } of reader) {
      assert.ok(record)
      if (++rows % 50_000 !== 0) continue
      collectGarbage()
      peak = Math.max(peak, process.memoryUsage().heapUsed - before)
    }
    assert.equal(rows, total)
    assert.ok(peak < 20 * MIB, `${Math.round(peak / MIB)} MiB were held`)
  })
}
