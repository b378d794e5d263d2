import type { Tx } from '../../platform/db/connect.ts'
import type { IsoDate } from '../../lib/iso-date.ts'

/** A dated session; `publicId` is what addresses know it by. */
export type Session = {
  readonly sessionId: number
  readonly publicId: string
  readonly authorityCode: string
  readonly course: string
  readonly startsAt: Date
  readonly endsAt: Date
  readonly places: number
  readonly provider: string
  readonly venue: string
  readonly trainerId: number | null
  readonly cancelledAt: Date | null
}

export type NewSession = Omit<Session, 'sessionId' | 'publicId' | 'cancelledAt'>

export type Booking = {
  readonly bookingId: number
  readonly publicId: string
  readonly sessionId: number
  readonly sessionPublicId: string
  readonly userId: number
  /** False: on the waiting list. */
  readonly hasPlace: boolean
}

/** Somebody on the list of a session; the mark and whether they came are null until recorded. */
export type RollEntry = {
  readonly publicId: string
  readonly userId: number
  readonly name: string
  readonly organisation: string
  readonly hasPlace: boolean
  readonly wasThere: boolean | null
  readonly mark: number | null
}

export async function insertSession(
  sql: Tx,
  session: NewSession,
  by: { userId: number | null; at: Date },
): Promise<string> {
  const [row] = await sql<[{ publicId: string }]>`
    insert into training_sessions (authority_code, course_code, starts_at, ends_at, places, provider, venue, trainer_user_id, planned_by, planned_at)
    values (${session.authorityCode}, ${session.course}, ${session.startsAt}, ${session.endsAt}, ${session.places},
            ${session.provider}, ${session.venue}, ${session.trainerId}, ${by.userId}, ${by.at})
    returning training_sessions.public_id as "publicId"`
  return row.publicId
}

export async function findSession(sql: Tx, publicId: string): Promise<Session | undefined> {
  const [session] = await sql<Session[]>`
    select training_sessions.session_id as "sessionId", training_sessions.public_id as "publicId",
           training_sessions.authority_code as "authorityCode", training_sessions.course_code as "course",
           training_sessions.starts_at as "startsAt", training_sessions.ends_at as "endsAt", training_sessions.places,
           training_sessions.provider, training_sessions.venue, training_sessions.trainer_user_id as "trainerId",
           training_sessions.cancelled_at as "cancelledAt"
      from training_sessions
     where training_sessions.public_id = ${publicId}`
  return session
}

/** Whether it was open until now. */
export async function markSessionCancelled(sql: Tx, sessionId: number, at: Date): Promise<boolean> {
  const changed = await sql`
    update training_sessions set cancelled_at = ${at}
     where training_sessions.session_id = ${sessionId} and training_sessions.cancelled_at is null`
  return changed.count > 0
}

const BOOKING_LOCK = 7_201_123

/** Bookings of one session are made and given up one after another until the transaction ends. */
export async function lockSession(sql: Tx, sessionId: number): Promise<void> {
  await sql`select pg_advisory_xact_lock(${BOOKING_LOCK}, ${sessionId})`
}

export async function countPlaced(sql: Tx, sessionId: number): Promise<number> {
  const [row] = await sql<[{ placed: number }]>`
    select count(*)::integer as "placed" from training_bookings
     where training_bookings.session_id = ${sessionId} and training_bookings.cancelled_at is null
       and training_bookings.placed_at is not null`
  return row.placed
}

/** Undefined when the person is booked already. */
export async function insertBooking(
  sql: Tx,
  booking: { sessionId: number; userId: number; bookedBy: number | null; at: Date; hasPlace: boolean },
): Promise<string | undefined> {
  const [row] = await sql<{ publicId: string }[]>`
    insert into training_bookings (session_id, user_id, booked_by, booked_at, placed_at)
    values (${booking.sessionId}, ${booking.userId}, ${booking.bookedBy}, ${booking.at}, ${booking.hasPlace ? booking.at : null})
    on conflict (session_id, user_id) where cancelled_at is null do nothing
    returning training_bookings.public_id as "publicId"`
  return row?.publicId
}

/** An open booking. */
export async function findBooking(sql: Tx, publicId: string): Promise<Booking | undefined> {
  const [booking] = await sql<Booking[]>`
    select training_bookings.booking_id as "bookingId", training_bookings.public_id as "publicId",
           training_bookings.session_id as "sessionId", training_sessions.public_id as "sessionPublicId",
           training_bookings.user_id as "userId", training_bookings.placed_at is not null as "hasPlace"
      from training_bookings
      join training_sessions on training_sessions.session_id = training_bookings.session_id
     where training_bookings.public_id = ${publicId} and training_bookings.cancelled_at is null`
  return booking
}

/** Whether it was open until now. */
export async function markBookingCancelled(
  sql: Tx,
  bookingId: number,
  by: { userId: number | null; at: Date },
): Promise<boolean> {
  const changed = await sql`
    update training_bookings set cancelled_at = ${by.at}, cancelled_by = ${by.userId}
     where training_bookings.booking_id = ${bookingId} and training_bookings.cancelled_at is null`
  return changed.count > 0
}

/** Gives the first so many of the waiting list a place; whose bookings they are. */
export function placeWaiting(sql: Tx, sessionId: number, free: number, at: Date): Promise<BookingOf[]> {
  return sql<BookingOf[]>`
    update training_bookings set placed_at = ${at}
     where training_bookings.booking_id in (
       select waiting.booking_id from training_bookings waiting
        where waiting.session_id = ${sessionId} and waiting.cancelled_at is null and waiting.placed_at is null
        order by waiting.booking_id limit ${free})
    returning training_bookings.public_id as "publicId", training_bookings.user_id as "userId"`
}

export type BookingOf = { readonly publicId: string; readonly userId: number }

/** Those on the list of a session, waiting ones too. */
export function listBookedUsers(sql: Tx, sessionId: number): Promise<BookingOf[]> {
  return sql<BookingOf[]>`
    select training_bookings.public_id as "publicId", training_bookings.user_id as "userId"
      from training_bookings
     where training_bookings.session_id = ${sessionId} and training_bookings.cancelled_at is null
     order by training_bookings.booking_id
     limit 10000`
}

/** What a mail about a booking says. */
export type BookedSession = Pick<Session, 'startsAt' | 'venue'> & { readonly title: string }

/** Sessions of a person's open bookings that begin after `now`: with a place, or those that were cancelled. */
export function listBookedSessions(
  sql: Tx,
  bookings: { readonly userId: number; readonly ids: readonly string[]; readonly areCancelled: boolean },
  now: Date,
  on: IsoDate,
): Promise<BookedSession[]> {
  const state = bookings.areCancelled
    ? sql`training_sessions.cancelled_at is not null`
    : sql`training_sessions.cancelled_at is null and training_bookings.placed_at is not null`
  return sql<BookedSession[]>`
    select training_sessions.starts_at as "startsAt", training_sessions.venue, version.title
      from training_bookings
      join training_sessions on training_sessions.session_id = training_bookings.session_id
      join lateral (
           select training_course_versions.title from training_course_versions
            where training_course_versions.course_code = training_sessions.course_code and training_course_versions.from_on <= ${on}
            order by training_course_versions.from_on desc, training_course_versions.version_id desc limit 1) as version on true
     where training_bookings.public_id = any(${[...bookings.ids]}::text[]::uuid[]) and training_bookings.user_id = ${bookings.userId}
       and training_bookings.cancelled_at is null and training_sessions.starts_at > ${now}
       and ${state}
     order by training_sessions.starts_at
     limit 100`
}

/** Those booked, placed ones by name first, then the waiting list in its order; 1,000 at most. */
export function listRoll(sql: Tx, sessionId: number): Promise<RollEntry[]> {
  return sql<RollEntry[]>`
    select training_bookings.public_id as "publicId", users.user_id as "userId", users.name,
           organisations.name as "organisation", training_bookings.placed_at is not null as "hasPlace",
           result.was_there as "wasThere", result.mark
      from training_bookings
      join users on users.user_id = training_bookings.user_id
      join organisations on organisations.organisation_id = users.organisation_id
      left join lateral (
           select training_results.was_there, training_results.mark from training_results
            where training_results.booking_id = training_bookings.booking_id
            order by training_results.result_id desc limit 1) as result on true
     where training_bookings.session_id = ${sessionId} and training_bookings.cancelled_at is null
     order by training_bookings.placed_at is null, case when training_bookings.placed_at is null then '' else users.name end,
              training_bookings.booking_id
     limit 1000`
}

export async function insertResult(
  sql: Tx,
  result: { bookingId: number; wasThere: boolean; mark: number | null; recordedBy: number | null; at: Date },
): Promise<void> {
  await sql`
    insert into training_results (booking_id, was_there, mark, recorded_by, recorded_at)
    values (${result.bookingId}, ${result.wasThere}, ${result.mark}, ${result.recordedBy}, ${result.at})`
}

export type ListedSession = Omit<Session, 'trainerId' | 'cancelledAt' | 'sessionId'> & {
  readonly title: string
  readonly taken: number
  readonly waiting: number
}

/** Sessions of an authority that end from `from` on, soonest first, 100 at most; titles as on day `on`. */
export function listSessions(
  sql: Tx,
  authorityCode: string | null,
  { from, on }: { from: Date; on: IsoDate },
): Promise<ListedSession[]> {
  return sql<ListedSession[]>`
    select training_sessions.public_id as "publicId", training_sessions.authority_code as "authorityCode",
           training_sessions.course_code as "course", training_sessions.starts_at as "startsAt",
           training_sessions.ends_at as "endsAt", training_sessions.places, training_sessions.provider,
           training_sessions.venue, version.title,
           count(training_bookings.booking_id) filter (where training_bookings.placed_at is not null)::integer as "taken",
           count(training_bookings.booking_id) filter (where training_bookings.placed_at is null)::integer as "waiting"
      from training_sessions
      left join training_bookings on training_bookings.session_id = training_sessions.session_id
       and training_bookings.cancelled_at is null
      join lateral (
           select training_course_versions.title from training_course_versions
            where training_course_versions.course_code = training_sessions.course_code and training_course_versions.from_on <= ${on}
            order by training_course_versions.from_on desc, training_course_versions.version_id desc limit 1) as version on true
     where training_sessions.cancelled_at is null and training_sessions.ends_at >= ${from}
       and ${authorityCode === null ? sql`true` : sql`training_sessions.authority_code = ${authorityCode}`}
     group by training_sessions.session_id, version.title
     order by training_sessions.starts_at, training_sessions.session_id
     limit 100`
}

/** The user of a username; whoever has left is none. */
export async function findUserId(sql: Tx, username: string, on: IsoDate): Promise<number | undefined> {
  const [user] = await sql<{ userId: number }[]>`
    select users.user_id as "userId" from users
     where users.username = ${username} and (users.ends_on is null or users.ends_on > ${on})`
  return user?.userId
}
