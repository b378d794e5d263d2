import type { ChildId, SourceIdentifier, SourceRecord } from '../../children/index.ts'
import type { Db, Tx } from '../../platform/db/connect.ts'
import type { SafeguardRule } from '../safeguards.ts'
import type { PersonVerdicts } from './person-verdicts.ts'
import type { NoteCode, ReviewDecision, ReviewItem } from './review.ts'

type JsonRows = readonly Readonly<Record<string, unknown>>[]

/**
 * Puts rows before a person; one that waits already takes the place of its earlier version.
 *
 * What was decided about an earlier version that said something else is no longer asked for.
 */
export async function openReviews(sql: Tx, rows: JsonRows, now: Date): Promise<void> {
  const told = sql`jsonb_populate_recordset(null::review_items, ${sql.json(rows as never)}) as r`
  const outdated = sql`
    update review_items
       set decision = null, decided_child_id = null, note_code = null, needs_second = false, decided_by = null, decided_at = null,
           seconded_by = null, seconded_at = null
      from ${told}, feed_rows was, feed_rows now
     where review_items.source_id = r.source_id and review_items.source_record_id = r.source_record_id
       and review_items.closed_at is null and review_items.decision is not null
       and was.file_id = review_items.file_id and was.row_number = review_items.row_number
       and now.file_id = r.file_id and now.row_number = r.row_number and was.payload_hash <> now.payload_hash`
  const opened = sql`
    insert into review_items (source_id, source_record_id, file_id, row_number, reason, authority_code, opened_at)
    select r.source_id, r.source_record_id, r.file_id, r.row_number, r.reason, r.authority_code, ${now}
      from ${told}
    on conflict (source_id, source_record_id) where closed_at is null do update
       set file_id = excluded.file_id, row_number = excluded.row_number, reason = excluded.reason`
  await Promise.all([outdated, opened])
}

/**
 * Closes what waited for these records, which are settled now.
 *
 * A link that another model doubts is not settled by its source sending the record again: it waits on, with what the
 * source says now, until a person has decided.
 */
export async function closeReviews(
  sql: Tx,
  sourceId: string,
  sourceRecordIds: readonly string[],
  now: Date,
): Promise<void> {
  const waiting = sql`
    review_items.source_id = ${sourceId} and review_items.source_record_id = any(${[...sourceRecordIds]}::text[])
      and review_items.closed_at is null`
  const isDoubt = sql`review_items.reason = 'rescored' and coalesce(review_items.decision, 'ask-source') = 'ask-source'`
  const closed = sql`update review_items set closed_at = ${now} where ${waiting} and not (${isDoubt})`
  const renewed = sql`
    update review_items
       set file_id = f.file_id, row_number = f.row_number, decision = null, note_code = null, decided_by = null, decided_at = null
      from source_records r
      join feed_rows f on f.file_id = r.feed_file_id and f.row_number = r.row_number and f.payload ->> 'action' = 'upsert'
     where ${waiting} and ${isDoubt} and r.source_id = review_items.source_id and r.source_record_id = review_items.source_record_id
       and (f.file_id, f.row_number) <> (review_items.file_id, review_items.row_number)`
  await Promise.all([closed, renewed])
}

/** Open reviews by reason, for a source. */
export function countReviews(sql: Db, sourceId: string): Promise<{ reason: string; count: number }[]> {
  return sql<{ reason: string; count: number }[]>`
    select review_items.reason, count(*)::integer as "count"
      from review_items
     where review_items.source_id = ${sourceId} and review_items.closed_at is null
     group by review_items.reason
     order by "count" desc, review_items.reason
     limit 50`
}

/** Columns of `review_queue q` that make a ReviewItem. */
export const itemColumns = (sql: Db) => sql`
  q.review_id as "reviewId", q.public_id as "publicId", q.source_id as "sourceId", q.source_record_id as "sourceRecordId",
  q.source_name as "sourceName", q.source_kind as "sourceKind", q.reason, q.authority_code as "authorityCode",
  q.opened_at as "openedAt", q.closed_at as "closedAt", q.decision, q.decided_child_id as "decidedChildId",
  q.note_code as "noteCode", q.needs_second as "needsSecond", q.decided_by as "decidedBy", q.decided_at as "decidedAt",
  q.seconded_by as "secondedBy", q.seconded_at as "secondedAt", q.undone_at as "undoneAt", q.linked_child_id as "linkedChildId",
  q.child_ids as "childIds", q.needs_shielding as "needsShielding", q.has_date_of_birth as "hasDateOfBirth",
  q.is_only_source as "isOnlySource"`

export async function findReview(sql: Tx, publicId: string): Promise<ReviewItem | undefined> {
  const [item] = await sql<ReviewItem[]>`
    select ${itemColumns(sql)} from review_queue q where q.public_id = ${publicId} limit 1`
  return item
}

/** Until the transaction ends nobody else decides about it. */
export async function lockReview(sql: Tx, publicId: string): Promise<void> {
  await sql`select from review_items where review_items.public_id = ${publicId} for no key update`
}

/** Items an authority may be shown, most urgent first, then the longest waiting; what is decided and about to be carried out is left out. */
export function listOpenReviews(
  sql: Tx,
  authorityCode: string,
  reason: string | null,
  limit: number,
): Promise<ReviewItem[]> {
  return sql<ReviewItem[]>`
    select ${itemColumns(sql)}
      from review_queue q
     where q.authority_code = ${authorityCode} and q.closed_at is null and not q.needs_shielding
       and (q.decision is null or q.decision = 'ask-source' or (q.needs_second and q.seconded_at is null))
       and (${reason}::text is null or q.reason = ${reason})
     order by q.severity, q.opened_at, q.review_id
     limit ${limit}`
}

/** The next item that `userId` can decide: not one that waits for somebody else. */
export async function findNextReview(
  sql: Tx,
  authorityCode: string,
  userId: number,
): Promise<string | undefined> {
  const [item] = await sql<{ publicId: string }[]>`
    select q.public_id as "publicId"
      from review_queue q
     where q.authority_code = ${authorityCode} and q.closed_at is null and not q.needs_shielding
       and (q.decision is null or (q.needs_second and q.seconded_at is null and q.decided_by <> ${userId}))
     order by q.severity, q.opened_at, q.review_id
     limit 1`
  return item?.publicId
}

export type ReviewCount = { readonly reason: string; readonly count: number; readonly oldest: Date }

/** Waiting items of an authority by reason, most urgent first; of protected ones nothing is told. */
export function countOpenReviews(sql: Tx, authorityCode: string): Promise<ReviewCount[]> {
  return sql<ReviewCount[]>`
    select q.reason as "reason", count(*)::integer as "count", min(q.opened_at) as "oldest"
      from review_queue q
     where q.authority_code = ${authorityCode} and q.closed_at is null and not q.needs_shielding
       and (q.decision is null or q.decision = 'ask-source' or (q.needs_second and q.seconded_at is null))
     group by 1
     order by min(q.severity), 1
     limit 50`
}

/** What a person decided on day `since` or later, last first, 20 at most. */
export function listDecidedBy(sql: Tx, userId: number, since: Date): Promise<ReviewItem[]> {
  return sql<ReviewItem[]>`
    select ${itemColumns(sql)}
      from review_queue q
     where q.decided_by = ${userId} and q.decided_at >= ${since} and not q.needs_shielding
     order by q.decided_at desc, q.review_id desc
     limit 20`
}

/** A row as it may be compared; without numbers, involvement and health contacts. */
export type IncomingRow = Pick<
  SourceRecord,
  'names' | 'dateOfBirth' | 'gender' | 'address' | 'carers' | 'education'
>

export type NumberAgreement = {
  readonly childId: ChildId
  readonly scheme: SourceIdentifier['scheme']
  readonly agrees: boolean
}

/** Of one candidate, in bits; `parts` sum to `totalBits`. */
export type CandidateExplanation = {
  readonly childId: ChildId
  readonly totalBits: number
  readonly parts: readonly { readonly field: string; readonly level: string; readonly bits: number }[]
}

/** A child that a person put beside the row, with what was found out about it then. */
export type AddedCandidate = {
  readonly childId: ChildId
  /** Null where the model was not asked. */
  readonly explanation: CandidateExplanation | null
  /** What would have held it back, had the row been linked there without a person. */
  readonly safeguards: readonly SafeguardRule[]
}

export type ReviewRow = {
  readonly row: IncomingRow
  readonly numbers: readonly NumberAgreement[]
  readonly explanations: readonly CandidateExplanation[] | null
  /** First added first. */
  readonly added: readonly AddedCandidate[]
}

/** Undefined when the item touches a protected child. @param beside a child whose numbers are compared although it is not there yet. */
export async function findReviewRow(
  sql: Tx,
  reviewId: number,
  beside: ChildId | null = null,
): Promise<ReviewRow | undefined> {
  const [row] = await sql<ReviewRow[]>`
    select r.payload as "row", r.numbers, r.explanations, r.added from review_row(${reviewId}, ${beside}) r limit 1`
  return row
}

/** Puts a child beside the row as it is now. */
export async function insertAddition(
  sql: Tx,
  reviewId: number,
  { childId, explanation, safeguards }: AddedCandidate,
  by: { readonly userId: number; readonly at: Date },
): Promise<void> {
  await sql`
    insert into review_additions (review_id, file_id, row_number, child_id, explanation, safeguards, added_by, added_at)
    select i.review_id, i.file_id, i.row_number, ${childId}, ${explanation && sql.json(explanation as never)}, ${[...safeguards]},
           ${by.userId}, ${by.at}
      from review_items i
     where i.review_id = ${reviewId}`
}

export async function updateDecision(
  sql: Tx,
  reviewId: number,
  decision: {
    readonly decision: ReviewDecision
    readonly decided_child_id: ChildId | null
    readonly note_code: NoteCode
    readonly needs_second: boolean
    readonly decided_by: number
    readonly decided_at: Date
  },
): Promise<void> {
  await sql`
    update review_items set ${sql(decision)}, seconded_by = null, seconded_at = null where review_items.review_id = ${reviewId}`
}

/** As if nothing had been decided; the item is in the queue again. */
export async function clearDecision(sql: Tx, reviewId: number): Promise<void> {
  await sql`
    update review_items
       set decision = null, decided_child_id = null, note_code = null, needs_second = false, decided_by = null, decided_at = null,
           seconded_by = null, seconded_at = null
     where review_items.review_id = ${reviewId}`
}

export async function updateSecond(sql: Tx, reviewId: number, userId: number, now: Date): Promise<void> {
  await sql`update review_items set seconded_by = ${userId}, seconded_at = ${now} where review_items.review_id = ${reviewId}`
}

export async function updateClosed(sql: Tx, reviewId: number, now: Date): Promise<void> {
  await sql`update review_items set closed_at = ${now} where review_items.review_id = ${reviewId}`
}

/** As if nothing had been decided, for a decision that changed nothing and closed the item. */
export async function reopenReview(sql: Tx, reviewId: number): Promise<void> {
  await clearDecision(sql, reviewId)
  await sql`update review_items set closed_at = null where review_items.review_id = ${reviewId}`
}

export async function updateUndone(sql: Tx, reviewId: number, now: Date): Promise<void> {
  await sql`update review_items set undone_at = ${now} where review_items.review_id = ${reviewId}`
}

/** Whether the same source record waits, or was decided about, in a later item. */
export async function hasLaterReview(sql: Tx, item: ReviewItem): Promise<boolean> {
  const [row] = await sql<{ isThere: boolean }[]>`
    select exists (select from review_items i where i.source_id = ${item.sourceId} and i.source_record_id = ${item.sourceRecordId}
                      and i.review_id > ${item.reviewId}) as "isThere"`
  return row!.isThere
}

/** Keeps what was decided; what was said before about the record, and is now said otherwise, no longer holds. */
export async function insertHumanDecisions(
  sql: Tx,
  item: Pick<ReviewItem, 'sourceId' | 'sourceRecordId'> & { readonly reviewId: number | null },
  rows: readonly {
    readonly verdict: 'link' | 'new-child' | 'not-the-same'
    readonly child_id: ChildId | null
  }[],
  by: {
    readonly identity_digest: Buffer
    readonly note_code: NoteCode
    readonly decided_by: number
    readonly agreed_by: number | null
    readonly decided_at: Date
  },
): Promise<void> {
  const children = rows.flatMap((row) => (row.child_id === null ? [] : [row.child_id]))
  await sql`
    update human_decisions set withdrawn_at = ${by.decided_at}, withdrawn_by = ${by.decided_by}
     where human_decisions.source_id = ${item.sourceId} and human_decisions.source_record_id = ${item.sourceRecordId}
       and human_decisions.withdrawn_at is null
       and (human_decisions.verdict <> 'not-the-same' or human_decisions.child_id = any(${children}::integer[]))`
  await sql`
    insert into human_decisions ${sql(
      rows.map((row) => ({
        review_id: item.reviewId,
        source_id: item.sourceId,
        source_record_id: item.sourceRecordId,
        ...row,
        ...by,
      })),
    )}`
}

/** Takes back what an item's decision said, and lets stand again what it had set aside. */
export async function withdrawHumanDecisions(
  sql: Tx,
  item: Pick<ReviewItem, 'reviewId' | 'sourceId' | 'sourceRecordId'>,
  userId: number,
  now: Date,
): Promise<void> {
  await sql`
    update human_decisions set withdrawn_at = null, withdrawn_by = null
     where human_decisions.source_id = ${item.sourceId} and human_decisions.source_record_id = ${item.sourceRecordId}
       and human_decisions.review_id <> ${item.reviewId}
       and human_decisions.withdrawn_at = (
         select max(h.decided_at) from human_decisions h where h.review_id = ${item.reviewId} and h.withdrawn_at is null)`
  await sql`
    update human_decisions set withdrawn_at = ${now}, withdrawn_by = ${userId}
     where human_decisions.review_id = ${item.reviewId} and human_decisions.withdrawn_at is null`
}

/** What people decided about each record of a source; records nobody decided about are left out. */
export async function findPersonVerdicts(
  sql: Tx,
  sourceId: string,
  sourceRecordIds: readonly string[],
): Promise<Map<string, PersonVerdicts>> {
  const rows = await sql<{ id: string; verdict: string; childId: ChildId | null; identity: string }[]>`
    select h.source_record_id as "id", h.verdict, encode(h.identity_digest, 'hex') as "identity",
           case when h.child_id is not null then child_survivor(h.child_id) end as "childId"
      from human_decisions h
     where h.source_id = ${sourceId} and h.source_record_id = any(${[...sourceRecordIds]}::text[]) and h.withdrawn_at is null
     order by h.decision_id
     limit 100000`
  return new Map(
    [...Map.groupBy(rows, (row) => row.id)].map(([id, told]) => {
      const said = told.filter((row) => row.verdict !== 'not-the-same').at(-1)
      const sameAs = said?.childId ?? null
      const notThese = told.flatMap((row) =>
        row.verdict === 'not-the-same' && row.childId !== null && row.childId !== sameAs ? [row.childId] : [],
      )
      return [
        id,
        {
          sameAs,
          isNew: said !== undefined && sameAs === null,
          notThese: new Set(notThese),
          identity: said?.identity ?? null,
        },
      ]
    }),
  )
}
