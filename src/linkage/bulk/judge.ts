import { existsSync, readFileSync } from 'node:fs'
import { measureClusters, type ClusterMetrics } from '../../lib/matching/bulk/cluster-metrics.ts'
import { CsvReader } from '../../lib/matching/bulk/csv-reader.ts'
import { isAdmittedPair } from '../../lib/matching/bulk/key-joins.ts'
import { allRules } from '../../lib/matching/bulk/keys.ts'
import { measureLinks, type LinkMetrics } from '../../lib/matching/bulk/link-metrics.ts'
import type { LabelColumn, Values } from '../../lib/matching/bulk/load-records.ts'
import { isCorePair } from '../../lib/matching/bulk/rules.ts'
import { ByteDictionary } from '../../lib/matching/model/byte-dictionary.ts'
import { dayNumber } from '../../lib/matching/model/date-level.ts'
import { WORD } from '../../lib/matching/model/record.ts'
import type { DedupeResult } from './dedupe-file.ts'
import type { LinkResult } from './link-files.ts'
import type { PreparedFiles } from './prepare.ts'

const NEWBORN_DAYS = 365

/** Links against the column of that name in both files, or a file of true pairs `index_id,feed_id`. */
export function judgeLinks(result: LinkResult, truth: string): LinkMetrics {
  const { prepared, candidates, odds } = result
  const { a, b } = prepared
  const [truthsA, truthsB] = existsSync(truth)
    ? pairTruths(truth, a.ids, b.ids)
    : commonLabels(column(a.truths, truth), column(b.truths, truth))
  const rowOf = new Map<number, number>()
  for (const [row, person] of truthsA.entries())
    if (person !== 0 && !rowOf.has(person)) rowOf.set(person, row)
  const matchOf = Int32Array.from(truthsB, (person) => rowOf.get(person) ?? -1)
  const isRight = (row: number) =>
    candidates[row]! >= 0 && truthsB[row] !== 0 && truthsA[candidates[row]!] === truthsB[row]
  const word = (file: typeof a, row: number, offset: number) => file.words[row * file.stride + offset]!
  const sameWord = (row: number, other: number, offset: number) => {
    const value = word(b, row, offset)
    return value !== 0 && value === word(a, other, offset)
  }
  const twins = twinRows(prepared)
  const newest = newestDay(prepared)
  const isCandidate = createIsCandidate(prepared)
  return measureLinks({
    odds,
    isLink: (row) => result.isLink[row] === 1,
    isRight,
    hasMatch: (row) => matchOf[row]! >= 0,
    isCandidate: (row) => isRight(row) || isCandidate(matchOf[row]!, row),
    isWrongTwin: (row) =>
      !isRight(row) &&
      sameWord(row, candidates[row]!, WORD.family) &&
      sameWord(row, candidates[row]!, WORD.date),
    subgroups: {
      twins: (row) => matchOf[row]! >= 0 && twins[matchOf[row]!] === 1,
      'under one year': (row) => {
        const date = word(b, row, WORD.date)
        return date !== 0 && dayNumber(date) > newest - NEWBORN_DAYS
      },
      movers: (row) =>
        matchOf[row]! >= 0 &&
        word(b, row, WORD.postcode) !== 0 &&
        word(a, matchOf[row]!, WORD.postcode) !== 0 &&
        !sameWord(row, matchOf[row]!, WORD.postcode),
      'missing postcode': (row) => word(b, row, WORD.postcode) === 0,
      ...groupsOf(b.groups),
    },
  })
}

/** Clusters against the column of that name, or a file of `record_id,person`. */
export function judgeClusters({ prepared, clusters, edges }: DedupeResult, truth: string): ClusterMetrics {
  const { a } = prepared
  const truths = existsSync(truth) ? recordTruths(truth, a.ids) : column(a.truths, truth).labels
  const word = (row: number, offset: number) => a.words[row * a.stride + offset]!
  // A record of whom the truth says nothing is of a person of its own.
  const persons = truths.map((person, row) => (person === 0 ? -1 - row : person))
  return measureClusters({
    clusters,
    truths: persons,
    edges,
    isCandidate: createIsCandidate(prepared),
    isTwinLike: (one, other) =>
      word(one, WORD.date) !== 0 &&
      word(one, WORD.date) === word(other, WORD.date) &&
      word(one, WORD.family) !== 0 &&
      word(one, WORD.family) === word(other, WORD.family),
  })
}

/** Whether a row of `a` and a row of `b` were compared, by the rules and not by looking it up. */
function createIsCandidate({
  a,
  b,
  nameKeys,
  admitted,
}: PreparedFiles): (rowA: number, rowB: number) => boolean {
  const rules = allRules(nameKeys)
  return (rowA, rowB) => {
    const i = rowA * a.stride
    const j = rowB * b.stride
    return isCorePair(a.words, i, b.words, j) || isAdmittedPair(rules, admitted, a.words, i, b.words, j)
  }
}

/** Index rows beside another one of the same family name, birth date and postcode. */
function twinRows({ a, ordersA }: PreparedFiles): Uint8Array {
  const isTwin = new Uint8Array(a.rows)
  const { words, starts, stride } = ordersA.place
  for (let bucket = 1; bucket < starts.length - 1; bucket++) {
    for (let one = starts[bucket]! * stride; one < starts[bucket + 1]! * stride; one += stride) {
      if (words[one + WORD.family] === 0 || words[one + WORD.date] === 0) continue
      for (let other = one + stride; other < starts[bucket + 1]! * stride; other += stride) {
        if (words[one + WORD.family] !== words[other + WORD.family]) continue
        if (words[one + WORD.date] !== words[other + WORD.date]) continue
        isTwin[words[one + WORD.row]!] = 1
        isTwin[words[other + WORD.row]!] = 1
      }
    }
  }
  return isTwin
}

function newestDay({ a, b }: PreparedFiles): number {
  let newest = 0
  for (const { words, stride } of [a, b])
    for (let at = WORD.date; at < words.length; at += stride) newest = Math.max(newest, dayNumber(words[at]!))
  return newest
}

function groupsOf(groups: LabelColumn | undefined): Record<string, (row: number) => boolean> {
  if (groups === undefined) return {}
  const { labels, values } = groups
  const decoder = new TextDecoder()
  const entries: [string, (row: number) => boolean][] = []
  for (let label = 1; label < values.offsets.length - 1; label++) {
    const name = decoder.decode(values.bytes.slice(values.offsets[label], values.offsets[label + 1]))
    entries.push([`group ${name}`, (row) => labels[row] === label])
  }
  return Object.fromEntries(entries)
}

/** @throws RangeError when a file has no such column, and no file has that name. */
function column(truths: LabelColumn | undefined, name: string): LabelColumn {
  if (truths === undefined)
    throw new RangeError(`there is neither a column nor a file \`${name}\` with the truth`)
  return truths
}

function commonLabels(a: LabelColumn, b: LabelColumn): [Int32Array, Int32Array] {
  const dictionary = new ByteDictionary(a.values.offsets.length)
  const renumbered = ({ labels, values }: LabelColumn): Int32Array => {
    const ids = new Int32Array(values.offsets.length - 1)
    for (let id = 1; id < ids.length; id++)
      ids[id] = dictionary.add(values.bytes, values.offsets[id]!, values.offsets[id + 1]!)
    return labels.map((label) => ids[label]!)
  }
  return [renumbered(a), renumbered(b)]
}

function pairTruths(path: string, idsA: Values, idsB: Values): [Int32Array, Int32Array] {
  const { dictionary, numbers: truthsA } = numberIds(idsA)
  const matches = new Map<string, number>()
  for (const { first, second } of twoColumns(path)) matches.set(second, addText(dictionary, first))
  const decoder = new TextDecoder()
  const truthsB = Int32Array.from({ length: idsB.offsets.length - 1 }, (_unused, row) => {
    const id = decoder.decode(idsB.bytes.slice(idsB.offsets[row], idsB.offsets[row + 1]))
    return matches.get(id) ?? 0
  })
  return [truthsA, truthsB]
}

function recordTruths(path: string, ids: Values): Int32Array {
  const { dictionary, numbers } = numberIds(ids)
  const persons = new ByteDictionary()
  const personOf = new Map<number, number>()
  for (const { first, second } of twoColumns(path))
    personOf.set(addText(dictionary, first), addText(persons, second))
  return numbers.map((number) => personOf.get(number) ?? 0)
}

function numberIds({ bytes, offsets }: Values): { dictionary: ByteDictionary; numbers: Int32Array } {
  const dictionary = new ByteDictionary(offsets.length)
  const numbers = new Int32Array(offsets.length - 1)
  for (let row = 0; row < numbers.length; row++)
    numbers[row] = dictionary.add(bytes, offsets[row]!, offsets[row + 1]!)
  return { dictionary, numbers }
}

function addText(dictionary: ByteDictionary, text: string): number {
  const bytes = new TextEncoder().encode(text)
  return dictionary.add(bytes, 0, bytes.length)
}

/** The first two columns of a CSV file, without its heading. */
function* twoColumns(path: string): Generator<{ first: string; second: string }> {
  const content = readFileSync(path)
  let taken = 0
  const reader = new CsvReader((buffer, offset, length) => {
    const piece = content.subarray(taken, taken + length)
    buffer.set(piece, offset)
    taken += piece.length
    return piece.length
  })
  const decoder = new TextDecoder()
  const field = (at: number) => decoder.decode(reader.bytes.slice(reader.starts[at], reader.ends[at]))
  reader.next()
  while (reader.next()) yield { first: field(0), second: field(1) }
}
