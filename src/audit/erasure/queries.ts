import type { Tx } from '../../platform/db/connect.ts'
import type { LogEnd } from '../log/leaf.ts'

/** Whose entries, or all that are older. */
export type ErasureScope = { readonly childId: number } | { readonly before: Date }

export type ErasableEntry = { readonly entryId: number; readonly occurredAt: string }

const within = (sql: Tx, scope: ErasureScope) =>
  'childId' in scope
    ? sql`audit_entries.child_id = ${scope.childId}`
    : sql`audit_entries.occurred_at < ${scope.before} and audit_entries.recorded_at < ${scope.before}`

const isHeld = (sql: Tx) => sql`
  exists (select from audit_holds
           where audit_holds.ended_at is null
             and (audit_holds.child_id = audit_entries.child_id
                  or audit_holds.user_id in (audit_entries.user_id, audit_entries.on_behalf_of, audit_entries.target_user_id)))`

/** The last leaf of all stays open: by its row the sequencer knows the database again. */
const hasLeaf = (sql: Tx, { transaction, entryId, above }: LogEnd) => sql`
  (audit_entries.entry_id <= ${above}::text::bigint
   or (audit_entries.transaction_id, audit_entries.entry_id) < (${transaction}::text::xid8, ${entryId}::text::bigint))`

/** Entries of the scope that have a leaf, not the last, and are not held, oldest first; `limit` at most. Instants as text, to the microsecond. */
export function listErasable(
  sql: Tx,
  scope: ErasureScope,
  published: LogEnd,
  limit: number,
): Promise<ErasableEntry[]> {
  return sql<ErasableEntry[]>`
    select audit_entries.entry_id as "entryId", audit_entries.occurred_at::text as "occurredAt"
      from audit_entries
     where ${within(sql, scope)} and ${hasLeaf(sql, published)}
       and audit_entries.action <> 'audit.erase-entries' and not ${isHeld(sql)}
     order by audit_entries.occurred_at, audit_entries.entry_id
     limit ${limit}`
}

export type ErasureCounts = {
  readonly erasable: number
  readonly held: number
  /** Without a leaf yet. */
  readonly unpublished: number
}

export async function countErasable(sql: Tx, scope: ErasureScope, published: LogEnd): Promise<ErasureCounts> {
  const [counts] = await sql<ErasureCounts[]>`
    select count(*) filter (where has_leaf and not is_held) as "erasable",
           count(*) filter (where is_held) as "held",
           count(*) filter (where not has_leaf and not is_held) as "unpublished"
      from (select ${hasLeaf(sql, published)} as has_leaf, ${isHeld(sql)} as is_held
              from audit_entries
             where ${within(sql, scope)} and audit_entries.action <> 'audit.erase-entries') as found`
  return counts!
}

/** Takes entries out for good; the act must have recorded that it does. */
export async function eraseEntries(
  sql: Tx,
  ground: string,
  entries: readonly ErasableEntry[],
): Promise<void> {
  const ids = entries.map(({ entryId }) => entryId)
  const instants = entries.map(({ occurredAt }) => occurredAt)
  await sql`select audit_erase(${ground}, ${ids}::bigint[], ${instants}::text[]::timestamptz[])`
}

export type HeldSubject = { readonly childId: number } | { readonly userId: number }

export async function insertHold(
  sql: Tx,
  subject: HeldSubject,
  reference: string,
  now: Date,
): Promise<number> {
  const { childId = null, userId = null } = subject as { childId?: number; userId?: number }
  const [row] = await sql<{ holdId: number }[]>`
    insert into audit_holds (child_id, user_id, reference, placed_at) values (${childId}, ${userId}, ${reference}, ${now})
    returning hold_id as "holdId"`
  return row!.holdId
}

/** @returns whose entries it held; undefined when there is no such hold that lasts. */
export async function endHold(
  sql: Tx,
  holdId: number,
  now: Date,
): Promise<{ childId: number | null; userId: number | null } | undefined> {
  const [row] = await sql<{ childId: number | null; userId: number | null }[]>`
    update audit_holds set ended_at = ${now} where hold_id = ${holdId} and ended_at is null
    returning child_id as "childId", user_id as "userId"`
  return row
}

export type Hold = {
  readonly holdId: number
  readonly of: 'child' | 'user'
  readonly reference: string
  readonly placedAt: Date
}

/** Holds that last, oldest first; 1,000 at most. */
export function listHolds(sql: Tx): Promise<Hold[]> {
  return sql<Hold[]>`
    select audit_holds.hold_id as "holdId", case when audit_holds.child_id is null then 'user' else 'child' end as "of",
           audit_holds.reference, audit_holds.placed_at as "placedAt"
      from audit_holds where audit_holds.ended_at is null order by audit_holds.hold_id limit 1000`
}
