import { WORD } from '../model/record.ts'
import type { Allocate } from '../model/text-table.ts'
import { createDateJoin, joinByName, joinByPlace, type Join } from './joins.ts'
import { bucketOfIds, orderRecords, type BucketOf, type OrderedRecords } from './order.ts'

/** The three orders that every file is kept in, one for each core join. */
export const CORE_ORDERS = ['date', 'place', 'name'] as const
export type CoreOrder = (typeof CORE_ORDERS)[number]

/** The same in every file of a run, so that equal keys meet in buckets of equal number. */
export type BucketCounts = Readonly<Record<CoreOrder, number>>

export type FileOrders = Readonly<Record<CoreOrder, OrderedRecords>>

const DATE_BUCKETS = 1 << 15
/** Namesakes of several names in a bucket: fewer buckets are sorted within the processor's cache. */
const ROWS_OF_NAME_BUCKET = 2

/** `postcodes` is one more than the highest id. */
export function bucketCounts(rows: number, postcodes: number): BucketCounts {
  let name = 1024
  while (name * ROWS_OF_NAME_BUCKET < rows) name *= 2
  return { date: DATE_BUCKETS, place: postcodes, name }
}

export function orderFile(
  file: Pick<OrderedRecords, 'words' | 'stride'>,
  counts: BucketCounts,
  allocate: Allocate,
): FileOrders {
  return {
    date: orderRecords(file, counts.date + 1, dateBucket(counts.date), allocate),
    place: orderRecords(file, counts.place, (words, at) => words[at + WORD.postcode]!, allocate),
    name: orderRecords(file, counts.name + 1, nameBucket(counts.name), allocate),
  }
}

/** A join of each kind; for one thread. */
export function createCoreJoins(): Readonly<Record<CoreOrder, Join>> {
  return { date: createDateJoin(), place: joinByPlace, name: joinByName }
}

function dateBucket(buckets: number): BucketOf {
  return (words, at) => {
    const date = words[at + WORD.date]!
    return date === 0 ? 0 : bucketOfIds(date, 0, buckets)
  }
}

function nameBucket(buckets: number): BucketOf {
  return (words, at) => {
    const given = words[at + WORD.given]!
    const family = words[at + WORD.family]!
    return given === 0 || family === 0 ? 0 : bucketOfIds(given, family, buckets)
  }
}
