import type { IsoDate } from '../../lib/iso-date.ts'
import type { Tx } from '../../platform/db/connect.ts'
import type { Completion, Requirement } from '../currency.ts'

export type HeldCompletion = Completion & { readonly title: string; readonly number: string }

/** A user's completions that stand, newest first, 100 at most; titles as on day `on`. */
export function listHeld(sql: Tx, userId: number, on: IsoDate): Promise<HeldCompletion[]> {
  return sql<HeldCompletion[]>`
    select training_completions.course_code as "course", training_completions.completed_on as "completedOn",
           training_completions.expires_on as "expiresOn", training_completions.certificate_number as "number", version.title
      from training_completions
      join lateral (
           select training_course_versions.title from training_course_versions
            where training_course_versions.course_code = training_completions.course_code and training_course_versions.from_on <= ${on}
            order by training_course_versions.from_on desc, training_course_versions.version_id desc limit 1) as version on true
     where training_completions.user_id = ${userId} and training_completions.withdrawn_at is null
     order by training_completions.completed_on desc, training_completions.course_code
     limit 100`
}

export type OwnBooking = {
  readonly publicId: string
  readonly sessionId: string
  readonly title: string
  readonly startsAt: Date
  readonly endsAt: Date
  readonly venue: string
  readonly hasPlace: boolean
  readonly isCancelled: boolean
}

/** A user's bookings of sessions that have not ended, soonest first, 50 at most; those that the desk cancelled among them. */
export function listOwnBookings(sql: Tx, userId: number, at: Date, on: IsoDate): Promise<OwnBooking[]> {
  return sql<OwnBooking[]>`
    select training_bookings.public_id as "publicId", training_sessions.public_id as "sessionId", version.title,
           training_sessions.starts_at as "startsAt", training_sessions.ends_at as "endsAt", training_sessions.venue,
           training_bookings.placed_at is not null as "hasPlace", training_sessions.cancelled_at is not null as "isCancelled"
      from training_bookings
      join training_sessions on training_sessions.session_id = training_bookings.session_id
      join lateral (
           select training_course_versions.title from training_course_versions
            where training_course_versions.course_code = training_sessions.course_code and training_course_versions.from_on <= ${on}
            order by training_course_versions.from_on desc, training_course_versions.version_id desc limit 1) as version on true
     where training_bookings.user_id = ${userId} and training_bookings.cancelled_at is null and training_sessions.ends_at >= ${at}
     order by training_sessions.starts_at
     limit 50`
}

export type CertificateRow = {
  readonly userId: number
  readonly name: string
  readonly title: string
  readonly completedOn: IsoDate
  readonly expiresOn: IsoDate
  readonly number: string
  readonly word: string
}

/** A certificate that stands; the title as it was on the day of completion, or as it first was. */
export async function findCertificate(sql: Tx, number: string): Promise<CertificateRow | undefined> {
  const [row] = await sql<CertificateRow[]>`
    select training_completions.user_id as "userId", users.name, training_completions.completed_on as "completedOn",
           training_completions.expires_on as "expiresOn", training_completions.certificate_number as "number",
           training_completions.check_word as "word",
           (select training_course_versions.title from training_course_versions
             where training_course_versions.course_code = training_completions.course_code
             order by training_course_versions.from_on > training_completions.completed_on,
                      case when training_course_versions.from_on <= training_completions.completed_on then training_course_versions.from_on end desc nulls last,
                      training_course_versions.version_id desc limit 1) as "title"
      from training_completions
      join users on users.user_id = training_completions.user_id
     where training_completions.certificate_number = ${number} and training_completions.withdrawn_at is null`
  return row
}

export type PersonFacts = {
  readonly userId: number
  readonly name: string
  readonly organisation: string
  readonly completions: readonly Completion[]
  readonly requirements: readonly Requirement[]
}

/**
 * People in post and not suspended, of an authority or of an organisation, with what their training follows from; by
 * organisation and name, 20,000 at most.
 */
export async function listPeople(
  sql: Tx,
  of: { readonly authorityCode: string } | { readonly organisationId: number },
  on: IsoDate,
): Promise<PersonFacts[]> {
  const whose =
    'authorityCode' in of
      ? sql`users.authority_code = ${of.authorityCode} and users.role <> 'national-team'`
      : sql`users.organisation_id = ${of.organisationId}`
  const rows = await sql<
    (Omit<PersonFacts, 'completions' | 'requirements'> & {
      completions: Completion[] | null
      requirements: Requirement[] | null
    })[]
  >`
    select users.user_id as "userId", users.name, organisations.name as "organisation",
           (select json_agg(json_build_object('course', training_completions.course_code,
                     'completedOn', training_completions.completed_on, 'expiresOn', training_completions.expires_on))
              from training_completions
             where training_completions.user_id = users.user_id and training_completions.withdrawn_at is null) as "completions",
           (select json_agg(json_build_object('group', needed.group_name, 'course', needed.course_code,
                     'refreshers', needed.refreshers, 'from', needed.from_on, 'until', needed.until_on))
              from trainee_requirements needed where needed.user_id = users.user_id) as "requirements"
      from users
      join organisations on organisations.organisation_id = users.organisation_id
     where ${whose} and users.suspended_at is null
       and users.starts_on <= ${on} and (users.ends_on is null or users.ends_on > ${on})
     order by organisations.name, users.name, users.user_id
     limit 20000`
  return rows.map((row) => ({
    ...row,
    completions: row.completions ?? [],
    requirements: row.requirements ?? [],
  }))
}
