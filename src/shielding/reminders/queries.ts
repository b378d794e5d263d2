import type { Tx } from '../../platform/db/connect.ts'
import type { ChildId } from '../../children/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Shield } from '../shield.ts'

/** What a job sees of a shield. */
export type ShieldToReview = Pick<
  Shield,
  'childId' | 'placedBy' | 'placedAt' | 'sourceLiftedAt' | 'judgedAt' | 'eventAt'
> & { readonly authorityCode: string | null }

/** Shields of all authorities after a child, by child; 1,000 at most. */
export function listShieldsToReview(sql: Tx, after: number): Promise<ShieldToReview[]> {
  return sql<ShieldToReview[]>`
    select s.child_id as "childId", s.authority_code as "authorityCode", s.placed_by as "placedBy", s.placed_at as "placedAt",
           s.source_lifted_at as "sourceLiftedAt", s.judged_at as "judgedAt", s.event_at as "eventAt"
      from shields_to_review(${after}::integer) s
     limit 1000`
}

/** Notes that a review is overdue. @returns its reference; undefined when it was noted before. */
export async function insertOverdue(
  sql: Tx,
  row: { child_id: ChildId; authority_code: string | null; due_on: IsoDate; told_at: Date },
): Promise<string | undefined> {
  const [made] = await sql<{ reference: string }[]>`
    insert into vault.overdue ${sql(row)} on conflict on constraint overdue_once_key do nothing returning public_id as "reference"`
  return made?.reference
}

/** @returns the reference; undefined when the national team was told before. */
export async function escalateOverdue(
  sql: Tx,
  childId: number,
  dueOn: IsoDate,
  now: Date,
): Promise<string | undefined> {
  const [late] = await sql<{ reference: string }[]>`
    update vault.overdue set escalated_at = ${now}
     where overdue.child_id = ${childId} and overdue.due_on = ${dueOn} and overdue.escalated_at is null
    returning overdue.public_id as "reference"`
  return late?.reference
}

/** References of offers that nobody accepted in time and of which the national team was not told; 500 at most. */
export async function escalateOffers(sql: Tx, today: IsoDate, now: Date): Promise<string[]> {
  const late = await sql<{ reference: string }[]>`
    update vault.hand_overs set escalated_at = ${now}
     where hand_overs.hand_over_id in (
       select h.hand_over_id from vault.hand_overs h
        where h.due_on < ${today} and h.escalated_at is null and h.accepted_at is null and h.withdrawn_at is null
        order by h.hand_over_id limit 500)
    returning hand_overs.public_id as "reference"`
  return late.map(({ reference }) => reference)
}

/** A review that was not made in time. */
export type OverdueReview = {
  readonly childId: ChildId
  readonly dueOn: IsoDate
  readonly reference: string
  /** When the national team was told; null while it was not. */
  readonly escalatedAt: Date | null
}

/** Of an authority, those noted last first. */
export function listOverdue(sql: Tx, authorityCode: string): Promise<OverdueReview[]> {
  return sql<OverdueReview[]>`
    select o.child_id as "childId", o.due_on as "dueOn", upper(left(o.public_id::text, 8)) as "reference", o.escalated_at as "escalatedAt"
      from vault.overdue o
     where o.authority_code = ${authorityCode}
     order by o.overdue_id desc
     limit 2000`
}
