import type { IsoDate } from '../../../lib/iso-date.ts'
import type { Tx } from '../../../platform/db/connect.ts'
import { nightWorkers, reviewRules, type ReviewRule, type Share } from '../review.ts'

/** A day of the log: what occurred from one instant up to another. Both bounds stand in every statement, so that other months are not read. */
export type Span = { readonly from: Date; readonly until: Date }

/** The newest day drawn. */
export async function findLastDay(sql: Tx): Promise<IsoDate | undefined> {
  const [row] = await sql<{ day: IsoDate }[]>`
    select entry_review_days.day from entry_review_days order by entry_review_days.day desc limit 1`
  return row?.day
}

/** @returns whether the day was not drawn before; waits for whoever draws it at the same time. */
export async function insertDay(
  sql: Tx,
  { day, at, oneIn, atLeast }: Share & { readonly day: IsoDate; readonly at: Date },
): Promise<boolean> {
  const made = await sql`
    insert into entry_review_days (day, one_in, at_least, drawn_at) values (${day}, ${oneIn}, ${atLeast}, ${at})
    on conflict (day) do nothing`
  return made.count > 0
}

type Found = ReturnType<typeof openings>

/** Keeps what a rule found; an entry that another rule found for the same day gets one more rule. @returns how many. */
export async function insertFound(
  sql: Tx,
  rule: ReviewRule,
  { day, dueOn }: { readonly day: IsoDate; readonly dueOn: IsoDate },
  found: Found,
): Promise<number> {
  const kept = await sql`
    with found as materialized (${found}), made as (
      insert into entry_reviews (occurred_at, entry_id, user_id, served_id, about_id, drawn_for_on, due_on)
      select found.occurred_at, found.entry_id, found.user_id, found.on_behalf_of, found.target_user_id, ${day}, ${dueOn} from found
      on conflict on constraint entry_reviews_once_key do nothing)
    insert into entry_review_rules (entry_id, drawn_for_on, rule, version)
    select found.entry_id, ${day}, ${rule}, ${reviewRules[rule].version} from found`
  return kept.count
}

/** Records opened by people, in calls too. */
export function openings(sql: Tx, span: Span) {
  return entriesOf(sql, span, 'children.open-record')
}

/** Calls opened by operators. */
export function mediatedCalls(sql: Tx, span: Span) {
  return entriesOf(sql, span, 'mediation.open-call')
}

/** Children revealed by those who audit. */
export function reveals(sql: Tx, span: Span) {
  return entriesOf(sql, span, 'monitoring.reveal-child')
}

/** Restricted searches for affected children. */
export function safeguardingSearches(sql: Tx, span: Span) {
  return entriesOf(sql, span, 'safeguarding.search')
}

function entriesOf(sql: Tx, { from, until }: Span, action: string) {
  return sql`
    select e.occurred_at, e.entry_id, e.user_id, e.on_behalf_of, e.target_user_id, e.organisation_id, e.child_id
      from audit_entries e
     where e.occurred_at >= ${from} and e.occurred_at < ${until}
       and e.action = ${action} and e.outcome = 'done' and e.user_id is not null`
}

/** A share of the entries of each authority by chance; the seed decides which, and whoever does not know it cannot. */
export function chosen(sql: Tx, entries: Found, { oneIn, atLeast }: Share, seed: Buffer) {
  return sql`
    select drawn.occurred_at, drawn.entry_id, drawn.user_id, drawn.on_behalf_of, drawn.target_user_id
      from (select e.*, count(*) over (partition by users.authority_code) as among,
                   row_number() over (partition by users.authority_code order by sha256(${seed}::bytea || int8send(e.entry_id))) as place
              from (${entries}) as e
              join users on users.user_id = e.user_id) as drawn
     where drawn.place <= greatest(${atLeast}::numeric, ceil(drawn.among / ${oneIn}::numeric))`
}

/** What was refused because it was about a declared child of the own family. */
export function ownFamily(sql: Tx, { from, until }: Span) {
  return sql`
    select distinct e.occurred_at, e.entry_id, e.user_id, e.on_behalf_of, e.target_user_id
      from access_alerts alerts
      join audit_entries e on e.occurred_at = alerts.raised_at and e.entry_id = alerts.entry_id
     where alerts.raised_at >= ${from} and alerts.raised_at < ${until}
       and e.occurred_at >= ${from} and e.occurred_at < ${until} and e.user_id is not null`
}

/**
 * The first look of somebody at a child with whom neither that person nor the own service is known to have worked by a day; in a call the
 * person served. Sensitive services are left out: their work is recorded nowhere where this rule could see it.
 */
export function withoutInvolvement(sql: Tx, span: Span, by: IsoDate) {
  return sql`
    select distinct on (users.user_id, e.child_id) e.occurred_at, e.entry_id, e.user_id, e.on_behalf_of, e.target_user_id
      from (${openings(sql, span)}) as e
      join users on users.user_id = coalesce(e.on_behalf_of, e.user_id)
      join children on children.child_id = e.child_id
      left join services on services.service_id = users.service_id
     where services.is_sensitive is not true
       and not exists (
         select from involvements
          where involvements.child_id = case when children.merged_into is null then children.child_id else child_survivor(children.child_id) end
            and (involvements.user_id = users.user_id or involvements.service_id = users.service_id)
            and involvements.withdrawn_at is null and involvements.started_on <= ${by})
     order by users.user_id, e.child_id, e.occurred_at, e.entry_id`
}

/** A search that was the fifth refused or empty one of a person within an hour; the first such of each hour of the clock. */
export function failedSearches(sql: Tx, { from, until }: Span) {
  const before = reviewRules['failed-searches'].searches - 1
  return sql`
    select distinct on (e.user_id, date_trunc('hour', e.occurred_at)) e.occurred_at, e.entry_id, e.user_id, e.on_behalf_of, e.target_user_id
      from (select failed.*, lag(failed.occurred_at, ${before}::integer) over (
                     partition by failed.user_id order by failed.occurred_at, failed.entry_id) as first_at
              from audit_entries failed
             where failed.occurred_at >= ${new Date(from.getTime() - 3_600_000)} and failed.occurred_at < ${until}
               and failed.action = 'children.search' and (failed.outcome <> 'done' or failed.quantity = 0)
               and failed.user_id is not null) as e
     where e.occurred_at >= ${from} and e.first_at > e.occurred_at - interval '1 hour'
     order by e.user_id, date_trunc('hour', e.occurred_at), e.occurred_at, e.entry_id`
}

/** Looks at night, by clocks in England, of people whose organisation does not work then. */
export function atNight(sql: Tx, span: Span) {
  const { fromHour, untilHour } = reviewRules.night
  return sql`
    select e.occurred_at, e.entry_id, e.user_id, e.on_behalf_of, e.target_user_id
      from (${openings(sql, span)}) as e
      join organisations on organisations.organisation_id = e.organisation_id
     where organisations.kind not in ${sql([...nightWorkers])}
       and (extract(hour from e.occurred_at at time zone 'Europe/London') >= ${fromHour}
            or extract(hour from e.occurred_at at time zone 'Europe/London') < ${untilHour})`
}
