import type { Tx } from '../db/connect.ts'
import { enqueueJob } from '../jobs.ts'
import { insertMails, listUsersWithMails } from './queries.ts'

/** Task that mails a user what waits; payload `{ userId }`. */
export const SEND_MAILS = 'mail.send'

/** Something to tell a user once; `subjectRef` tells it from others of its kind and holds no name, 60 characters at most. */
export type NewMail = { readonly userId: number; readonly kind: string; readonly subjectRef: string }

/** Notes what users are to be told and queues its sending, in the caller's transaction; how much of it is new. */
export async function queueMails(sql: Tx, mails: readonly NewMail[], at: Date): Promise<number> {
  const told = await insertMails(sql, mails, at)
  for (const userId of new Set(told)) await enqueueSending(sql, userId)
  return told.length
}

/** Queues the sending of all that waits, for the night: nothing is left behind by a job that was given up. */
export async function requeueMails(sql: Tx): Promise<void> {
  for (const userId of await listUsersWithMails(sql)) await enqueueSending(sql, userId)
}

function enqueueSending(sql: Tx, userId: number): Promise<void> {
  return enqueueJob(sql, SEND_MAILS, { userId }, `${SEND_MAILS} ${userId}`)
}
