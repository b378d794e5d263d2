import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import {
  applySourceRecords,
  countBearers,
  findLinkCandidates,
  houseOf,
  type ChildId,
  type SourceRecord,
} from '../children/index.ts'
import { day } from '../lib/iso-date.ts'
import { buildVariants, nameForms, parseVariantCsv } from '../lib/matching/index.ts'
import {
  createComparator,
  createTermFactor,
  encodePersons,
  levelsOf,
  normalisedOdds,
  oddsOf,
  PersonDictionary,
  spaceOf,
  termFactors,
  type Person,
} from '../lib/matching/model/index.ts'
import { LONG_STRIDE } from '../lib/matching/model/record.ts'
import { writePersonFiles } from '../lib/synthetic/person-files.ts'
import { linkFiles } from '../linkage/bulk/link-files.ts'
import { readPlan, type PersonFile } from '../linkage/bulk/read-plan.ts'
import { scaleModel, sizeFor } from '../linkage/model/scale-model.ts'
import { parseModelFile } from '../linkage/model/stored-model.ts'
import { createScorer, encodeBatch } from '../linkage/online/score-rows.ts'
import { createFeedBed } from './load-file.fixture.ts'

const CHILDREN = 3000
const data = (name: string): string => readFileSync(new URL(`../../data/${name}`, import.meta.url), 'utf8')
const variants = buildVariants(parseVariantCsv(data('first-name-variants.csv')))
const shipped = parseModelFile(data('linkage-model.json'))

const COLUMNS = ['given', 'middle', 'family', 'dateOfBirth', 'postcode', 'house'] as const
const columnMap = {
  id: 'id',
  first_name: 'given',
  middle_name: 'middle',
  last_name: 'family',
  date_of_birth: 'dateOfBirth',
  postcode: 'postcode',
  house: 'house',
}

/** A generated line as a source would send it; null without a date of birth. */
function recordOf(line: string): SourceRecord | null {
  const [id, given, middle, family, born, , postcode, , address] = line.split(',') as string[]
  if (born === '') return null
  const lines = address ? [address] : []
  return {
    sourceRecordId: id!,
    action: 'upsert',
    names: [{ kind: 'current', given: given!, family: family!, ...(middle ? { middle } : {}) }],
    dateOfBirth: { date: day(born!), accuracy: 'exact' },
    identifiers: [],
    ...(postcode || address
      ? { address: { state: 'current', lines, ...(postcode ? { postcode } : {}) } }
      : {}),
    carers: [],
    health: [],
  }
}

/** As the kernel takes it, straight from the record. */
function personOf({ names: [name], dateOfBirth, address }: SourceRecord): Person {
  const home = address && 'lines' in address ? address : { lines: [], postcode: undefined }
  return {
    given: name!.given,
    middle: name!.middle ?? null,
    family: name!.family,
    dateOfBirth: dateOfBirth!.date,
    postcode: home.postcode ?? null,
    house: houseOf(home.lines),
  }
}

function records(chunks: Iterable<string>): SourceRecord[] {
  const [, ...lines] = [...chunks].join('').trimEnd().split('\n')
  return lines.flatMap((line) => recordOf(line) ?? [])
}

const files = writePersonFiles({
  seed: 'agreement',
  children: CHILDREN,
  profile: 'social-care',
  on: day('2026-11-22'),
  data: {
    firstNames: data('first-names-england-wales-2006-2024.csv'),
    surnames: data('surnames-uk.csv'),
    firstNameVariants: data('first-name-variants.csv'),
    surnameVariants: data('surname-variants-uk.csv'),
    outwardCodes: data('outward-codes-england.csv'),
  },
})
const [index, feed] = [records(files.index), records(files.feed)]
const bed = await createFeedBed()
const childIds = await bed.run(async (act) => {
  await act.require('organisations.load-reference-data', { type: 'Directory', id: 'contactpoint' })
  const changes = index.map((record, at) => ({
    childId: null,
    sourceId: 'index',
    record,
    payloadHash: '00'.repeat(32),
    confirmedOn: act.today,
    feedFileId: 1,
    rowNumber: at,
  }))
  return applySourceRecords(act, changes, new Map())
})

const { online, bearers } = await bed.run(async (act) => {
  await act.require('organisations.load-reference-data', { type: 'Directory', id: 'contactpoint' })
  const candidates = await findLinkCandidates(act, 'feed', feed)
  const names = [...index, ...feed].flatMap((record) => record.names)
  const counted = await countBearers(
    act.sql,
    [...new Set(names.map((name) => nameForms(name.given).whole))],
    [...new Set(names.map((name) => nameForms(name.family).whole))],
  )
  const scaled = scaleModel(shipped, sizeFor(counted.children))
  const scorer = createScorer(
    encodeBatch(feed.map((row, at) => ({ row, candidates: candidates[at]! }))),
    scaled,
    variants,
    counted,
  )
  return {
    bearers: counted,
    online: feed.map((row, at) =>
      candidates[at]!.map((candidate) => scorer(row, candidate)).sort((a, b) => b.odds - a.odds),
    ),
  }
})

test('a row scored against the database has the same best child, pattern and bits as the kernel has over every pair', () => {
  const { model, tables, children } = scaleModel(shipped, sizeFor(bearers.children))
  const dictionary = new PersonDictionary()
  const { words } = encodePersons([...index, ...feed].map(personOf), dictionary)
  const compare = createComparator(tables.space, dictionary.tables(variants))
  const shares = (field: 'given' | 'family') => {
    const mean = model.strangers[field]![1]!
    const of = new Float64Array(dictionary.names.size).fill(mean)
    for (const {
      names: [name],
    } of [...index, ...feed]) {
      const count = bearers[field].get(nameForms(name![field]).whole) ?? 1
      of[dictionary.names.add(name![field])] = (count + 1000 * mean) / (bearers.children + 1000)
    }
    return of
  }
  const postcode = new Float64Array(dictionary.postcodeParts.outwards.length).fill(9 / children)
  const termFactor = createTermFactor(
    tables.space,
    termFactors(model, { given: shares('given'), family: shares('family'), postcode }),
  )
  let found = 0
  let missed = 0
  feed.forEach((_, row) => {
    let best = { child: 0 as ChildId, odds: 0, pattern: 0 }
    const i = (index.length + row) * LONG_STRIDE
    for (let at = 0; at < index.length; at++) {
      const pattern = compare(words, i, words, at * LONG_STRIDE)
      const odds = oddsOf(tables, pattern, termFactor(pattern, words, i, words, at * LONG_STRIDE))
      if (odds > best.odds) best = { child: childIds[at]!, odds, pattern }
    }
    if (Math.log2(best.odds) < shipped.thresholds['social-care'].linkBits) return
    found++
    const [own] = online[row]!
    if (own?.childId !== best.child) {
      missed++
      return
    }
    assert.equal(own.pattern, best.pattern)
    assert.ok(Math.abs(own.bits - Math.log2(best.odds)) < 1e-9)
  })
  assert.ok(found > 0.85 * CHILDREN, `${found} rows have a match`)
  assert.ok(missed <= 0.002 * found, `the blocking keys miss ${missed} of ${found}`)
})

test('a row is linked to the same child by the same levels online and by the bulk engine', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'contactpoint-agreement-'))
  after(() => rmSync(folder, { recursive: true }))
  const write = (name: string, persons: readonly SourceRecord[]): PersonFile => {
    const path = join(folder, name)
    const lines = persons
      .map(personOf)
      .map((person, at) => [at, ...COLUMNS.map((column) => person[column] ?? '')])
    writeFileSync(path, [['id', ...COLUMNS], ...lines].map((line) => `${line.join(',')}\n`).join(''))
    return readPlan(path, columnMap, undefined)
  }
  const { model } = scaleModel(shipped, sizeFor(bearers.children))
  const bulk = await linkFiles(write('index.csv', index), write('feed.csv', feed), {
    variants,
    threads: 2,
    model,
  })
  const { linkBits } = shipped.thresholds['social-care']
  let both = 0
  let one = 0
  feed.forEach((_, row) => {
    const [own, ...others] = online[row]!
    const rivals = others.reduce((sum, { odds }) => sum + odds, 0)
    const isOnline = own !== undefined && Math.log2(normalisedOdds(own.odds, rivals)) >= linkBits
    const isBulk = Math.log2(bulk.odds[row]!) >= linkBits
    if (isOnline !== isBulk) one++
    if (!isOnline || !isBulk) return
    both++
    assert.equal(own.childId, childIds[bulk.candidates[row]!])
    assert.deepEqual(
      levelsOf(spaceOf(model), own.pattern),
      levelsOf(bulk.prepared.space, bulk.patterns[row]!),
    )
  })
  assert.ok(both > 0.85 * CHILDREN, `${both} rows are linked by both`)
  assert.ok(one <= 0.005 * both, `${one} rows are linked by one alone, ${both} by both`)
})
