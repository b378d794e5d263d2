import { recordEntry } from '../../audit/index.ts'
import type { Act, RunAct } from '../../platform/act.ts'
import type { Mail, SendMail } from '../../platform/mail.ts'
import { composeMail, type MailWriters } from '../../platform/outbox/mail-writer.ts'
import { markMailsSent, putMailsBack, takeMails } from '../../platform/outbox/queries.ts'
import { findAddress } from '../queries.ts'
import { readStanding } from '../read-standing.ts'
import { mayHoldSession } from '../standing.ts'

export type MailRoom = {
  readonly writers: MailWriters
  readonly send: SendMail
  /** Where the service is, for links. */
  readonly origin: string
}

type Taken = { readonly ids: readonly number[]; readonly mail: Mail | null }

/**
 * Mails a user what waits, one mail for each kind; whoever has left or is suspended is told nothing.
 *
 * INVARIANT (mailed-at-least-once): a mail is marked as sent only after the mail server took it; one that the server refuses waits
 * again. After a crash between the two it is sent again, three times at most, under the same `Message-ID`.
 * @throws DomainError `CP_MAIL_NOT_SENT`; the job is tried again.
 */
export async function sendMails(run: RunAct, userId: number, room: MailRoom): Promise<void> {
  for (;;) {
    const taken = await run((act) => takeNext(act, userId, room))
    if (!taken) return
    if (taken.mail === null) continue
    try {
      await room.send(taken.mail)
    } catch (error) {
      await run((act) => putBack(act, userId, taken.ids))
      throw error
    }
    await run((act) => noteSent(act, taken.ids))
  }
}

async function takeNext(act: Act, userId: number, { writers, origin }: MailRoom): Promise<Taken | undefined> {
  await requireMailing(act)
  const taken = await takeMails(act.sql, userId, act.now)
  if (!taken) return undefined
  const { kind, ids, subjectRefs, messageRef } = taken
  const to = await findAddress(act.sql, userId)
  const isReached = to !== null && mayHoldSession(await readStanding(act.sql, userId, act.now))
  const words = isReached ? ((await writers[kind]?.(act, userId, subjectRefs)) ?? null) : null
  await recordMailing(act, userId, words ? kind : 'nothing')
  if (words && isReached) return { ids, mail: composeMail(to, words, { messageRef, origin }) }
  await markMailsSent(act.sql, ids, act.now)
  return { ids, mail: null }
}

async function noteSent(act: Act, ids: readonly number[]): Promise<void> {
  await requireMailing(act)
  await markMailsSent(act.sql, ids, act.now)
}

async function putBack(act: Act, userId: number, ids: readonly number[]): Promise<void> {
  await requireMailing(act)
  await putMailsBack(act.sql, ids)
  await recordMailing(act, userId, 'refused')
}

function requireMailing(act: Act): Promise<unknown> {
  return act.require('access.warn-users', { type: 'Directory', id: 'contactpoint' })
}

function recordMailing(act: Act, targetUserId: number, what: string): Promise<void> {
  return recordEntry(act, { action: 'access.warn-users', outcome: 'done', targetUserId, fields: [what] })
}
