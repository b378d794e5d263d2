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

/** How often a message is given to the mail server whose answer is not known: so many copies may come. */
const MAX_TRIES = 3
/** For so long nobody else gives the server a message that was begun. */
const TRY_MS = 10 * 60_000

/** Those for whom a mail waits; 10,000 at most. */
export async function listUsersWithMails(sql: Tx): Promise<number[]> {
  const rows = await sql<{ userId: number }[]>`
    select distinct mails.user_id as "userId" from mails
     where mails.sent_at is null and mails.tries < ${MAX_TRIES} limit 10000`
  return rows.map(({ userId }) => userId)
}

/** `messageRef` is the same each time the message is tried, and no other message has it. */
export type TakenMails = {
  readonly kind: string
  readonly ids: number[]
  readonly subjectRefs: string[]
  readonly messageRef: string
}

type TakenRow = {
  readonly mailId: number
  readonly kind: string
  readonly subjectRef: string
  readonly messageId: number
  readonly madeAt: Date
}

/**
 * Takes one message of what waits for a user, so that nobody else sends it for ten minutes; undefined when nothing waits.
 *
 * A message tried before comes again with just what was in it; else it is what waits of one kind, 100 at most.
 */
export async function takeMails(sql: Tx, userId: number, at: Date): Promise<TakenMails | undefined> {
  const isFree = sql`
    waiting.user_id = ${userId} and waiting.sent_at is null and waiting.tries < ${MAX_TRIES}
    and (waiting.tried_at is null or waiting.tried_at <= ${new Date(at.getTime() - TRY_MS)})`
  const rows = await sql<TakenRow[]>`
    with next as (
      select waiting.kind, waiting.message_id from mails waiting
       where ${isFree} order by waiting.message_id, waiting.kind limit 1
    ), taken as (
      select waiting.mail_id
        from mails waiting
        join next on next.kind = waiting.kind and next.message_id is not distinct from waiting.message_id
       where ${isFree}
       order by waiting.mail_id
       limit 100
         for update of waiting
    )
    update mails
       set tried_at = ${at}, tries = mails.tries + 1,
           message_id = coalesce(mails.message_id, (select min(taken.mail_id) from taken))
      from taken
     where mails.mail_id = taken.mail_id
    returning mails.mail_id as "mailId", mails.kind, mails.subject_ref as "subjectRef",
              mails.message_id as "messageId", mails.made_at as "madeAt"`
  const [first] = rows.toSorted((a, b) => a.mailId - b.mailId)
  return first
    ? {
        kind: first.kind,
        ids: rows.map(({ mailId }) => mailId),
        subjectRefs: rows.map(({ subjectRef }) => subjectRef).toSorted(),
        messageRef: `${first.messageId}.${first.madeAt.getTime()}`,
      }
    : undefined
}

/** The server took them, or nothing of them held any more. */
export async function markMailsSent(sql: Tx, ids: readonly number[], at: Date): Promise<void> {
  await sql`update mails set sent_at = ${at} where mails.mail_id = any(${[...ids]}::integer[])`
}

/** The server refused them, which is no try: they wait again. */
export async function putMailsBack(sql: Tx, ids: readonly number[]): Promise<void> {
  await sql`
    update mails set tried_at = null, tries = mails.tries - 1
     where mails.mail_id = any(${[...ids]}::integer[]) and mails.tries > 0`
}
