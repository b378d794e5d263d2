import type { MailWriters } from '../../platform/outbox/mail-writer.ts'
import { writeReviewDue } from '../accounts/review/remind-delegates.ts'
import { writeWarnings } from '../accounts/warn-users.ts'

/** Mails about accounts. */
export const accessMails: MailWriters = { 'access-ends': writeWarnings, 'review-due': writeReviewDue }
