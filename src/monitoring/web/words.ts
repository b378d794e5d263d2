import type { AuditAction } from '../../audit/index.ts'
import type { RevealReason } from '../log-query.ts'

/** Words of lower slices, so that an entry reads here as on the pages of those whom it is about. */
export type LogWords = {
  readonly done: (action: AuditAction) => string
  /** Empty for none; a purpose of other work as the log has it. */
  readonly purpose: (purpose: string | null) => string
  readonly outcomes: Readonly<Record<string, string>>
  readonly roles: Readonly<Record<string, string>>
}

export const revealWords: Readonly<Record<RevealReason, string>> = {
  'sample-review': 'I review this as part of a sample',
  alert: 'I follow up an alert',
  complaint: 'I look into a complaint',
  'suspected-misuse': 'I look into suspected misuse',
  'family-asked': 'The family asked who looked',
  other: 'Another reason',
}

/** The same, as somebody else reads it. */
const revealedForWords: Readonly<Record<RevealReason, string>> = {
  'sample-review': 'Review of a sample',
  alert: 'Follow-up of an alert',
  complaint: 'A complaint',
  'suspected-misuse': 'Suspected misuse',
  'family-asked': 'The family asked who looked',
  other: 'Another reason',
}

export const authenticatorWords: Readonly<Record<string, string>> = {
  'password-totp': 'Password and authenticator app',
  'recovery-code': 'Recovery code',
  passkey: 'Passkey',
  'single-sign-on': 'Sign-in of the organisation',
  demonstration: 'Demonstration',
  system: 'ContactPoint itself',
  'client-assertion': 'Key of a system',
}

/** Why something was done, also by those who audit. */
export function purposeText(words: LogWords, purpose: string | null): string {
  return revealedForWords[purpose as RevealReason] ?? words.purpose(purpose)
}

/** Grounds on which children are looked for and at, as `legalGrounds` names them. */
export const groundWords: Readonly<Record<string, string>> = {
  'public-task': 'Public task',
  safeguarding: 'Safeguarding of children',
  accuracy: 'Accuracy of data',
}
