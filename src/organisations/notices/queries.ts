import type { Db, Tx } from '../../platform/db/connect.ts'
import type { Notice, NewNotice, Reader } from './notices.ts'

const SHOWN = 50

/** Adds a notice unless the same was made before. */
export async function insertNotice(
  sql: Tx,
  { organisationId, audience, kind, about }: NewNotice,
  publicId: string,
  now: Date,
): Promise<void> {
  await sql`
    insert into notices (public_id, organisation_id, audience, kind, subject_ref, made_at)
    values (${publicId}, ${organisationId}, ${audience}, ${kind}, ${about}, ${now})
    on conflict on constraint notices_once_key do nothing`
}

/** Notices for a reader that nobody has seen, the last first, 50 at most. */
export function listUnseen(sql: Db, reader: Reader): Promise<Notice[]> {
  return sql<Notice[]>`
    select notices.public_id as "publicId", notices.kind, notices.made_at as "madeAt",
           organisations.code, organisations.name
      from notices
      join organisations on organisations.organisation_id = notices.organisation_id
     where notices.seen_at is null
       and ${isFor(sql, reader)}
     order by notices.notice_id desc
     limit ${SHOWN}`
}

/** Whether a notice for the reader was marked now. */
export async function markSeen(sql: Tx, reader: Reader, publicId: string, now: Date): Promise<boolean> {
  const seen = await sql`
    update notices
       set seen_at = ${now}
      from organisations
     where notices.public_id = ${publicId}
       and notices.seen_at is null
       and organisations.organisation_id = notices.organisation_id
       and ${isFor(sql, reader)}`
  return seen.count > 0
}

function isFor(sql: Db, reader: Reader) {
  if (reader.kind === 'delegate') {
    return sql`notices.audience = 'delegates' and notices.organisation_id = ${reader.organisationId}`
  }
  return sql`notices.audience = 'team' and organisations.authority_code is not distinct from ${reader.authorityCode}`
}

/** What decides which notices a person is shown: role, rights and place of work. */
export async function findReaderFacts(
  sql: Db,
  userId: number,
): Promise<
  { role: string; authorityCode: string | null; organisationId: number; rights: string[] } | undefined
> {
  const [facts] = await sql<
    { role: string; authorityCode: string | null; organisationId: number; rights: string[] }[]
  >`
    select users.role, users.authority_code as "authorityCode", users.organisation_id as "organisationId",
           array(select user_rights.right_name from user_rights where user_rights.user_id = users.user_id order by 1) as "rights"
      from users
     where users.user_id = ${userId}`
  return facts
}
