import { admitRules, type AdmittedRule, type PairBudget } from '../../lib/matching/bulk/key-joins.ts'
import { createKeyJoin } from '../../lib/matching/bulk/key-joins.ts'
import { allRules, createNameKeys, type NameKeys } from '../../lib/matching/bulk/keys.ts'
import { termShares } from '../../lib/matching/bulk/frequencies.ts'
import { orderByRule } from '../../lib/matching/bulk/key-joins.ts'
import type { DictionaryName, LoadedFile } from '../../lib/matching/bulk/load-records.ts'
import {
  bucketCounts,
  CORE_ORDERS,
  createCoreJoins,
  orderFile,
  type BucketCounts,
  type FileOrders,
} from '../../lib/matching/bulk/orders.ts'
import { mergeDictionaries } from '../../lib/matching/bulk/remap.ts'
import { trainOnJoins, type JoinOf } from '../../lib/matching/bulk/training.ts'
import {
  createPatternSpace,
  PersonDictionary,
  termFactors,
  type ComparisonTables,
  type Field,
  type LinkageModel,
  type PatternSpace,
  type TermFactors,
} from '../../lib/matching/model/index.ts'
import { LONG_STRIDE, WORD } from '../../lib/matching/model/record.ts'
import { sizeOf } from '../../lib/matching/model/text-table.ts'
import type { ColumnRole } from '../../lib/matching/bulk/columns.ts'
import type { NameVariants } from '../../lib/matching/index.ts'
import type { JoinSpec } from './messages.ts'
import type { WorkerPool } from './pool.ts'
import type { PersonFile } from './read-plan.ts'
import { inSharedMemory } from './shared-memory.ts'

/** Told of each step of a run as it begins. */
export type OnStep = (step: string) => void

/** Files in memory, in their orders, with ids in common; one file is both `a` and `b`. */
export type PreparedFiles = {
  readonly a: LoadedFile
  readonly b: LoadedFile
  readonly ordersA: FileOrders
  readonly ordersB: FileOrders
  readonly counts: BucketCounts
  readonly space: PatternSpace
  readonly tables: ComparisonTables
  readonly nameKeys: NameKeys
  readonly admitted: readonly AdmittedRule[]
}

const FIELD_OF: Readonly<Partial<Record<ColumnRole, Field>>> = {
  first_name: 'given',
  last_name: 'family',
  date_of_birth: 'dateOfBirth',
  postcode: 'postcode',
  sex: 'sex',
  house: 'house',
  address_line: 'address',
  locality: 'locality',
  identifier: 'identifier',
  second_identifier: 'secondIdentifier',
}
const ROWS_TRAINED_ON = 30_000
/** Up to as many rows joins that forgive more are worth their time; above it only where a core field is missing. */
const SMALL_ROWS = 60_000
/** Share of rows without a name or date of birth, above which a file counts as lacking the field. */
const LACKING_MOST = 0.02
const LEAST_BUDGET = 3_000_000
const BUDGET_PER_ROW = 8

/** Loads, numbers and sorts the files, each on a thread of its own. */
export async function prepareFiles(
  pool: WorkerPool,
  files: readonly [PersonFile] | readonly [PersonFile, PersonFile],
  variants: NameVariants,
  onStep: OnStep,
): Promise<PreparedFiles> {
  onStep('reading')
  const loaded = await Promise.all(
    files.map(({ path, separator, plan }, thread) =>
      pool.ask(thread, 'load', { path, separator, plan }, (rows) => onStep(`reading: ${rows} rows`)),
    ),
  )
  const a = loaded[0]!
  const b = loaded[1] ?? a
  onStep('numbering values')
  const dictionary = new PersonDictionary({
    names: valuesExpected(loaded, 'names'),
    postcodes: valuesExpected(loaded, 'postcodes'),
  })
  const maps = loaded.map((file) => mergeDictionaries(file, dictionary, inSharedMemory))
  const tables = dictionary.tables(variants, inSharedMemory)
  const counts = bucketCounts(Math.max(a.rows, b.rows), dictionary.postcodeParts.outwards.length)
  onStep('sorting')
  const orders = await Promise.all(
    loaded.map(({ words, rows, stride }, thread) =>
      pool.ask(thread, 'remap', { file: { words, rows, stride }, maps: maps[thread]!, counts }),
    ),
  )
  const ordersA = orders[0]!
  const ordersB = orders[1] ?? ordersA
  const space = createPatternSpace(fieldsInBoth(files))
  const budget = pairBudget(loaded, space)
  const nameKeys = createNameKeys(
    tables.names,
    { isSounded: budget.pairs > 0, isLong: a.stride === LONG_STRIDE && b.stride === LONG_STRIDE },
    inSharedMemory,
  )
  const rules = allRules(nameKeys)
  const always =
    space.has.identifier || space.has.secondIdentifier
      ? admitRules(a, b, rules.slice(0, 2), { pairs: (a.rows + b.rows) * 2, ofBucket: 10_000 })
      : []
  const further = budget.pairs > 0 ? admitRules(a, b, rules, budget).filter(({ rule }) => rule >= 2) : []
  return { a, b, ordersA, ordersB, counts, space, tables, nameKeys, admitted: [...always, ...further] }
}

/** About as many distinct values as several files have together. */
function valuesExpected(files: readonly LoadedFile[], name: DictionaryName): number {
  return Math.ceil(Math.max(...files.map(({ dictionaries }) => dictionaries[name].offsets.length)) * 1.4)
}

/** Learns from the candidates of some of the feed's rows. */
export function trainOnFiles(prepared: PreparedFiles): LinkageModel {
  const { a, b, ordersA, counts, space, tables, nameKeys, admitted } = prepared
  const sample = sampleOf(b)
  const rules = allRules(nameKeys)
  const orders = orderFile(sample, counts, inSharedMemory)
  const coreJoins = createCoreJoins()
  const joins: JoinOf[] = CORE_ORDERS.map((order) => ({
    join: coreJoins[order],
    a: ordersA[order],
    b: orders[order],
  }))
  for (const [which, one] of admitted.entries()) {
    const rule = rules[one.rule]!
    joins.push({
      join: createKeyJoin(rules, admitted, which),
      a: orderByRule(a, rule, one, inSharedMemory),
      b: orderByRule(sample, rule, one, inSharedMemory),
    })
  }
  const sampledRows = sample.words.length / sample.stride
  return trainOnJoins({ space, tables, a, b, sampledRows, isOneFile: a === b, joins })
}

/** How common each value of the index is beside the model's mean. */
export function factorsOf({ a, space, tables, counts }: PreparedFiles, model: LinkageModel): TermFactors {
  const sizes = {
    given: sizeOf(tables.names),
    family: sizeOf(tables.names),
    postcode: counts.place,
    address: sizeOf(tables.texts),
    locality: sizeOf(tables.texts),
  }
  const factors = termFactors(
    model,
    termShares(a, space, (field) => sizes[field]),
  )
  return Object.fromEntries(
    Object.entries(factors).map(([field, values]) => {
      const shared = new Float64Array(inSharedMemory(values.length * 8))
      shared.set(values)
      return [field, shared]
    }),
  )
}

/** Runs every join over all threads; the pairs compared, by join. */
export async function runJoins(
  pool: WorkerPool,
  { a, b, ordersA, ordersB, nameKeys, admitted }: PreparedFiles,
  onStep: OnStep,
): Promise<number> {
  let pairs = 0
  for (const order of CORE_ORDERS) {
    onStep(`comparing by ${order}`)
    const task = { a: ordersA[order], b: ordersB[order], next: new Int32Array(inSharedMemory(4)) }
    const counts = await pool.askAll('join', { spec: { kind: 'core', order }, task })
    pairs += counts.reduce((sum, count) => sum + count, 0)
  }
  for (const which of admitted.keys()) {
    const spec: JoinSpec & { kind: 'key' } = { kind: 'key', nameKeys, admitted, which }
    onStep(`comparing by further keys: ${which + 1} of ${admitted.length}`)
    const files = a === b ? [a] : [a, b]
    const orders = await Promise.all(
      files.map(({ words, stride }, thread) =>
        pool.ask(thread, 'orderByRule', { file: { words, stride }, spec }),
      ),
    )
    const task = { a: orders[0]!, b: orders[1] ?? orders[0]!, next: new Int32Array(inSharedMemory(4)) }
    const counts = await pool.askAll('join', { spec, task })
    pairs += counts.reduce((sum, count) => sum + count, 0)
  }
  return pairs
}

function fieldsInBoth(files: readonly PersonFile[]): Field[] {
  return Object.entries(FIELD_OF)
    .filter(([role]) => files.every(({ plan }) => plan.places[role as ColumnRole] !== undefined))
    .map(([, field]) => field)
}

function pairBudget(files: readonly LoadedFile[], { has }: PatternSpace): PairBudget {
  const rows = files.reduce((sum, file) => sum + file.rows, 0)
  const isWhole = has.given && has.family && has.dateOfBirth && has.postcode && files.every(isFilled)
  const pairs = isWhole && rows > SMALL_ROWS ? 0 : Math.max(LEAST_BUDGET, rows * BUDGET_PER_ROW)
  return { pairs, ofBucket: pairs / 20 }
}

/** Whether all but a few rows have what the core joins rest on: names and date of birth. */
function isFilled({ words, stride, rows }: LoadedFile): boolean {
  let lacking = 0
  for (let at = 0; at < words.length; at += stride) {
    if (words[at + WORD.given] === 0 || words[at + WORD.family] === 0 || words[at + WORD.date] === 0)
      lacking++
  }
  return lacking <= rows * LACKING_MOST
}

/** Every n-th record, as many as training asks for. */
function sampleOf({ words, stride, rows }: LoadedFile): { words: Int32Array; stride: number } {
  const step = Math.max(1, Math.floor(rows / ROWS_TRAINED_ON))
  const count = Math.floor(rows / step)
  const sample = new Int32Array(count * stride)
  for (let row = 0; row < count; row++)
    sample.set(words.subarray(row * step * stride, (row * step + 1) * stride), row * stride)
  return { words: sample, stride }
}
