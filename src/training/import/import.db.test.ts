import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTrainingBed, AUTHORITY } from '../training.fixture.ts'
import { faultLine } from '../../platform/table-import/faults-csv.ts'
import type { FaultyRow as Faulty } from '../../platform/table-import/table-row.ts'
import { importCompletions, type ImportReport } from './import-completions.ts'
import { importColumns, type ImportColumn } from './read-rows.ts'

type FaultyRow = Faulty<ImportColumn>

const bed = await createTrainingBed()
const { db, desk } = bed
const officer = await bed.person('officer', {
  role: 'local-team',
  rights: ['training'],
  email: 'officer@bexford.example',
})
const rose = await bed.person('rose', { email: 'Rose@Bexford.example' })
await bed.person('twin1', { email: 'shared@bexford.example' })
await bed.person('twin2', { email: 'shared@bexford.example' })

const HEADER = 'person,course,completed_on,result\n'
type Options = { isDryRun?: boolean; skipsWrong?: boolean; authorityCode?: string | null }

async function load(
  text: string | Iterable<string>,
  options: Options = {},
): Promise<ImportReport & { faults: FaultyRow[] }> {
  const faults: FaultyRow[] = []
  async function* bytes(): AsyncGenerator<Uint8Array> {
    for (const piece of typeof text === 'string' ? [text] : text) yield Buffer.from(piece)
  }
  const report = await desk(officer, (act) =>
    importCompletions(act, {
      bytes: bytes(),
      authorityCode: AUTHORITY,
      source: 'learning system',
      isDryRun: false,
      skipsWrong: false,
      onFault: (row) => faults.push(row),
      ...options,
    }),
  )
  return { ...report, faults }
}

const imported = () => db.owner<{ course: string; expires: string; number: string }[]>`
  select course_code as course, expires_on::text as expires, certificate_number as number from training_completions
   where user_id = ${rose.userId} and origin = 'import' order by 1`

const good = `${HEADER}rose,shared-assessment,2026-05-04,completed\nROSE@bexford.example,contactpoint-team,04/06/2026,83\nrose,contactpoint-trainer,2026-06-04,failed\n`

test('R-122: completions come in by username or e-mail with the expiry of their course, and a failed test as none', async () => {
  const tried = await load(good, { isDryRun: true })
  assert.deepEqual([tried.recorded, tried.failed, (await imported()).length], [2, 1, 0])
  assert.deepEqual(await load(good), { rows: 3, recorded: 2, failed: 1, wrong: 0, faults: [] })
  const first = await imported()
  assert.deepEqual(
    first.map(({ course, expires }) => [course, expires]),
    [
      ['contactpoint-team', '2028-06-04'],
      ['shared-assessment', '2029-05-04'],
    ],
  )
  await load(good)
  assert.deepEqual(await imported(), first, 'imported again it changes nothing')
})

const wrong: readonly (readonly [row: string, field: string])[] = [
  ['nobody.at.all,shared-assessment,2026-05-04,completed', 'person'],
  ['shared@bexford.example,shared-assessment,2026-05-04,completed', 'person'],
  ['officer,shared-assessment,2026-05-04,completed', 'person'],
  ['rose,no-such-course,2026-05-04,completed', 'course'],
  ['rose,shared-assessment,05/13/2026,completed', 'completed_on'],
  ['rose,shared-assessment,2026-11-23,completed', 'completed_on'],
  ['rose,shared-assessment,2026-05-04,83', 'result'],
  ['rose,contactpoint-team,2026-05-04,completed', 'result'],
  ['rose,contactpoint-team,2026-05-04,101', 'result'],
  [',shared-assessment,2026-05-04,completed', 'person'],
]

test('whole-or-named: one wrong row keeps the file out; each wrong row is named by line and field without its values', async () => {
  const before = await imported()
  const faults: FaultyRow[] = []
  for (const [row, field] of wrong) {
    const text = `${HEADER}rose,shared-assessment,2026-05-05,completed\n${row}\n`
    await assert.rejects(load(text), { code: 'CP_TRAINING_ROWS_WRONG' })
    const { faults: found } = await load(text, { isDryRun: true })
    assert.deepEqual(
      found.map((fault) => [fault.line, fault.field]),
      [[3, field]],
      row,
    )
    for (const value of row.split(',').filter((one) => one.length > 4))
      assert.ok(!found[0]!.problem.includes(value) || value === 'completed')
    faults.push(...found)
  }
  assert.deepEqual(await imported(), before)
  assert.match(
    faultLine(importColumns, faults[0]!),
    /^nobody\.at\.all,shared-assessment,2026-05-04,completed,3,person,"there is no such person/,
  )
})

test('whole-or-named: with skipping the right rows go in and the wrong ones come back', async () => {
  const rows = wrong.map(([row]) => `${row}\n`).join('')
  const {
    recorded,
    wrong: left,
    faults,
  } = await load(`${HEADER}rose,integrated-working,2026-02-02,completed\n${rows}`, { skipsWrong: true })
  assert.deepEqual([recorded, left, faults.length], [1, wrong.length, wrong.length])
  assert.ok((await imported()).some(({ course }) => course === 'integrated-working'))
})

test('a file that is no CSV or lacks a column is refused with the line', async () => {
  for (const text of ['person,course\n', '', `${HEADER}"rose,shared-assessment\n`, `${HEADER}rose,a\n`])
    if (text !== '') await assert.rejects(load(text), { code: 'CP_TRAINING_FILE_UNREADABLE' }, text)
})

test('R-84: only the desk of the authority imports', async () => {
  await assert.rejects(load(good, { authorityCode: 'E06000065' }), { kind: 'denied' })
  const work = desk(rose, (act) =>
    importCompletions(act, {
      bytes: (async function* () {})(),
      authorityCode: AUTHORITY,
      source: 'x',
      isDryRun: true,
      skipsWrong: false,
      onFault: () => {},
    }),
  )
  await assert.rejects(work, { kind: 'denied' })
})

test('100,000 rows are tried in flat memory', async () => {
  function* rows(): Generator<string> {
    yield HEADER
    for (let i = 0; i < 100; i++) yield 'rose,shared-assessment,2026-05-04,completed\n'.repeat(1_000)
  }
  const before = process.memoryUsage().heapUsed
  let peak = 0
  const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().heapUsed - before)), 20)
  const { rows: read } = await load(rows())
  clearInterval(watch)
  assert.equal(read, 100_000)
  assert.ok(peak < 150 * 1_048_576, `${Math.round(peak / 1_048_576)} MiB were held`)
})
