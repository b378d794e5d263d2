import type { AuditAction } from '../../../audit/index.ts'
import type { Purpose } from '../../../children/index.ts'
import { actionWords } from '../present-account.ts'

/** As a supervisor reads why somebody looked. */
const purposeWords: Readonly<Record<Purpose, string>> = {
  'working-with-child': 'Works with the child',
  'referral-received': 'Has received a referral or a request for help',
  'child-protection': 'Makes a child protection enquiry',
  duty: 'Is on duty and has been contacted about the child',
  'locating-services': 'Needs to find the services that work with the child',
  'data-check': 'Checks that the record is right',
  other: 'Another reason',
}

/** What somebody else did, in the words of the own account page. */
export function doneText(action: AuditAction): string {
  return actionWords[action]
    .replace('this page', 'their account')
    .replace(/\byour\b/, 'their')
    .replace(/\byou\b/, 'they')
}

/** Empty where nobody was asked why; other work than a look states its purpose as the log has it. */
export function purposeText(purpose: string | null): string {
  return purpose === null ? '' : (purposeWords[purpose as Purpose] ?? purpose)
}
