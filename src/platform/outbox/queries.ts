import type { Tx } from '../db/connect.ts'
import type { NewMail } from './outbox.ts'

/** For each new mail its user. */
export async function insertMails(sql: Tx, mails: readonly NewMail[], at: Date): Promise<number[]> {
  if (mails.length === 0) return []
  const rows = mails.map(({ userId, kind, subjectRef }) => ({
    user_id: userId,
    kind,
    subject_ref: subjectRef,
    made_at: at,
  }))
  const before = await sql<{ userId: number }[]>`
    insert into mails ${sql(rows)} on conflict do nothing returning mails.user_id as "userId"`
  return before.map(({ userId }) => userId)
}

/** Those for whom a mail waits; 10,000 at most. */
export async function listUsersWithMails(sql: Tx): Promise<number[]> {
  const rows = await sql<{ userId: number }[]>`
    select distinct mails.user_id as "userId" from mails where mails.sent_at is null limit 10000`
  return rows.map(({ userId }) => userId)
}

export type TakenMails = { readonly kind: string; readonly ids: number[]; readonly subjectRefs: string[] }

/** Takes what waits for a user of one kind, 100 at most, so that nobody else sends it; undefined when nothing waits. */
export async function takeMails(sql: Tx, userId: number, at: Date): Promise<TakenMails | undefined> {
  const rows = await sql<{ mailId: number; kind: string; subjectRef: string }[]>`
    update mails
       set sent_at = ${at}
     where mails.mail_id in (
           select waiting.mail_id
             from mails as waiting
            where waiting.user_id = ${userId} and waiting.sent_at is null
              and waiting.kind = (select min(first.kind) from mails as first
                                   where first.user_id = ${userId} and first.sent_at is null)
            order by waiting.mail_id
            limit 100
              for update)
    returning mails.mail_id as "mailId", mails.kind, mails.subject_ref as "subjectRef"`
  const [first] = rows
  return first
    ? {
        kind: first.kind,
        ids: rows.map(({ mailId }) => mailId),
        subjectRefs: rows.map(({ subjectRef }) => subjectRef).toSorted(),
      }
    : undefined
}

/** They wait again. */
export async function putMailsBack(sql: Tx, ids: readonly number[]): Promise<void> {
  await sql`update mails set sent_at = null where mails.mail_id = any(${[...ids]}::integer[])`
}
