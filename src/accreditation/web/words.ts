import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { NoticeKind } from '../../organisations/index.ts'
import type { OrganisationStatus, SuspensionReason } from '../accreditation.ts'
import type {
  AnswerLevel,
  AnswerReason,
  ApplicationState,
  Finding,
  Recommendation,
} from '../applications/application.ts'
import type { EvidenceFault } from '../applications/check-evidence.ts'
import type { CheckKind, CheckOutcome } from '../checks/compliance-check.ts'
import type { Due } from '../checks/monitor.ts'

export type Tag = { readonly text: string; readonly colour: string }

export const statusTags: Readonly<Record<OrganisationStatus, Tag>> = {
  accredited: { text: 'Accredited', colour: 'green' },
  suspended: { text: 'Suspended', colour: 'red' },
  lapsed: { text: 'Lapsed', colour: 'red' },
  never: { text: 'Not accredited', colour: 'grey' },
}

export const stateTags: Readonly<Record<ApplicationState, Tag>> = {
  draft: { text: 'Being filled in', colour: 'grey' },
  submitted: { text: 'Handed in', colour: 'teal' },
  assessing: { text: 'Under assessment', colour: 'teal' },
  recommended: { text: 'Waiting for a second person', colour: 'yellow' },
  decided: { text: 'Decided', colour: 'green' },
  withdrawn: { text: 'Withdrawn', colour: 'grey' },
}

export const levelWords: Readonly<Record<AnswerLevel, string>> = {
  met: 'We meet it',
  partly: 'We meet it partly',
  'not-met': 'We do not meet it',
}

export const answerReasonWords: Readonly<Record<AnswerReason, string>> = {
  'in-progress': 'Work on it is under way',
  'not-started': 'Work on it has not begun',
  'no-resources': 'People or money are missing',
  'waiting-for-others': 'It depends on another body',
  'does-not-apply': 'It does not apply to our work',
}

export const findingWords: Readonly<Record<Finding, string>> = {
  met: 'Met',
  'met-with-plan': 'Met with a plan',
  'not-met': 'Not met',
}

export const findingTags: Readonly<Record<Finding, Tag>> = {
  met: { text: findingWords.met, colour: 'green' },
  'met-with-plan': { text: findingWords['met-with-plan'], colour: 'yellow' },
  'not-met': { text: findingWords['not-met'], colour: 'red' },
}

export const answerTags: Readonly<Record<AnswerLevel, Tag>> = {
  met: { text: 'Said: met', colour: 'teal' },
  partly: { text: 'Said: partly met', colour: 'teal' },
  'not-met': { text: 'Said: not met', colour: 'teal' },
}

export const recommendationWords: Readonly<Record<Recommendation, string>> = {
  accredited: 'Accredit',
  'accredited-with-plan': 'Accredit with a plan',
  refused: 'Refuse',
}

export const suspensionWords: Readonly<Record<SuspensionReason, string>> = {
  'security-incident': 'A security incident',
  misuse: 'Misuse by its people',
  'condition-not-met': 'A condition is no longer met',
  'plan-overdue': 'A remedy is overdue',
  'check-refused': 'It refused a check',
  'own-request': 'It asked for it',
  'decided-elsewhere': 'Decided outside this service',
}

export const checkKindWords: Readonly<Record<CheckKind, string>> = {
  visit: 'Visit',
  papers: 'Check of papers',
  'sample-of-use': 'Sample of use',
  'feed-quality': 'Quality of a feed',
  'after-incident': 'After an incident',
}

export const outcomeWords: Readonly<Record<CheckOutcome, string>> = {
  'no-concern': 'No concern',
  'small-concern': 'A small concern',
  'serious-concern': 'A serious concern',
  'not-possible': 'The check was not possible',
}

const dueWords: Readonly<Record<Due['kind'], (day: string) => string>> = {
  'expires-in-90-days': (day) => `Accreditation ends on ${day}`,
  'expires-in-30-days': (day) => `Accreditation ends on ${day}`,
  'expires-in-7-days': (day) => `Accreditation ends on ${day}`,
  'plan-overdue': (day) => `A remedy was due on ${day}`,
  'follow-up-overdue': (day) => `A follow-up was due on ${day}`,
  'check-due': (day) => `A check is planned for ${day}`,
}

export function dueInWords({ kind, on }: { readonly kind: Due['kind']; readonly on: IsoDate }): string {
  return dueWords[kind](formatDay(on))
}

export const noticeWords: Readonly<Record<NoticeKind, string>> = {
  invited: 'is invited to apply for accreditation',
  submitted: 'handed in an application',
  decided: 'has a decision about its application',
  suspended: 'is suspended: its users and its feeds are stopped',
  reinstated: 'is no longer suspended: its users and its feeds can go on',
  'expires-in-90-days': 'has an accreditation that ends within 90 days',
  'expires-in-30-days': 'has an accreditation that ends within 30 days',
  'expires-in-7-days': 'has an accreditation that ends within 7 days',
  'plan-overdue': 'has a remedy that is overdue',
  'follow-up-overdue': 'has a follow-up that is overdue',
  'check-due': 'has a check planned for these days',
  'misuse-suspected': 'suspects misuse of an account: ask its auditors about review',
  'log-found': 'failed a check of its own: ask the operator what was found, and who looks into it',
  'log-unchecked': 'has not been checked for too long: ask the operator why',
  'emergency-look': 'has a user who looked in an emergency at a shielded record, or tried to',
  'emergency-look-overdue': 'has a user whose look in an emergency nobody reviewed in time',
  'shield-overdue': 'is overdue for review, reference',
  'shield-late': 'has been overdue for review for 14 days, reference',
  'shield-offered': 'of another authority is offered to your team, reference',
  'shield-offer-late': 'was offered to another authority and not accepted in five working days, reference',
  'shield-asked': 'was asked for by a practitioner and stands until your team decides, reference',
}

export const faultWords: Readonly<Record<EvidenceFault, string>> = {
  empty: 'The file is empty. Choose a file with something in it',
  'too-large': 'The file must be 10 MB or smaller',
  name: 'Rename the file: 150 characters at most, one ending such as .pdf, none of / \\ : * ? " < > |',
  type: 'The file must be a PDF, Word (.docx), OpenDocument text (.odt), PNG, JPEG, plain text or CSV',
  content:
    'What is in the file does not fit its name. Save it again in the program that made it, or as a PDF',
}

/** What a page says when somebody else was quicker or something before the step is missing; by error code. */
export const refusalWords: Readonly<Record<string, string>> = {
  CP_APPLICATION_RUNNING: 'An application is under way already',
  CP_APPLICATION_STEP:
    'The application is not at this step any more, or something before it is missing. Nothing was saved',
  CP_EVIDENCE_FULL: 'A condition takes five files at most. Put the rest into one of them',
  CP_CHECK_STEP: 'Somebody else has noted this already. Nothing was saved',
  CP_CHECK_DATE: 'Choose a day that is today or later, and one for a concern only',
  CP_PLAN_DATE: 'Choose a day that is today or later',
  CP_ACCREDITATION_DATES: 'Choose a day after today and within three years, and none for a refusal',
  CP_ORGANISATION_SUSPENDED: 'The organisation is suspended already',
  CP_ORGANISATION_NOT_SUSPENDED: 'The organisation is not suspended',
  CP_CONDITIONS_STEP: 'There is no draft that you can change now, or there is one already. Nothing was saved',
  CP_CONDITIONS_MISSING: 'No version of the conditions is in force. Ask the national team',
}

export function optionsOf<T extends string>(
  values: readonly T[],
  words: Readonly<Record<T, string>>,
): { value: T; text: string }[] {
  return values.map((value) => ({ value, text: words[value] }))
}
