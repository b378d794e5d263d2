import type { ChildId } from '../children/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import type { Tx } from '../platform/db/connect.ts'
import type { EmergencyReason, Finding } from './override.ts'

/** Looks of the person who acts and of the organisation on a day; no other begins before the transaction ends. */
export async function countLooks(sql: Tx, today: IsoDate): Promise<{ own: number; organisation: number }> {
  const [row] = await sql<[{ own: number; organisation: number }]>`
    select counts.own, counts.organisation from override_counts(${today}::date) counts`
  return row
}

/** Section that keeps a child's shield; null unless whoever acts may look in an emergency. */
export async function findKeeper(sql: Tx, childId: ChildId): Promise<string | null> {
  const [row] = await sql<[{ keeper: string | null }]>`select override_keeper(${childId}::integer) as keeper`
  return row.keeper
}

/** Restricted searches of the person who acts and of the organisation on a day; no other begins before the transaction ends. */
export async function countSearches(sql: Tx, today: IsoDate): Promise<{ own: number; organisation: number }> {
  const [row] = await sql<[{ own: number; organisation: number }]>`
    select counts.own, counts.organisation from safeguarding_search_counts(${today}::date) counts`
  return row
}

export async function insertSearch(
  sql: Tx,
  {
    userId,
    organisationId,
    at,
  }: { readonly userId: number; readonly organisationId: number; readonly at: Date },
): Promise<void> {
  await sql`
    insert into safeguarding_searches (user_id, organisation_id, searched_at) values (${userId}, ${organisationId}, ${at})`
}

export type NewLook = {
  readonly public_id: string
  readonly user_id: number
  readonly organisation_id: number
  readonly own_section_code: string
  readonly session_ref: Buffer
  readonly outcome: 'opened' | 'not-held'
  readonly child_id: ChildId | null
  readonly section_code: string
  readonly reason: EmergencyReason
  readonly sealed_words: Buffer
  readonly began_at: Date
  readonly ends_at: Date
  readonly ended_at: Date | null
  readonly due_on: IsoDate
}

export async function insertLook(sql: Tx, look: NewLook): Promise<void> {
  await sql`insert into vault.overrides ${sql(look)}`
}

/** The look shows nothing, for the child is of the family of whoever looks. */
export async function markOwnFamily(sql: Tx, publicId: string, now: Date): Promise<void> {
  await sql`
    update vault.overrides set outcome = 'own-family', ended_at = ${now} where vault.overrides.public_id = ${publicId}`
}

/** A look as far as whoever acts may reach it: an own one, or one that the own team reviews. */
export type Look = {
  readonly publicId: string
  readonly userId: number
  readonly childId: ChildId | null
  readonly sectionCode: string
  readonly outcome: 'opened' | 'not-held' | 'own-family'
  readonly reason: EmergencyReason
  readonly sealedWords: Buffer
  readonly beganAt: Date
  readonly endsAt: Date
  readonly endedAt: Date | null
  readonly dueOn: IsoDate
  readonly escalatedAt: Date | null
  readonly decision: Finding | null
  readonly decidedAt: Date | null
  readonly decider: string | null
  readonly sealedFinding: Buffer | null
  readonly person: string
  readonly jobTitle: string
  readonly organisation: string
  /** Who gave the right; null where the system's operator did, or it was taken away. */
  readonly giverId: number | null
}

const lookColumns = (sql: Tx) => sql`
  look.public_id as "publicId", look.user_id as "userId", look.child_id as "childId", look.section_code as "sectionCode", look.outcome,
  look.reason, look.sealed_words as "sealedWords", look.began_at as "beganAt", look.ends_at as "endsAt", look.ended_at as "endedAt",
  look.due_on as "dueOn", look.escalated_at as "escalatedAt", look.decision, look.decided_at as "decidedAt", deciders.name as "decider",
  look.sealed_finding as "sealedFinding", users.name as "person", users.job_title as "jobTitle", organisations.name as "organisation",
  (select user_rights.given_by from user_rights
    where user_rights.user_id = look.user_id and user_rights.right_name = 'override') as "giverId"`

const lookTables = (sql: Tx) => sql`
  vault.overrides look
  join users on users.user_id = look.user_id
  join organisations on organisations.organisation_id = look.organisation_id
  left join users deciders on deciders.user_id = look.decided_by`

export async function findLook(sql: Tx, publicId: string): Promise<Look | undefined> {
  const [row] = await sql<Look[]>`
    select ${lookColumns(sql)} from ${lookTables(sql)} where look.public_id = ${publicId} limit 1`
  return row
}

/** Looks of others that whoever acts may know of, those without a decision first and the oldest of them first; 100 at most. */
export function listLooks(sql: Tx, viewer: number): Promise<Look[]> {
  return sql<Look[]>`
    select ${lookColumns(sql)} from ${lookTables(sql)}
     where look.user_id <> ${viewer}
     order by look.decided_at is not null, case when look.decided_at is null then look.began_at end, look.began_at desc
     limit 100`
}

/** Whether a running look of the person's own was ended now. */
export async function endLook(sql: Tx, publicId: string, userId: number, now: Date): Promise<boolean> {
  const ended = await sql`
    update vault.overrides set ended_at = ${now}
     where vault.overrides.public_id = ${publicId} and vault.overrides.user_id = ${userId} and vault.overrides.ended_at is null
       and ${now} < vault.overrides.ends_at`
  return ended.count > 0
}

/** Whether a look without a decision has this one now. */
export async function decideLook(
  sql: Tx,
  publicId: string,
  decision: { readonly finding: Finding; readonly sealedFinding: Buffer; readonly userId: number },
  now: Date,
): Promise<boolean> {
  const decided = await sql`
    update vault.overrides
       set decision = ${decision.finding}, sealed_finding = ${decision.sealedFinding}, decided_by = ${decision.userId}, decided_at = ${now}
     where vault.overrides.public_id = ${publicId} and vault.overrides.decision is null`
  return decided.count > 0
}

export type EndedLook = { readonly publicId: string; readonly userId: number; readonly childId: ChildId }

/** Ends what ran out, or lost its session; 1,000 at most. */
export function endSpentLooks(sql: Tx, now: Date): Promise<EndedLook[]> {
  return sql<EndedLook[]>`
    with spent as (
      select look.override_id, least(look.ends_at, greatest(look.began_at, sessions.ended_at)) as at
        from vault.overrides look
        left join sessions on sessions.session_ref = look.session_ref
       where look.ended_at is null and (look.ends_at <= ${now} or sessions.ended_at is not null or sessions.session_ref is null)
       limit 1000
    )
    update vault.overrides look set ended_at = spent.at from spent where look.override_id = spent.override_id
    returning look.public_id as "publicId", look.user_id as "userId", look.child_id as "childId"`
}

/** Marks reviews that are late as passed on; 1,000 at most. */
export function escalateLate(
  sql: Tx,
  today: IsoDate,
  now: Date,
): Promise<{ publicId: string; organisationId: number }[]> {
  return sql<{ publicId: string; organisationId: number }[]>`
    update vault.overrides set escalated_at = ${now}
     where vault.overrides.override_id in (
       select late.override_id from vault.overrides late
        where late.decided_at is null and late.escalated_at is null and late.due_on < ${today} limit 1000)
    returning vault.overrides.public_id as "publicId", vault.overrides.organisation_id as "organisationId"`
}

/** A section of the country, by its code and name. */
export type Section = { readonly code: string; readonly name: string }

export function listSections(sql: Tx): Promise<Section[]> {
  return sql<Section[]>`
    select authorities.gss_code as "code", authorities.name from authorities order by authorities.name, authorities.gss_code limit 1000`
}

/** Looks begun in each month of a period, by the section in which people work; nothing for whoever may not know of looks. */
export function countMonths(
  sql: Tx,
  from: IsoDate,
  until: IsoDate,
): Promise<{ month: IsoDate; section: string; looks: number }[]> {
  return sql<{ month: IsoDate; section: string; looks: number }[]>`
    select counts.month, counts.section_code as "section", counts.looks from override_months(${from}::date, ${until}::date) counts limit 20000`
}

/** Who is told about a look by notices, 200 at most. */
export async function listTold(sql: Tx, kind: string, publicId: string): Promise<number[]> {
  const rows = await sql<{ userId: number }[]>`
    select distinct notice_readers.user_id as "userId"
      from notices
      join notice_readers on notice_readers.notice_id = notices.notice_id
     where notices.kind = ${kind} and notices.subject_ref = ${publicId}
     limit 200`
  return rows.map(({ userId }) => userId)
}
