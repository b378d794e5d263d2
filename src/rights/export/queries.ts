import type { IsoDate } from '../../lib/iso-date.ts'
import type { Tx } from '../../platform/db/connect.ts'
import { recordsOf } from '../queries.ts'
import type { ExportedLook } from './audit-event.ts'

const PAGE = 500

/** Looks at the record, and at those that became part of it, on these days and until now. */
export type LookPeriod = {
  readonly childId: number
  readonly from: IsoDate | null
  readonly to: IsoDate | null
  readonly until: Date
}

/** The record that a ContactPoint number leads to, whatever its state. */
export async function findRecord(sql: Tx, childNumber: string): Promise<{ childId: number } | undefined> {
  const [row] = await sql<{ childId: number }[]>`
    select child_survivor(c.child_id) as "childId" from children c where c.child_number = ${childNumber} limit 1`
  return row
}

function looksIn(sql: Tx, { childId, from, to, until }: LookPeriod) {
  return sql`
    e.child_id in (${recordsOf(sql, childId)} select records.child_id from records)
    and e.outcome = 'done' and e.actor_kind <> 'system' and e.action <> 'children.state-reason' and e.action not like 'rights.%'
    and e.occurred_at <= ${until}
    and (${from}::date is null or e.occurred_at >= ${from}::date::timestamp at time zone 'Europe/London')
    and (${to}::date is null or e.occurred_at < (${to}::date + 1)::timestamp at time zone 'Europe/London')`
}

export async function countLooks(sql: Tx, period: LookPeriod): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::integer as "count" from audit_entries e where ${looksIn(sql, period)}`
  return row.count
}

/** Oldest first, 500 at a time: the next are read when these are done with. */
export function pagesOfLooks(sql: Tx, period: LookPeriod): AsyncIterable<ExportedLook[]> {
  return sql<ExportedLook[]>`
    select e.entry_id::text as "entryId", e.occurred_at as "occurredAt", e.action, e.purpose, e.request_id::text as "requestId",
           e.actor_kind as "actorKind", e.actor_name as "actorName", coalesce(e.user_id::text, e.client_id::text, 'unknown') as "actorId",
           e.role, o.code as "organisationCode", o.name as "organisationName",
           case when served.user_id is not null then json_build_object('id', served.user_id::text, 'name', served.name) end as "served"
      from audit_entries e
      left join organisations o on o.organisation_id = e.organisation_id
      left join users served on served.user_id = e.on_behalf_of
     where ${looksIn(sql, period)}
     order by e.occurred_at, e.entry_id`.cursor(PAGE)
}
