import type { Db, Tx } from '../../platform/db/connect.ts'
import type { NewNotice, Notice, SeenNotice } from './notices.ts'

const SHOWN = 50

/** Adds a notice unless the same was made before. */
export async function insertNotice(sql: Tx, notice: NewNotice, publicId: string, now: Date): Promise<void> {
  const { organisationId, audience, kind, about, accounts } = notice
  const authority = notice.audience === 'shielders' ? notice.shieldedIn : (accounts?.authorityCode ?? null)
  await sql`
    insert into notices (public_id, organisation_id, audience, kind, subject_ref, made_at, authority_code, not_for)
    values (${publicId}, ${organisationId}, ${audience}, ${kind}, ${about}, ${now}, ${authority},
            ${[...(accounts?.notFor ?? [])]}::integer[])
    on conflict on constraint notices_once_key do nothing`
}

/** Notices for a person that nobody has seen, the last first, 50 at most. */
export function listUnseen(sql: Db, userId: number): Promise<Notice[]> {
  return sql<Notice[]>`
    select notices.public_id as "publicId", notices.kind, notices.made_at as "madeAt",
           organisations.code, organisations.name, ${referenceOf(sql)}
      from notices
      join notice_readers readers on readers.notice_id = notices.notice_id and readers.user_id = ${userId}
      left join organisations on organisations.organisation_id = notices.organisation_id
     where notices.seen_at is null
     order by notices.notice_id desc
     limit ${SHOWN}`
}

/** Notices for a person that somebody has seen since a moment, the last seen first, 50 at most. */
export function listSeen(sql: Db, userId: number, since: Date): Promise<SeenNotice[]> {
  return sql<SeenNotice[]>`
    select notices.public_id as "publicId", notices.kind, notices.made_at as "madeAt", notices.seen_at as "seenAt",
           organisations.code, organisations.name, ${referenceOf(sql)}
      from notices
      join notice_readers readers on readers.notice_id = notices.notice_id and readers.user_id = ${userId}
      left join organisations on organisations.organisation_id = notices.organisation_id
     where notices.seen_at >= ${since}
     order by notices.seen_at desc, notices.notice_id desc
     limit ${SHOWN}`
}

/** Whether a notice for the person was marked now. */
export async function markSeen(sql: Tx, userId: number, publicId: string, now: Date): Promise<boolean> {
  const seen = await sql`
    update notices
       set seen_at = ${now}
      from notice_readers readers
     where notices.public_id = ${publicId}
       and notices.seen_at is null
       and readers.notice_id = notices.notice_id
       and readers.user_id = ${userId}`
  return seen.count > 0
}

function referenceOf(sql: Db) {
  return sql`
    case when notices.kind = 'misuse-suspected' then notices.subject_ref
         when notices.audience = 'shielders' then upper(left(notices.subject_ref, 8)) end as "reference"`
}
