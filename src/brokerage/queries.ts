import type { IsoDate } from '../lib/iso-date.ts'
import type { Db, Tx } from '../platform/db/connect.ts'
import type { Outcome } from './outcome.ts'
import type { ContactRequest, Urgency } from './request.ts'
import type { Target } from './targets.ts'

const ASKING_LOCK = 3_901_441

/** One at a time of each person asks: held until the end of the transaction. */
export async function lockAsker(sql: Tx, userId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${ASKING_LOCK}, ${userId}::integer)`
}

export async function countAskedSince(sql: Tx, userId: number, since: Date): Promise<number> {
  const [row] = await sql<[{ count: number }]>`
    select count(*)::integer as "count" from contact_requests
     where contact_requests.asker_id = ${userId} and contact_requests.asked_at > ${since}`
  return row.count
}

/** The target of an urgency on a day. */
export async function getTarget(sql: Tx, urgency: Urgency, on: IsoDate): Promise<Target> {
  const [row] = await sql<[Target]>`
    select contact_targets.hours, contact_targets.working_days as "workingDays"
      from contact_targets
     where contact_targets.urgency = ${urgency} and contact_targets.from_on <= ${on}
     order by contact_targets.from_on desc
     limit 1`
  return row
}

/** @returns whether there was none that begins on that day. */
export async function insertTarget(
  sql: Tx,
  urgency: Urgency,
  target: Target,
  from: IsoDate,
): Promise<boolean> {
  const inserted = await sql`
    insert into contact_targets (urgency, hours, working_days, from_on)
    values (${urgency}, ${target.hours}, ${target.workingDays}, ${from})
    on conflict on constraint contact_targets_once_key do nothing`
  return inserted.count > 0
}

export type Team = { readonly authorityCode: string; readonly name: string }

/** Authorities in which somebody brings people into contact today, by name. */
export function listTeams(sql: Tx, today: IsoDate): Promise<Team[]> {
  return sql<Team[]>`
    select authorities.gss_code as "authorityCode", authorities.name
      from authorities
     where authorities.gss_code in (
       select users.authority_code from users
         join user_rights on user_rights.user_id = users.user_id and user_rights.right_name = 'broker'
        where users.role = 'local-team' and users.suspended_at is null and (users.ends_on is null or users.ends_on > ${today}))
     order by authorities.name
     limit 500`
}

/** Telephone number and address of somebody's account. */
export async function findReach(
  sql: Tx,
  userId: number,
): Promise<{ phone: string | null; email: string | null } | undefined> {
  const [row] = await sql<{ phone: string | null; email: string | null }[]>`
    select users.phone, users.email from users where users.user_id = ${userId} limit 1`
  return row
}

export type NewContactRequest = {
  readonly public_id: string
  readonly asker_id: number
  readonly authority_code: string
  readonly asked_child: string | null
  readonly sealed: Buffer
  readonly need: string
  readonly urgency: Urgency
  readonly asked_at: Date
  readonly due_at: Date
}

export async function insertRequest(sql: Tx, request: NewContactRequest): Promise<void> {
  await sql`insert into contact_requests ${sql(request)}`
}

/** A request with all that its pages need; `sealed` and `passedOn` are for those who hold the key. */
export type StoredRequest = ContactRequest & {
  /** Opaque id that the record is looked for by: what a broker found, else what was asked with. */
  readonly childPublicId: string | null
  readonly wasAskedFromRecord: boolean
  readonly sealed: Buffer
  readonly outcome: Outcome | null
  readonly passedOn: Buffer | null
  readonly askerName: string
  readonly askerWork: string
  readonly takenByName: string | null
}

function selectRequests(sql: Db) {
  return sql`
    select r.request_id as "requestId", r.public_id as "publicId", r.asker_id as "askerId", r.authority_code as "authorityCode",
           r.need, r.urgency, r.asked_at as "askedAt", r.due_at as "dueAt", r.state, r.taken_by as "takenBy",
           r.answered_at as "answeredAt", coalesce(r.found_child, r.asked_child) as "childPublicId",
           r.asked_child is not null as "wasAskedFromRecord", r.sealed, r.outcome, r.passed_on as "passedOn",
           asker.name as "askerName", asker.job_title || ', ' || o.name as "askerWork", taker.name as "takenByName"
      from contact_requests r
      join users asker on asker.user_id = r.asker_id
      join organisations o on o.organisation_id = asker.organisation_id
      left join users taker on taker.user_id = r.taken_by`
}

export async function findRequest(sql: Tx, publicId: string): Promise<StoredRequest | undefined> {
  const [row] = await sql<StoredRequest[]>`${selectRequests(sql)} where r.public_id = ${publicId} limit 1`
  return row
}

/** Somebody's own, newest first, 200 at most. */
export function listOwn(sql: Tx, userId: number): Promise<StoredRequest[]> {
  return sql<StoredRequest[]>`
    ${selectRequests(sql)} where r.asker_id = ${userId} order by r.asked_at desc, r.request_id desc limit 200`
}

/** Open ones of an authority but those that the person asked: most urgent first, then the oldest; 200 at most. */
export function listOpen(sql: Tx, authorityCode: string, userId: number): Promise<StoredRequest[]> {
  return sql<StoredRequest[]>`
    ${selectRequests(sql)}
     where r.authority_code = ${authorityCode} and r.asker_id <> ${userId} and r.state in ('waiting', 'working')
     order by array_position(array['immediate-risk', 'child-protection', 'planned-work'], r.urgency), r.asked_at, r.request_id
     limit 200`
}

export type StepName =
  | 'taken'
  | 'given-back'
  | 'urgency'
  | 'handed-over'
  | 'child-found'
  | 'attempt'
  | 'wish'
  | 'answered'
  | 'withdrawn'
  | 'closed'

export type NewStep = {
  readonly request_id: number
  readonly step: StepName
  readonly detail?: string
  readonly child?: string
  readonly due_at?: Date
  readonly passed_on?: Buffer
  readonly made_by: number
  readonly made_at: Date
}

/** @returns false when the request does not wait for this step, or not of this person. */
export async function insertStep(sql: Tx, step: NewStep): Promise<boolean> {
  try {
    await sql.savepoint((inner) => inner`insert into contact_request_steps ${inner(step)}`)
    return true
  } catch (error) {
    if ((error as { constraint_name?: string }).constraint_name === 'contact_request_steps_order')
      return false
    throw error
  }
}

export type Step = {
  readonly step: StepName
  readonly detail: string | null
  readonly madeAt: Date
  readonly by: string
}

/** What was done with a request, in order, 500 at most. */
export function listSteps(sql: Tx, requestId: number): Promise<Step[]> {
  return sql<Step[]>`
    select s.step, s.detail, s.made_at as "madeAt", users.name as "by"
      from contact_request_steps s
      join users on users.user_id = s.made_by
     where s.request_id = ${requestId}
     order by s.step_id
     limit 500`
}

/** A child's open record, as its broker is told of it. */
export type FoundChild = {
  readonly childId: number
  readonly publicId: string
  readonly childNumber: string
  readonly authorityCode: string | null
  readonly authorityName: string | null
}

/** The open record that an opaque id leads to, through merges. */
export async function findChild(sql: Tx, publicId: string): Promise<FoundChild | undefined> {
  const [row] = await sql<FoundChild[]>`
    select s.child_id as "childId", s.public_id as "publicId", s.child_number as "childNumber", s.authority_code as "authorityCode",
           authorities.name as "authorityName"
      from children c
      join children s on s.child_id = child_survivor(c.child_id)
      left join authorities on authorities.gss_code = s.authority_code
     where c.public_id = ${publicId} and s.status = 'open'
     limit 1`
  return row
}

/** An entry of the log about a request. */
export type HistoryEntry = {
  readonly at: Date
  readonly action: string
  readonly outcome: string
  readonly who: string
  readonly fields: readonly string[]
}

/** Everything that was done with a request or shown of it, in order, 1,000 at most. */
export function listHistory(sql: Tx, publicId: string, since: Date): Promise<HistoryEntry[]> {
  return sql<HistoryEntry[]>`
    select e.occurred_at as "at", e.action, e.outcome, e.actor_name as "who", e.fields
      from audit_entries e
     where e.subject_ref = ${publicId} and e.occurred_at >= ${since} and e.action like 'brokerage.%'
     order by e.occurred_at, e.entry_id
     limit 1000`
}

/** Requests answered within a period, by outcome and whether in time. */
export function countAnswered(
  sql: Tx,
  authorityCode: string,
  from: IsoDate,
  until: IsoDate,
): Promise<{ outcome: Outcome; isInTime: boolean; count: number }[]> {
  return sql<{ outcome: Outcome; isInTime: boolean; count: number }[]>`
    select r.outcome, r.answered_at <= r.due_at as "isInTime", count(*)::integer as "count"
      from contact_requests r
     where r.authority_code = ${authorityCode}
       and r.answered_at >= ${from}::date::timestamp at time zone 'Europe/London'
       and r.answered_at < ${until}::date::timestamp at time zone 'Europe/London'
     group by 1, 2
     limit 100`
}

export type Reminder = { readonly userId: number; readonly subjectRef: string }

/** What brokers were not told yet: that a request waits, and that one is overdue; 1,000 at most. */
export function listUntold(sql: Tx, now: Date, today: IsoDate): Promise<Reminder[]> {
  return sql<Reminder[]>`
    select users.user_id as "userId", r.public_id || ' ' || told.what as "subjectRef"
      from contact_requests r
     cross join lateral (values ('new', r.state = 'waiting'), ('overdue', r.due_at <= ${now})) as told (what, holds)
      join users on users.authority_code = r.authority_code and users.role = 'local-team' and users.user_id <> r.asker_id
       and users.suspended_at is null and (users.ends_on is null or users.ends_on > ${today})
      join user_rights on user_rights.user_id = users.user_id and user_rights.right_name = 'broker'
     where r.state in ('waiting', 'working') and told.holds
       and not exists (select from mails
                        where mails.user_id = users.user_id and mails.kind = 'contact-waiting'
                          and mails.subject_ref = r.public_id || ' ' || told.what)
     order by r.due_at, r.request_id, users.user_id
     limit 1000`
}

/** Of requests by opaque id: how each stands, and whose; 200 at most. */
export function listStates(
  sql: Tx,
  publicIds: readonly string[],
): Promise<Pick<ContactRequest, 'publicId' | 'askerId' | 'authorityCode' | 'state' | 'dueAt'>[]> {
  return sql<Pick<ContactRequest, 'publicId' | 'askerId' | 'authorityCode' | 'state' | 'dueAt'>[]>`
    select r.public_id as "publicId", r.asker_id as "askerId", r.authority_code as "authorityCode", r.state, r.due_at as "dueAt"
      from contact_requests r
     where r.public_id in (select given.id::uuid from jsonb_array_elements_text(${sql.json(publicIds as never)}) as given (id))
     order by r.due_at
     limit 200`
}
