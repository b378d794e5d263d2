import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { buildVariants } from '../../lib/matching/index.ts'
import { NAME } from '../../lib/matching/model/fields.ts'
import { levelsOf } from '../../lib/matching/model/index.ts'
import { exampleModel } from '../../lib/matching/model/model.fixture.ts'
import { createRandom } from '../../lib/synthetic/random.ts'
import { dedupeFile } from './dedupe-file.ts'
import { judgeClusters, judgeLinks } from './judge.ts'
import { linkFiles } from './link-files.ts'
import { TaskError } from './pool.ts'
import { readPlan } from './read-plan.ts'
import { writeClusters, writeLinks } from './write-out.ts'

const folder = mkdtempSync(join(tmpdir(), 'contactpoint-link-'))
after(() => rmSync(folder, { recursive: true }))

const variants = buildVariants([])
const HEADER = 'id,first_name,last_name,date_of_birth,sex,postcode,person'
const SYLLABLES = [
  'ba',
  'cor',
  'del',
  'fen',
  'gri',
  'hol',
  'jan',
  'kem',
  'lor',
  'mun',
  'pas',
  'rit',
  'sol',
  'tev',
]
const random = createRandom('link-files')

function name(): string {
  return Array.from({ length: 3 }, () => SYLLABLES[random.below(SYLLABLES.length)]!).join('')
}
function mistyped(text: string): string {
  const at = random.below(text.length)
  return `${text.slice(0, at)}x${text.slice(at + 1)}`
}
type Row = {
  id: string
  first: string
  last: string
  born: string
  sex: string
  postcode: string
  person: number
}

function persons(count: number): Row[] {
  return Array.from({ length: count }, (_unused, person) => ({
    id: `p${person}`,
    first: name(),
    last: name(),
    born: `20${10 + random.below(9)}-0${1 + random.below(9)}-${10 + random.below(18)}`,
    sex: random.chance(0.5) ? 'M' : 'F',
    postcode: `LS${1 + random.below(9)} ${random.below(9)}${['AB', 'CD', 'EF', 'GH'][random.below(4)]!}`,
    person,
  }))
}
function noisy(row: Row, id: string): Row {
  const said = { ...row, id }
  if (random.chance(0.15)) said.first = mistyped(said.first)
  if (random.chance(0.15)) said.last = mistyped(said.last)
  if (random.chance(0.1)) said.postcode = ''
  if (random.chance(0.05)) said.born = ''
  return said
}
function file(label: string, rows: readonly Row[]): string {
  const path = join(folder, `${label}.csv`)
  const lines = rows.map(({ id, first, last, born, sex, postcode, person }) =>
    [id, first, last, born, sex, postcode, person].join(','),
  )
  writeFileSync(path, `${[HEADER, ...lines].join('\n')}\n`)
  return path
}
const plan = (path: string) => readPlan(path, undefined, 'person')

const everyone = persons(1500)
const indexPath = file('index', everyone.slice(0, 1200))
const feedPath = file(
  'feed',
  everyone.slice(200).map((row, at) => noisy(row, `f${at}`)),
)

test('links are right and nearly all found, and one thread says the same as two', async () => {
  const outputs: string[] = []
  for (const threads of [1, 2]) {
    const result = await linkFiles(plan(indexPath), plan(feedPath), { variants, threads })
    const out = join(folder, `links-${threads}.csv`)
    writeLinks(out, result)
    outputs.push(readFileSync(out, 'utf8'))
    const truth = judgeLinks(result, 'person')
    assert.equal(truth.matches, 1000)
    assert.ok(truth.own.precision > 0.995 && truth.own.recall > 0.97, JSON.stringify(truth.own))
    assert.ok(truth.pairsCompleteness > 0.99)
  }
  assert.equal(outputs[0], outputs[1])
  assert.match(
    outputs[0]!,
    /^index_id,feed_id,bits,probability,decision,levels\np\d+,f\d+,[\d.]+,[01]\.\d{6},link,given=/,
  )
})

test('true pairs may come from a file', async () => {
  const result = await linkFiles(plan(indexPath), plan(feedPath), { variants, threads: 1 })
  const pairs = join(folder, 'pairs.csv')
  const lines = everyone.slice(200, 1200).map(({ id }, at) => `${id},f${at}`)
  writeFileSync(pairs, `index_id,feed_id\n${lines.join('\n')}\n`)
  assert.deepEqual(judgeLinks(result, pairs).own, judgeLinks(result, 'person').own)
})

test('many records of a person become one cluster', async () => {
  const records = everyone
    .slice(0, 120)
    .flatMap((row) => Array.from({ length: 12 }, (_unused, copy) => noisy(row, `${row.id}-${copy}`)))
  const result = await dedupeFile(plan(file('many', records)), { variants, threads: 2 })
  const truth = judgeClusters(result, 'person')
  assert.ok(truth.own.precision > 0.99 && truth.own.recall > 0.97, JSON.stringify(truth.own))
  const out = join(folder, 'clusters.csv')
  writeClusters(out, result)
  assert.equal(readFileSync(out, 'utf8').split('\n').length, records.length + 2)
})

test('a large file in which many dates of birth are missing is joined by further keys', async () => {
  const records = persons(5200).flatMap((row) =>
    Array.from({ length: 12 }, (_unused, copy) => {
      const record = noisy(row, `${row.id}-${copy}`)
      const born = random.chance(0.3) ? '' : record.born
      return random.chance(0.3) ? { ...record, born, postcode: '' } : { ...record, born }
    }),
  )
  const result = await dedupeFile(plan(file('gaps', records)), { variants, threads: 2 })
  const truth = judgeClusters(result, 'person')
  assert.ok(truth.own.precision > 0.99 && truth.own.recall > 0.95, JSON.stringify(truth.own))
})

test('a file of families without any record twice stays as it is', async () => {
  const families = persons(500).flatMap((first, family) =>
    Array.from({ length: 3 }, (_unused, child) => ({
      ...first,
      id: `${first.id}-${child}`,
      first: name(),
      born:
        child < 2 && family % 50 === 0
          ? first.born
          : `20${10 + child * 3}-0${1 + random.below(9)}-${10 + random.below(18)}`,
      sex: random.chance(0.5) ? 'M' : 'F',
      person: family * 3 + child,
    })),
  )
  const { clusters } = await dedupeFile(plan(file('families', families)), { variants, threads: 1 })
  const merged = clusters.filter((root, row) => root !== row).length
  assert.ok(merged < families.length / 100, `${merged} of ${families.length}`)
})

test('files without dates of birth, or with names alone, are linked as far as they go', async () => {
  for (const map of [
    { id: 'id', first_name: 'first_name', last_name: 'last_name', postcode: 'postcode' },
    { id: 'id', first_name: 'first_name', last_name: 'last_name' },
  ]) {
    const [index, feed] = [indexPath, feedPath].map((path) => readPlan(path, map, 'person'))
    const truth = judgeLinks(await linkFiles(index!, feed!, { variants, threads: 1 }), 'person')
    assert.ok(truth.best.f1 > 0.85, JSON.stringify(truth.best))
  }
})

test('a short row is told by its line, and nothing is written', async () => {
  const path = join(folder, 'short.csv')
  writeFileSync(path, `${HEADER}\n${'a,b,c,2012-01-01,M,LS1 1AA,1\n'.repeat(3)}secret,b\n`)
  await assert.rejects(linkFiles(plan(indexPath), plan(path), { variants, threads: 1 }), (error) => {
    assert.ok(error instanceof TaskError && error.line === 5 && error.file === 1)
    assert.doesNotMatch(error.message, /secret/)
    return true
  })
})

test('a run that is cancelled ends with the reason', async () => {
  const cancel = new AbortController()
  const reason = new Error('enough')
  const run = linkFiles(plan(indexPath), plan(feedPath), {
    variants,
    threads: 2,
    signal: cancel.signal,
    onStep: (step) => {
      if (step === 'sorting') cancel.abort(reason)
    },
  })
  await assert.rejects(run, reason)
})

test('what was written before stays when writing fails, and nothing half-written stays', async () => {
  const result = await linkFiles(plan(indexPath), plan(feedPath), { variants, threads: 1 })
  const out = join(folder, 'kept.csv')
  writeFileSync(out, 'before')
  const broken = { ...result, odds: undefined as never }
  assert.throws(() => writeLinks(out, broken))
  assert.equal(readFileSync(out, 'utf8'), 'before')
  assert.deepEqual(
    readdirSync(folder).filter((entry) => entry.endsWith('.part')),
    [],
  )
})

test('ids are written as they were read, in quotation marks where CSV asks for them', async () => {
  const ids = ['plain', '"with ""marks"""', '"with, comma"']
  const records = persons(300).map((row, at) => ({ ...row, id: ids[at] ?? row.id }))
  const out = join(folder, 'quoted-clusters.csv')
  writeClusters(out, await dedupeFile(plan(file('quoted', records)), { variants, threads: 1 }))
  const written = readFileSync(out, 'utf8').split('\n').slice(1, 4)
  assert.deepEqual(
    written,
    ids.map((id) => `${id},${id}`),
  )
})

test('ENG-11 in files with families a name that only resembles is left to a person, however high its score', async () => {
  const example = exampleModel(['given', 'family', 'dateOfBirth', 'postcode', 'sex'])
  const model = { ...example, priors: { ...example.priors, twin: example.priors.same / 500 } }
  const { prepared, probabilities, patterns, threshold, isLink } = await linkFiles(
    plan(indexPath),
    plan(feedPath),
    { variants, threads: 1, model },
  )
  const rows = Array.from(isLink.keys()).filter((row) => probabilities[row]! >= threshold)
  const isSimilar = (row: number) => levelsOf(prepared.space, patterns[row]!)[0] === NAME.similar
  assert.ok(rows.some(isSimilar))
  for (const row of rows.filter(isSimilar)) assert.equal(isLink[row], 0)
  assert.ok(rows.filter((row) => isLink[row] === 1).length > 500)
})
