import type { IsoDate } from '../lib/iso-date.ts'
import type { Tx } from '../platform/db/connect.ts'
import type { EntryRef } from './entry-ref.ts'
import { PAGE_LENGTH, type LoggedEntry, type LogQuery } from './log-query.ts'

/** Where an entry stands in the log. Both are the database's own text: an instant of JavaScript has no microseconds. */
export type EntryPlace = { readonly at: string; readonly entryId: string }

/** What a list is narrowed to, with names found. */
export type Narrowed = Pick<LogQuery, 'from' | 'to' | 'action' | 'outcome'> & {
  readonly viewer: number
  /** Section of the viewer; null for all of England. */
  readonly authorityCode: string | null
  readonly userId: number | null
  readonly organisationId: number | null
  /** Reads what is about the revealed child alone. */
  readonly isOfRevealed: boolean
  readonly before: EntryPlace | null
}

/**
 * Entries of the section, newest first, one more than a page at most.
 *
 * Read as people's own entries where the people are few, for no index leads from a section to entries: 51 of each by the index on the
 * person, and of the section's systems. All of England and a child are read by time and by the index on the child. Among 320,000 entries
 * of 31 days and 20,000 people a page took 17 ms for all of England, 64 ms for a section; 140 ms when nothing fits and all are read.
 */
export function listEntries(sql: Tx, wanted: Narrowed): Promise<LoggedEntry[]> {
  return sql<LoggedEntry[]>`
    select ${shown(sql)}
      from (${sourceOf(sql, wanted)} order by occurred_at desc, entry_id desc limit ${PAGE_LENGTH + 1}) as e
           ${withNames(sql)}
     order by e.occurred_at desc, e.entry_id desc`
}

function sourceOf(sql: Tx, wanted: Narrowed) {
  const { viewer, authorityCode, userId, organisationId, isOfRevealed } = wanted
  const inSection = (table: 'person' | 'body') =>
    authorityCode === null ? sql`` : sql`and ${sql(table)}.authority_code = ${authorityCode}`
  const newest = sql`order by e.occurred_at desc, e.entry_id desc limit ${PAGE_LENGTH + 1}`
  const people = sql`
    select person.user_id from users person
     where person.user_id <> ${viewer} ${inSection('person')}
           ${userId === null ? sql`` : sql`and person.user_id = ${userId}`}
           ${organisationId === null ? sql`` : sql`and person.organisation_id = ${organisationId}`}`
  const bodies = sql`
    select body.organisation_id from organisations body
     where ${userId === null} ${inSection('body')}
           ${organisationId === null ? sql`` : sql`and body.organisation_id = ${organisationId}`}`
  const isNarrow = authorityCode !== null || userId !== null || organisationId !== null
  if (isOfRevealed || !isNarrow) {
    const theirs = isNarrow
      ? sql`and (e.user_id in (${people}) or (e.user_id is null and e.organisation_id in (${bodies})))`
      : sql``
    return sql`select e.* from entries_under_audit e where ${conditions(sql, wanted)} ${theirs}`
  }
  return sql`
    select e.* from (${people}) as person cross join lateral (
      select e.* from entries_under_audit e where e.user_id = person.user_id and ${conditions(sql, wanted)} ${newest}) as e
    union all
    select e.* from (${bodies}) as body cross join lateral (
      select e.* from entries_under_audit e
       where e.user_id is null and e.organisation_id = body.organisation_id and ${conditions(sql, wanted)} ${newest}) as e`
}

function conditions(sql: Tx, { from, to, action, outcome, isOfRevealed, before }: Narrowed) {
  const older = ({ at, entryId }: EntryPlace) => sql`
    and e.occurred_at <= ${at}::timestamptz and (e.occurred_at, e.entry_id) < (${at}::timestamptz, ${entryId}::bigint)`
  return sql`
    e.occurred_at >= ${midnight(sql, from, 0)} and e.occurred_at < ${midnight(sql, to, 1)}
    ${action === null ? sql`` : sql`and e.action = ${action}`}
    ${outcome === null ? sql`` : sql`and e.outcome = ${outcome}`}
    ${isOfRevealed ? sql`and e.child_id = any ((select act_revealed())::integer[])` : sql``}
    ${before === null ? sql`` : older(before)}`
}

/** The instant at which a day, or one `later` days after, begins in London. */
function midnight(sql: Tx, date: IsoDate, later: number) {
  return sql`((${date}::date + ${later}::integer)::timestamp at time zone 'Europe/London')`
}

/** What {@link LoggedEntry} is read from: `e` of the entries under audit, with {@link withNames}. */
export function shown(sql: Tx) {
  return sql`
    floor(extract(epoch from e.occurred_at) * 1000)::double precision as "atMs", e.request_id as "requestId",
    (select count(*)::integer from entries_under_audit beside
      where beside.occurred_at >= date_trunc('milliseconds', e.occurred_at) and beside.occurred_at <= e.occurred_at
        and beside.request_id = e.request_id
        and (beside.occurred_at, beside.entry_id) < (e.occurred_at, e.entry_id)) as "position",
    e.occurred_at as "occurredAt", e.action, e.outcome, e.actor_name as "actorName", e.role, bodies.name as "organisation",
    served.name as "served", supervisors.name as "supervisor", e.purpose, e.child_id is not null as "isAboutChild"`
}

/** Names that {@link shown} needs. */
export function withNames(sql: Tx) {
  return sql`
    left join organisations bodies on bodies.organisation_id = e.organisation_id
    left join users served on served.user_id = e.on_behalf_of
    left join supervised_sessions followed on followed.session_ref = e.session_ref
    left join users supervisors on supervisors.user_id = followed.accepted_by`
}

/** All that the log holds of one entry, but the child. */
export type EntryDetails = LoggedEntry &
  EntryPlace & {
    readonly authorityCode: string | null
    readonly userId: number | null
    readonly servedId: number | null
    readonly aboutId: number | null
    readonly about: string | null
    readonly aboutOrganisation: string | null
    readonly recordedAt: Date
    readonly actorKind: 'person' | 'system' | 'client'
    readonly authenticator: string | null
    readonly subjectRef: string | null
    readonly legalGround: string | null
    /** As the log keeps it. */
    readonly sealedNote: Buffer | null
    readonly fields: readonly string[]
    readonly quantity: number | null
    readonly feed: string | null
    readonly feedFileId: string | null
    readonly callId: number | null
    readonly policyRules: readonly string[]
    readonly policyVersion: string | null
    readonly build: string
  }

/** The entry of that name; undefined for an unknown one and one out of reach. */
export function findEntry(
  sql: Tx,
  { atMs, requestId, position }: EntryRef,
): Promise<EntryDetails | undefined> {
  return findDetails(
    sql,
    sql`
      e.occurred_at >= ${new Date(atMs)} and e.occurred_at < ${new Date(atMs + 1)} and e.request_id = ${requestId}
      order by e.occurred_at, e.entry_id offset ${position}`,
  )
}

/** The entry of that place, alike. */
export function findEntryAt(sql: Tx, { at, entryId }: EntryPlace): Promise<EntryDetails | undefined> {
  return findDetails(sql, sql`e.occurred_at = ${at}::timestamptz and e.entry_id = ${entryId}::bigint`)
}

async function findDetails(sql: Tx, where: ReturnType<typeof withNames>): Promise<EntryDetails | undefined> {
  const [row] = await sql<EntryDetails[]>`
    select ${shown(sql)}, e.occurred_at::text as "at", e.entry_id::text as "entryId", e.authority_code as "authorityCode",
           e.user_id as "userId", e.on_behalf_of as "servedId", e.target_user_id as "aboutId", about.name as "about",
           about_bodies.name as "aboutOrganisation", e.recorded_at as "recordedAt", e.actor_kind as "actorKind", e.authenticator,
           e.subject_ref as "subjectRef", e.legal_ground as "legalGround", e.purpose_note as "sealedNote", e.fields, e.quantity, e.feed_source_id as "feed",
           e.feed_file_id::text as "feedFileId", e.call_id as "callId", e.policy_rules as "policyRules",
           e.policy_version as "policyVersion", e.build
      from entries_under_audit e
           ${withNames(sql)}
      left join users about on about.user_id = e.target_user_id
      left join organisations about_bodies on about_bodies.organisation_id = e.target_organisation_id
     where ${where}
     limit 1`
  return row
}

/** Other entries of a request, of at most a minute before and after, in order, 50 at most. */
export function listOfRequest(sql: Tx, entry: EntryDetails): Promise<LoggedEntry[]> {
  return sql<LoggedEntry[]>`
    select ${shown(sql)}
      from entries_under_audit e
           ${withNames(sql)}
     where e.occurred_at between ${entry.at}::timestamptz - interval '1 minute' and ${entry.at}::timestamptz + interval '1 minute'
       and e.request_id = ${entry.requestId} and e.entry_id <> ${entry.entryId}::bigint
     order by e.occurred_at, e.entry_id
     limit ${PAGE_LENGTH}`
}

/** A person of the section by username; undefined for an unknown one and one of elsewhere. */
export async function findPerson(
  sql: Tx,
  username: string,
  authorityCode: string | null,
): Promise<{ readonly userId: number; readonly authorityCode: string | null } | undefined> {
  const [row] = await sql<{ userId: number; authorityCode: string | null }[]>`
    select users.user_id as "userId", users.authority_code as "authorityCode"
      from users
     where users.username = ${username} and (${authorityCode}::text is null or users.authority_code = ${authorityCode})
     limit 1`
  return row
}

/** An organisation by code that is in the section or has people in it. */
export async function findOrganisation(
  sql: Tx,
  code: string,
  authorityCode: string | null,
): Promise<number | undefined> {
  const [row] = await sql<{ organisationId: number }[]>`
    select organisations.organisation_id as "organisationId"
      from organisations
     where organisations.code = ${code}
       and (${authorityCode}::text is null or organisations.authority_code = ${authorityCode}
            or exists (select from users
                        where users.organisation_id = organisations.organisation_id and users.authority_code = ${authorityCode}))
     limit 1`
  return row?.organisationId
}

/** Lets the transaction read the open record that an entry is about. @returns its opaque id; undefined where there is none. */
export async function revealByEntry(sql: Tx, { at, entryId }: EntryPlace): Promise<string | undefined> {
  const [row] = await sql<{ publicId: string | null }[]>`
    select reveal_by_entry(${at}::timestamptz, ${entryId}::bigint) as "publicId"`
  return row?.publicId ?? undefined
}

/** The same for the record that a ContactPoint number leads to. */
export async function revealByNumber(sql: Tx, childNumber: string): Promise<string | undefined> {
  const [row] = await sql<
    { publicId: string | null }[]
  >`select reveal_by_number(${childNumber}) as "publicId"`
  return row?.publicId ?? undefined
}

export type RevealedChild = {
  readonly childId: number
  readonly childNumber: string
  readonly given: string
  readonly family: string
}

/** Number and name of a record that the transaction may read. */
export async function findRevealed(sql: Tx, publicId: string): Promise<RevealedChild | undefined> {
  const [row] = await sql<RevealedChild[]>`
    select children.child_id as "childId", children.child_number as "childNumber", child_names.given, child_names.family
      from children
      join child_names on child_names.child_id = children.child_id and child_names.position = 0
     where children.public_id = ${publicId} and children.status = 'open'
     limit 1`
  return row
}
