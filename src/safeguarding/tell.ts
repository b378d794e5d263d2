import { makeNotice, type NoticeKind } from '../organisations/index.ts'
import type { Act } from '../platform/act.ts'
import type { MailWriter, MailWriters } from '../platform/outbox/mail-writer.ts'
import { queueMails } from '../platform/outbox/outbox.ts'
import { listTold } from './queries.ts'

type Told = Extract<NoticeKind, 'emergency-look' | 'emergency-look-overdue'>

/** Notices and mails about a look, by its id alone, in the act's transaction: to whoever manages the person, shields or audits. Source: R-63. */
export async function tellOfLook(
  act: Act,
  kind: Told,
  look: { readonly publicId: string; readonly organisationId: number },
): Promise<void> {
  const notice = { organisationId: look.organisationId, kind, about: look.publicId }
  await makeNotice(act, { ...notice, audience: 'team' })
  if (kind === 'emergency-look') await makeNotice(act, { ...notice, audience: 'delegates' })
  const mails = (await listTold(act.sql, kind, look.publicId)).map((userId) => ({
    userId,
    kind,
    subjectRef: look.publicId,
  }))
  await queueMails(act.sql, mails, act.now)
}

const writeLook: MailWriter = (_act, _userId, subjectRefs) =>
  Promise.resolve({
    subject: 'A look in an emergency at a shielded record',
    lines: [
      'Somebody used ContactPoint’s look in an emergency, in your organisation or your section. An investigation has begun.',
      '',
      `Looks: ${subjectRefs.length}`,
    ],
    action: { text: 'Your notices', path: '/notices' },
  })

const writeOverdue: MailWriter = (_act, _userId, subjectRefs) =>
  Promise.resolve({
    subject: 'A look in an emergency was not reviewed in time',
    lines: [`Looks in an emergency whose review is late: ${subjectRefs.length}`],
    action: { text: 'Looks in an emergency', path: '/emergency/reviews' },
  })

/** Mails about looks in an emergency; they name nobody. */
export const safeguardingMails: MailWriters = {
  'emergency-look': writeLook,
  'emergency-look-overdue': writeOverdue,
}
