import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'

/** Who is who, by row number; `feedTwin` is 1 for twins, `feedGroup` the place of the name group in `groups`. */
export type Truth = {
  readonly indexPerson: Int32Array
  readonly feedPerson: Int32Array
  readonly feedTwin: Uint8Array
  readonly feedGroup: Uint8Array
  readonly groups: readonly string[]
  /** 1 where the index holds the person of the feed row. */
  readonly isFindable: Uint8Array
}

export type LinkMetrics = {
  readonly links: number
  /** At the lowest score at which the precision of all links above it is at least 99.9 %. */
  readonly recall: number
  readonly bestF1: number
  readonly twinRecall: number
  readonly lowestGroupRecall: number
  /** Links to another child of the same household, of 100,000 rows of the feed. */
  readonly wrongSiblings: number
}

const LEAST_PRECISION = 0.999
/** In place 0, for rows count from 1. */
const NOBODY = -1
/** Persons are numbered household by household with this many numbers each. */
const NUMBERS_PER_HOUSEHOLD = 5

/** Rows must be numbered from 1 by their ids, with one letter before the number. */
export async function readTruth(indexFile: string, feedFile: string): Promise<Truth> {
  const indexPerson = [NOBODY]
  for await (const [id, person] of readColumns(indexFile, 'id', 'person'))
    indexPerson[numberOf(id)] = Number(person)
  const feedPerson = [NOBODY]
  const feedTwin = [0]
  const feedGroup = [0]
  const groups: string[] = []
  for await (const [id, person, twin, group = ''] of readColumns(feedFile, 'id', 'person', 'twin', 'group')) {
    const row = numberOf(id)
    if (!groups.includes(group)) groups.push(group)
    feedPerson[row] = Number(person)
    feedTwin[row] = twin === 'yes' ? 1 : 0
    feedGroup[row] = groups.indexOf(group)
  }
  const known = new Set(indexPerson.slice(1))
  return {
    indexPerson: Int32Array.from(indexPerson),
    feedPerson: Int32Array.from(feedPerson),
    feedTwin: Uint8Array.from(feedTwin),
    feedGroup: Uint8Array.from(feedGroup),
    groups,
    isFindable: Uint8Array.from(feedPerson, (person) => (known.has(person) ? 1 : 0)),
  }
}

/** Only the best candidate of each feed row counts. `links` has the columns index_id, feed_id and `scoreColumn`. */
export async function measureLinks(links: string, scoreColumn: string, truth: Truth): Promise<LinkMetrics> {
  const best = new Int32Array(truth.feedPerson.length).fill(-1)
  const score = new Float64Array(truth.feedPerson.length).fill(-Infinity)
  for await (const [feedId, indexId, given] of readColumns(links, 'feed_id', 'index_id', scoreColumn)) {
    const row = numberOf(feedId)
    const bits = Number(given)
    if (!(bits > score[row]!)) continue
    score[row] = bits
    best[row] = numberOf(indexId)
  }
  const order = Uint32Array.from(best.keys())
    .filter((row) => best[row] !== -1)
    .sort((a, b) => score[b]! - score[a]!)
  const isRight = (row: number): boolean => truth.indexPerson[best[row]!] === truth.feedPerson[row]
  const findable = truth.isFindable.reduce((sum, one) => sum + one, 0)
  const { bestF1, links: count } = sweep(order, score, isRight, findable)
  const accepted = order.subarray(0, count)
  const recallAmong = (belongs: (row: number) => boolean): number => {
    const found = accepted.reduce((sum, row) => sum + (belongs(row) && isRight(row) ? 1 : 0), 0)
    return found / truth.isFindable.reduce((sum, one, row) => sum + (one && belongs(row) ? 1 : 0), 0)
  }
  const household = (person: number): number => Math.floor(person / NUMBERS_PER_HOUSEHOLD)
  const siblings = accepted.filter(
    (row) => !isRight(row) && household(truth.indexPerson[best[row]!]!) === household(truth.feedPerson[row]!),
  )
  return {
    links: count,
    recall: recallAmong(() => true),
    bestF1,
    twinRecall: recallAmong((row) => truth.feedTwin[row] === 1),
    lowestGroupRecall: Math.min(
      ...truth.groups.map((_, group) => recallAmong((row) => truth.feedGroup[row] === group)),
    ),
    wrongSiblings: (siblings.length / (truth.feedPerson.length - 1)) * 100_000,
  }
}

/** Links of equal score stand or fall together. `links` is the largest number at which precision is high enough. */
function sweep(
  order: Uint32Array,
  score: Float64Array,
  isRight: (row: number) => boolean,
  findable: number,
): { bestF1: number; links: number } {
  let [right, bestF1, links] = [0, 0, 0]
  for (const [at, row] of order.entries()) {
    if (isRight(row)) right++
    const next = order[at + 1]
    if (next !== undefined && score[next] === score[row]) continue
    bestF1 = Math.max(bestF1, (2 * right) / (at + 1 + findable))
    if (right / (at + 1) >= LEAST_PRECISION) links = at + 1
  }
  return { bestF1, links }
}

/** Cells of the asked columns; the file must not need quotes. */
async function* readColumns(file: string, ...columns: string[]): AsyncGenerator<string[]> {
  let places: number[] | undefined
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const cells = line.split(',')
    if (places) yield places.map((place) => cells[place] ?? '')
    else places = columns.map((column) => cells.indexOf(column))
  }
}

function numberOf(id = ''): number {
  return Number(id.slice(1))
}
