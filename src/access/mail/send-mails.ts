import { recordEntry } from '../../audit/index.ts'
import type { Act, RunAct } from '../../platform/act.ts'
import type { Mail, SendMail } from '../../platform/mail.ts'
import { composeMail, type MailWriters } from '../../platform/outbox/mail-writer.ts'
import { putMailsBack, takeMails } from '../../platform/outbox/queries.ts'
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
 * INVARIANT (mailed-once): a mail is marked as sent, and that is on disk, before the mail server is asked; one that the server
 * refuses waits again. After a crash between the two it is not sent: the pages tell the same.
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
  }
}

async function takeNext(act: Act, userId: number, { writers, origin }: MailRoom): Promise<Taken | undefined> {
  await requireMailing(act)
  const taken = await takeMails(act.sql, userId, act.now)
  if (!taken) return undefined
  const { kind, ids, subjectRefs } = taken
  const to = await findAddress(act.sql, userId)
  const isReached = to !== null && mayHoldSession(await readStanding(act.sql, userId, act.now))
  const words = isReached ? ((await writers[kind]?.(act, userId, subjectRefs)) ?? null) : null
  await recordMailing(act, userId, words ? kind : 'nothing')
  return { ids, mail: words && isReached ? composeMail(to, words, origin) : null }
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
