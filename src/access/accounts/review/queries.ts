import type { IsoDate } from '../../../lib/iso-date.ts'
import type { Tx } from '../../../platform/db/connect.ts'
import type { AccountScope } from '../queries.ts'

/** Opens a review for each organisation with users and none opened after `since`; how many. */
export async function insertReviews(sql: Tx, since: IsoDate, today: IsoDate, due: IsoDate): Promise<number> {
  const opened = await sql`
    insert into access_reviews (organisation_id, opened_on, due_on)
    select distinct users.organisation_id, ${today}::date, ${due}::date
      from users
      join credentials on credentials.user_id = users.user_id
     where (users.ends_on is null or users.ends_on > ${today})
       and not exists (select from access_reviews
                        where access_reviews.organisation_id = users.organisation_id
                          and (access_reviews.opened_on > ${since} or access_reviews.closed_at is null))
    on conflict do nothing`
  return opened.count
}

/** Closes the reviews that are due; returns the users of them whom nobody confirmed and who are not suspended. */
export async function closeDueReviews(sql: Tx, today: IsoDate, at: Date): Promise<number[]> {
  const rows = await sql<{ userId: number | null }[]>`
    with due as (
      update access_reviews set closed_at = ${at}
       where access_reviews.closed_at is null and access_reviews.due_on <= ${today}
      returning access_reviews.review_id, access_reviews.organisation_id, access_reviews.opened_on
    )
    select users.user_id as "userId"
      from due
      join users on users.organisation_id = due.organisation_id and users.starts_on <= due.opened_on
      join credentials on credentials.user_id = users.user_id
     where users.suspended_at is null and (users.ends_on is null or users.ends_on > ${today})
       and not exists (select from access_review_answers
                        where access_review_answers.review_id = due.review_id and access_review_answers.user_id = users.user_id)
     order by users.user_id`
  return rows.flatMap(({ userId }) => (userId === null ? [] : [userId]))
}

/** A user whom somebody must confirm. */
export type Unconfirmed = {
  readonly userId: number
  readonly name: string
  readonly jobTitle: string
  readonly organisation: string
  readonly dueOn: IsoDate
}

/** Users of a scope whom nobody has confirmed in the review that is open, the first due first; 200 at most. */
export function listUnconfirmed(sql: Tx, scope: AccountScope, today: IsoDate): Promise<Unconfirmed[]> {
  const { authorityCode, organisationId } = scope
  return sql<Unconfirmed[]>`
    select users.user_id as "userId", users.name, users.job_title as "jobTitle", organisations.name as "organisation",
           access_reviews.due_on as "dueOn"
      from access_reviews
      join organisations on organisations.organisation_id = access_reviews.organisation_id
      join users on users.organisation_id = access_reviews.organisation_id and users.starts_on <= access_reviews.opened_on
      join credentials on credentials.user_id = users.user_id
     where access_reviews.closed_at is null
       and users.suspended_at is null and (users.ends_on is null or users.ends_on > ${today})
       and ${authorityCode === null ? sql`true` : sql`users.authority_code = ${authorityCode} and users.role <> 'national-team'`}
       and ${organisationId === null ? sql`true` : sql`users.organisation_id = ${organisationId} and users.role = 'practitioner'`}
       and not exists (select from access_review_answers
                        where access_review_answers.review_id = access_reviews.review_id
                          and access_review_answers.user_id = users.user_id)
     order by access_reviews.due_on, organisations.name, users.name, users.user_id
     limit 200`
}

/** Whether a review of the user's organisation is open, in which nobody had confirmed the user. */
export async function insertAnswer(sql: Tx, userId: number, by: number, at: Date): Promise<boolean> {
  const made = await sql`
    insert into access_review_answers (review_id, user_id, confirmed_by, confirmed_at)
    select access_reviews.review_id, users.user_id, ${by}, ${at}
      from users
      join access_reviews on access_reviews.organisation_id = users.organisation_id and access_reviews.closed_at is null
     where users.user_id = ${userId}
    on conflict do nothing`
  return made.count > 0
}

/** Delegates of organisations with an open review, by id; 10,000 at most. */
export function listDelegatesInReview(
  sql: Tx,
  today: IsoDate,
): Promise<{ userId: number; reviewId: number; dueOn: IsoDate }[]> {
  return sql<{ userId: number; reviewId: number; dueOn: IsoDate }[]>`
    select users.user_id as "userId", access_reviews.review_id as "reviewId", access_reviews.due_on as "dueOn"
      from access_reviews
      join users on users.organisation_id = access_reviews.organisation_id and users.role = 'practitioner'
      join user_rights on user_rights.user_id = users.user_id and user_rights.right_name = 'delegate'
     where access_reviews.closed_at is null and access_reviews.due_on > ${today}
       and users.suspended_at is null and (users.ends_on is null or users.ends_on > ${today})
     order by users.user_id
     limit 10000`
}

/** The open review of a delegate's organisation, with how many others nobody has confirmed; undefined for whoever is no delegate any more. */
export async function findOpenReview(
  sql: Tx,
  userId: number,
  today: IsoDate,
): Promise<{ dueOn: IsoDate; unconfirmed: number } | undefined> {
  const [review] = await sql<{ dueOn: IsoDate; unconfirmed: number }[]>`
    select access_reviews.due_on as "dueOn",
           (select count(*)::integer
              from users
              join credentials on credentials.user_id = users.user_id
             where users.organisation_id = access_reviews.organisation_id and users.starts_on <= access_reviews.opened_on
               and users.role = 'practitioner' and users.user_id <> delegate.user_id
               and users.suspended_at is null and (users.ends_on is null or users.ends_on > ${today})
               and not exists (select from access_review_answers
                                where access_review_answers.review_id = access_reviews.review_id
                                  and access_review_answers.user_id = users.user_id)) as "unconfirmed"
      from users as delegate
      join user_rights on user_rights.user_id = delegate.user_id and user_rights.right_name = 'delegate'
      join access_reviews on access_reviews.organisation_id = delegate.organisation_id and access_reviews.closed_at is null
     where delegate.user_id = ${userId} and access_reviews.due_on > ${today}`
  return review
}
