import type { ChildId, SourceRecord } from '../../../children/index.ts'
import type { Tx } from '../../../platform/db/connect.ts'
import { itemColumns } from '../queries.ts'
import type { ReviewItem } from '../review.ts'

export type SettlingReview = ReviewItem & { readonly fileId: number; readonly rowNumber: number }

/** An item with the place of its row, locked until the transaction ends. */
export async function lockSettlingReview(sql: Tx, reviewId: number): Promise<SettlingReview | undefined> {
  await sql`select from review_items where review_items.review_id = ${reviewId} for no key update`
  const [item] = await sql<SettlingReview[]>`
    select ${itemColumns(sql)}, i.file_id as "fileId", i.row_number as "rowNumber"
      from review_queue q join review_items i on i.review_id = q.review_id
     where q.review_id = ${reviewId} limit 1`
  return item
}

/** The child made for a record that a person said is a new one. */
export async function updateMadeChild(sql: Tx, reviewId: number): Promise<void> {
  await sql`
    update human_decisions set child_id = l.child_id
      from source_links l
     where human_decisions.review_id = ${reviewId} and human_decisions.verdict = 'new-child' and human_decisions.child_id is null
       and human_decisions.withdrawn_at is null
       and l.source_id = human_decisions.source_id and l.source_record_id = human_decisions.source_record_id`
}

/** What an item's decision said no longer holds: it could not be carried out. */
export async function withdrawUnsettled(sql: Tx, reviewId: number, now: Date): Promise<void> {
  await sql`
    update human_decisions set withdrawn_at = ${now} where human_decisions.review_id = ${reviewId} and human_decisions.withdrawn_at is null`
}

export type ReplacedRecord = {
  readonly childId: ChildId
  readonly record: SourceRecord
  readonly payloadHash: string
  readonly fileId: number
  readonly rowNumber: number
}

/** Keeps what a source says of a child now, before a decision replaces it. Nothing when it says nothing. */
export async function keepReplacedRecord(sql: Tx, item: ReviewItem, now: Date): Promise<void> {
  await sql`
    insert into replaced_source_records (review_id, child_id, source_id, source_record_id, payload, payload_hash, feed_file_id, row_number,
           replaced_at)
    select ${item.reviewId}, r.child_id, r.source_id, r.source_record_id, r.payload, r.payload_hash, r.feed_file_id, r.row_number, ${now}
      from source_records r
     where r.source_id = ${item.sourceId} and r.source_record_id = ${item.sourceRecordId}
    on conflict (review_id) do nothing`
}

/** Takes out what a decision had replaced. */
export async function takeReplacedRecord(sql: Tx, reviewId: number): Promise<ReplacedRecord | undefined> {
  const [row] = await sql<ReplacedRecord[]>`
    delete from replaced_source_records where replaced_source_records.review_id = ${reviewId}
    returning replaced_source_records.child_id as "childId", replaced_source_records.payload as "record",
              encode(replaced_source_records.payload_hash, 'hex') as "payloadHash",
              replaced_source_records.feed_file_id as "fileId", replaced_source_records.row_number as "rowNumber"`
  return row
}

export async function findSurvivorOf(sql: Tx, childId: ChildId): Promise<ChildId> {
  const [row] = await sql<{ childId: ChildId }[]>`select child_survivor(${childId}) as "childId"`
  return row!.childId
}

/** What a source says now of the child it stands for; undefined when it stands for none. */
export async function findLinkedRecord(sql: Tx, item: ReviewItem): Promise<ReplacedRecord | undefined> {
  const [row] = await sql<ReplacedRecord[]>`
    select r.child_id as "childId", r.payload as "record", encode(r.payload_hash, 'hex') as "payloadHash",
           r.feed_file_id as "fileId", r.row_number as "rowNumber"
      from source_records r
     where r.source_id = ${item.sourceId} and r.source_record_id = ${item.sourceRecordId}
     limit 1`
  return row
}

/** Records replaced before `before` are of no use any more: a decision is undone within its day. */
export async function deleteReplacedRecords(sql: Tx, before: Date): Promise<void> {
  await sql`delete from replaced_source_records where replaced_source_records.replaced_at < ${before}`
}
