import type { IsoDate } from '../lib/iso-date.ts'
import type { Tx } from '../platform/db/connect.ts'
import type { AccessHistory, Asker, Entitlement, Proof, Refusal, Step, WayToGive } from './access-history.ts'
import type { Choice, LoggedLook, MadeChoice } from './look.ts'
import type { KeptLine, ToldLine } from './told-list.ts'

/** A list holds no more looks than this, the newest. */
const MOST_LOOKS = 10_000
const HISTORY_LOCK = 78_117

export type NewHistory = {
  readonly child_id: number
  readonly authority_code: string
  readonly asker: Asker
  readonly proofs: readonly Proof[]
  readonly entitlement: Entitlement | null
  readonly received_on: IsoDate
  readonly due_on: IsoDate
  readonly recorded_by: number
  readonly recorded_at: Date
}

export async function insertHistory(sql: Tx, history: NewHistory): Promise<string> {
  const [row] = await sql<[{ publicId: string }]>`
    insert into access_histories ${sql(history as NewHistory & { proofs: Proof[] })} returning public_id as "publicId"`
  return row.publicId
}

/** Makes others who want to change the same request wait until the transaction ends. */
export async function lockHistory(sql: Tx, publicId: string): Promise<void> {
  await sql`
    select pg_advisory_xact_lock(${HISTORY_LOCK}, access_histories.history_id)
      from access_histories where access_histories.public_id = ${publicId}`
}

/** Requests about children who have an open record; a withheld child's are not there. */
function selectHistories(sql: Tx) {
  return sql`
    select h.history_id as "historyId", h.public_id as "publicId", c.child_id as "childId", c.child_number as "childNumber",
           h.authority_code as "authorityCode", h.asker, h.proofs, h.entitlement, h.received_on as "receivedOn", h.due_on as "dueOn",
           h.recorded_at as "recordedAt", last.step as "lastStep", last.made_at as "lastAt", last.given_by as "givenBy", last.refusal,
           case when last.step in ('prepared', 'agreed', 'given') then json_build_object(
             'stepId', prepared.step_id, 'madeBy', prepared.made_by, 'needsSecond', needs_second(prepared.step_id)) end as "prepared"
      from access_histories h
      join children c on c.child_id = child_survivor(h.child_id) and c.status = 'open'
      left join lateral (select s.step, s.made_at, s.given_by, s.refusal from access_history_steps s
                          where s.history_id = h.history_id order by s.step_id desc limit 1) last on true
      left join lateral (select s.step_id, s.made_by from access_history_steps s
                          where s.history_id = h.history_id and s.step = 'prepared' order by s.step_id desc limit 1) prepared on true`
}

export async function findHistory(sql: Tx, publicId: string): Promise<AccessHistory | undefined> {
  const [row] = await sql<AccessHistory[]>`${selectHistories(sql)} where h.public_id = ${publicId} limit 1`
  return row
}

/** Of an authority: those not answered first, the one due next at the top; 200 at most. */
export function listHistoriesOf(sql: Tx, authorityCode: string): Promise<AccessHistory[]> {
  return sql<AccessHistory[]>`
    ${selectHistories(sql)}
     where h.authority_code = ${authorityCode}
     order by coalesce(last.step in ('given', 'refused'), false), case when last.step in ('given', 'refused') then last.made_at end desc,
              h.due_on, h.history_id
     limit 200`
}

/** A child's record and those that became part of it: looks at either are looks at this child. */
export function recordsOf(sql: Tx, childId: number) {
  return sql`
    with recursive records as (
      select ${childId}::integer as child_id
      union
      select c.child_id from records join children c on c.merged_into = records.child_id and c.status = 'merged')`
}

/**
 * Looks at a child's record until the end of a day in London, newest first, 10,000 at most; what the system did by itself is none.
 *
 * Whoever looked is described as of that moment; in a call it is the person served.
 */
export function listLooks(sql: Tx, childId: number, lastDay: IsoDate): Promise<LoggedLook[]> {
  return sql<LoggedLook[]>`
    ${recordsOf(sql, childId)}, looked as (
      select e.entry_id, e.occurred_at, e.action, e.purpose, e.role, e.actor_name, e.user_id, e.on_behalf_of, e.organisation_id
        from audit_entries e
       where e.child_id in (select records.child_id from records)
         and e.outcome = 'done' and e.actor_kind <> 'system'
         and e.action <> 'children.state-reason' and e.action not like 'rights.%'
         and e.occurred_at < (${lastDay}::date + 1)::timestamp at time zone 'Europe/London'
       order by e.occurred_at desc, e.entry_id desc
       limit ${MOST_LOOKS})
    select looked.entry_id::text as "entryId", (looked.occurred_at at time zone 'Europe/London')::date as "lookedOn",
           looked.action, looked.purpose, case when looked.on_behalf_of is null then looked.role else 'practitioner' end as "role",
           case when looked.on_behalf_of is null then looked.actor_name else viewer.name end as "viewerName",
           o.name as "organisationName", o.kind as "organisationKind", s.kind as "serviceKind",
           case when s.service_id is not null then s.is_sensitive
                else coalesce(sensitive.organisation_id is not null, false) end as "isSensitive",
           case when coalesce(s.is_sensitive, sensitive.organisation_id is not null)
                then parent_may_be_told(${childId}, s.service_id, o.organisation_id) else false end as "hasAgreed",
           exists (select from shielding_members sm where sm.user_id in (looked.user_id, looked.on_behalf_of)) as "isShielding"
      from looked
      left join users viewer on viewer.user_id = coalesce(looked.on_behalf_of, looked.user_id)
      left join lateral (select m.from_organisation_id, m.from_service_id from user_moves m
                          where m.user_id = viewer.user_id and m.moved_at > looked.occurred_at
                          order by m.moved_at, m.move_id limit 1) moved on true
      left join organisations o on o.organisation_id = case
        when looked.on_behalf_of is null then looked.organisation_id
        else coalesce(moved.from_organisation_id, viewer.organisation_id) end
      left join services s on s.service_id = case
        when moved.from_organisation_id is null then viewer.service_id else moved.from_service_id end
      left join (select distinct services.organisation_id from services where services.is_sensitive) sensitive
        on sensitive.organisation_id = o.organisation_id
     order by looked.occurred_at desc, looked.entry_id desc`
}

/** In the order in which they were made. */
export function listChoices(sql: Tx, historyId: number): Promise<MadeChoice[]> {
  return sql<MadeChoice[]>`
    select c.entry_id::text as "entryId", c.choice as "kind", c.ground
      from access_history_choices c
     where c.history_id = ${historyId}
     order by c.choice_id
     limit 100000`
}

/** Whether a person chose to tell what the rules withhold, or to name somebody. */
export async function hasChosenToTell(sql: Tx, historyId: number, userId: number): Promise<boolean> {
  const [row] = await sql<[{ has: boolean }]>`
    select exists (select from access_history_choices c
                    where c.history_id = ${historyId} and c.made_by = ${userId} and c.choice in ('include', 'name')) as "has"`
  return row.has
}

export async function insertChoices(
  sql: Tx,
  historyId: number,
  entryIds: readonly string[],
  { kind, ground }: Choice,
  by: { readonly userId: number; readonly at: Date },
): Promise<void> {
  await sql`
    insert into access_history_choices (history_id, entry_id, choice, ground, made_by, made_at)
    select ${historyId}, chosen.entry_id, ${kind}, ${ground}, ${by.userId}, ${by.at}
      from unnest(${[...entryIds]}::bigint[]) as chosen (entry_id)`
}

export type NewStep = {
  readonly history_id: number
  readonly step: Step
  readonly given_by?: WayToGive
  readonly refusal?: Refusal
  readonly version?: string
  readonly made_by: number
  readonly made_at: Date
}

export async function insertStep(sql: Tx, step: NewStep): Promise<number> {
  const [row] = await sql<[{ stepId: number }]>`
    insert into access_history_steps ${sql(step)} returning step_id as "stepId"`
  return row.stepId
}

/** In the order given. */
export async function insertLines(sql: Tx, stepId: number, lines: readonly KeptLine[]): Promise<void> {
  await sql`
    insert into access_history_lines (step_id, position, entry_id, looked_on, organisation_kind, work, look, purpose, rule_ground, ground, is_named)
    select ${stepId}, row_number() over (), l."entryId", l."lookedOn", l."organisationKind", l.work, l.look, l.purpose, l."ruleGround",
           l.ground, l."isNamed"
      from jsonb_to_recordset(${sql.json(lines as never)}) as l("entryId" bigint, "lookedOn" date, "organisationKind" text, work text,
           look text, purpose text, "ruleGround" text, ground text, "isNamed" boolean)`
}

/** What a prepared list tells, in its order; names only of those who were named. */
export function listToldLines(sql: Tx, stepId: number): Promise<ToldLine[]> {
  return sql<ToldLine[]>`
    select l.entry_id::text as "entryId", l.looked_on as "lookedOn", l.organisation_kind as "organisationKind", l.work, l.look, l.purpose,
           case when l.is_named then (
             select coalesce(served.name, e.actor_name)
               from audit_entries e left join users served on served.user_id = e.on_behalf_of
              where e.entry_id = l.entry_id
                and e.occurred_at >= l.looked_on - interval '1 day' and e.occurred_at < l.looked_on + interval '2 days'
              limit 1) end as "name"
      from access_history_lines l
     where l.step_id = ${stepId} and l.ground is null
     order by l.position
     limit ${MOST_LOOKS}`
}
