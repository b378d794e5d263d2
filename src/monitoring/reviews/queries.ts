import type { IsoDate } from '../../lib/iso-date.ts'
import type { Tx } from '../../platform/db/connect.ts'
import type { LoggedEntry } from '../log-query.ts'
import { shown, withNames } from '../queries.ts'
import {
  firstShare,
  LISTED,
  type Coverage,
  type MadeDecision,
  type Review,
  type ReviewRule,
  type Share,
  type Verdict,
} from './review.ts'

/** One setting of the share, with who set it. */
export type SetShare = Share & { readonly by: string; readonly at: Date }

/** The share that holds now. */
export async function findShare(sql: Tx): Promise<Share> {
  const [row] = await sql<Share[]>`
    select shares.one_in as "oneIn", shares.at_least as "atLeast"
      from entry_review_shares shares order by shares.share_id desc limit 1`
  return row ?? firstShare
}

/** Settings, the newest first, 20 at most. */
export function listShares(sql: Tx): Promise<SetShare[]> {
  return sql<SetShare[]>`
    select shares.one_in as "oneIn", shares.at_least as "atLeast", users.name as "by", shares.set_at as "at"
      from entry_review_shares shares join users on users.user_id = shares.set_by
     order by shares.share_id desc limit 20`
}

export async function insertShare(sql: Tx, { oneIn, atLeast }: Share, by: number, at: Date): Promise<void> {
  await sql`
    insert into entry_review_shares (one_in, at_least, set_by, set_at) values (${oneIn}, ${atLeast}, ${by}, ${at})`
}

/** A review that waits, with its entry as the desk's lists show one. */
export type WaitingReview = LoggedEntry & {
  readonly reference: number
  readonly publicId: string
  readonly rules: readonly ReviewRule[]
  readonly dueOn: IsoDate
  readonly isWithManager: boolean
}

/** Reviews in reach that wait: those nobody looked at first, then those of which the manager is asked; the first due first. */
export function listWaiting(sql: Tx): Promise<WaitingReview[]> {
  return sql<WaitingReview[]>`
    select ${shown(sql)}, waiting.review_id as "reference", waiting.public_id as "publicId", ${rulesOf(sql, 'waiting')},
           waiting.due_on as "dueOn", waiting."isWithManager"
      from (select reviews.*, ${isWithManager(sql)} as "isWithManager" from entry_reviews reviews
             where reviews.reviewed_at is null
             order by "isWithManager", reviews.due_on, reviews.review_id
             limit ${LISTED}) as waiting
      join entries_under_audit e on e.occurred_at = waiting.occurred_at and e.entry_id = waiting.entry_id
           ${withNames(sql)}
     order by waiting."isWithManager", waiting.due_on, waiting.review_id`
}

/** The review to look at next: the first due of those that nobody looked at. */
export async function findNext(sql: Tx): Promise<string | undefined> {
  const [row] = await sql<{ publicId: string }[]>`
    select reviews.public_id as "publicId" from entry_reviews reviews
     where reviews.reviewed_at is null and not ${isWithManager(sql)}
     order by reviews.due_on, reviews.review_id limit 1`
  return row?.publicId
}

/** The only decision that lets a review wait. */
function isWithManager(sql: Tx) {
  return sql`exists (select from entry_review_decisions made where made.review_id = reviews.review_id)`
}

function rulesOf(sql: Tx, review: 'waiting' | 'reviews') {
  return sql`
    array(select found.rule from entry_review_rules found
           where found.entry_id = ${sql(review)}.entry_id and found.drawn_for_on = ${sql(review)}.drawn_for_on
           order by found.rule) as "rules"`
}

/** A review in reach; undefined for an unknown one, alike. */
export async function findReview(sql: Tx, publicId: string): Promise<Review | undefined> {
  const [row] = await sql<Review[]>`
    select reviews.review_id as "reference", reviews.public_id as "publicId", reviews.occurred_at::text as "at",
           reviews.entry_id::text as "entryId", ${rulesOf(sql, 'reviews')}, reviews.drawn_for_on as "drawnForOn",
           reviews.due_on as "dueOn", reviews.reviewed_at as "reviewedAt"
      from entry_reviews reviews where reviews.public_id = ${publicId} limit 1`
  return row
}

/** Decisions about a review in order, 50 at most. */
export function listDecisions(sql: Tx, reference: number): Promise<MadeDecision[]> {
  return sql<MadeDecision[]>`
    select made.decision, made.note_code as "note", users.name as "by", made.decided_at as "at"
      from entry_review_decisions made join users on users.user_id = made.decided_by
     where made.review_id = ${reference}
     order by made.position limit 50`
}

/** @returns whether it is the decision of that place; somebody else's may be. */
export async function insertDecision(
  sql: Tx,
  decision: Verdict & {
    readonly reference: number
    readonly position: number
    readonly by: number
    readonly at: Date
  },
): Promise<boolean> {
  const { reference, position, note, by, at } = decision
  const made = await sql`
    insert into entry_review_decisions (review_id, position, decision, note_code, decided_by, decided_at)
    values (${reference}, ${position}, ${decision.decision}, ${note}, ${by}, ${at})
    on conflict (review_id, position) do nothing`
  return made.count > 0
}

/** Coverage of one authority; null codes and names are the national team's own. */
export type AuthorityCoverage = Coverage & { readonly code: string | null; readonly name: string | null }

/** Coverage of each authority in reach that had reviews drawn since a day, or has one that waits; by name, 400 at most. */
export function listCoverage(sql: Tx, since: IsoDate, today: IsoDate): Promise<AuthorityCoverage[]> {
  return sql<AuthorityCoverage[]>`
    select users.authority_code as "code", authorities.name as "name",
           count(*) filter (where done.day <= reviews.due_on)::integer as "inTime",
           count(*) filter (where done.day > reviews.due_on)::integer as "late",
           count(*) filter (where done.day is null)::integer as "waiting",
           count(*) filter (where done.day is null and reviews.due_on < ${today})::integer as "overdue",
           min(reviews.drawn_for_on) filter (where done.day is null) as "oldestOn"
      from entry_reviews reviews
      join users on users.user_id = reviews.user_id
      left join authorities on authorities.gss_code = users.authority_code
     cross join lateral (select (reviews.reviewed_at at time zone 'Europe/London')::date as day) as done
     where reviews.drawn_for_on >= ${since} or reviews.reviewed_at is null
     group by users.authority_code, authorities.name
     order by authorities.name nulls first
     limit 400`
}
