import type {
  AccountState,
  IdentityDocument,
  Need,
  SuspensionReason,
  VettingLevel,
} from '../../accounts/account.ts'
import type { Renewable } from '../../accounts/move-account.ts'
import type { Role } from '../../queries.ts'
import type { Right } from '../../rights.ts'

type Words<T extends string> = Readonly<Record<T, string>>
export type Choice = { readonly value: string; readonly text: string }

export const needWords: Words<Need> = {
  'direct-work': 'Works directly with children or families',
  'safeguarding-lead': 'Leads on safeguarding in the organisation',
  'front-door': 'Takes referrals or is on duty',
  'coordinates-help': 'Brings services for a child together',
  'supervises-work': 'Supervises people who work with children',
  'administers-service': 'Runs ContactPoint as a member of a team',
}

export const documentWords: Words<IdentityDocument> = {
  passport: 'Passport',
  'driving-licence': 'Driving licence with photograph',
  'residence-permit': 'Residence permit',
  'birth-certificate': 'Birth certificate',
  'employer-card': 'Employer’s card with photograph',
  'address-proof': 'Proof of address, less than three months old',
}

export const vettingWords: Words<VettingLevel> = {
  enhanced: 'Enhanced disclosure',
  'enhanced-barred': 'Enhanced disclosure with barred lists',
  'police-vetting': 'Police vetting',
  'forces-vetting': 'Vetting by the armed forces',
  equivalent: 'Another equivalent',
}

export const suspensionWords: Words<SuspensionReason> = {
  'misuse-suspected': 'Misuse is suspected',
  'device-lost': 'A device or a factor was lost',
  absent: 'Away from work for long',
  'asked-by-organisation': 'The organisation asked for it',
  'not-confirmed': 'Not confirmed in the review',
  'by-command': 'By the operator',
}

export const rightWords: Words<Right> = {
  accounts: 'Users: approve, open, move, rights',
  data: 'Data: feeds and rows that wait',
  shielding: 'Shielding',
  audit: 'Audit; stands alone',
  broker: 'Broker for sensitive services',
  accreditation: 'Accreditation of organisations',
  training: 'Training',
  complaints: 'Complaints',
  mediate: 'Looks for people who call; beside no right that looks at records',
  delegate: 'Users of the own organisation',
  override:
    'Looks in an emergency at what a shield hides; police and social care alone, not beside users of the own organisation',
  'safeguarding-search':
    'Searches for children who may be affected, by a parent, a carer or an address; outside the team police and social care alone',
}

export const renewableWords: Words<Renewable> = {
  need: 'Need: must be approved again. Always so with another organisation or role',
  vetting: 'Vetting: a new disclosure is needed',
  agreement: 'Agreement: must be signed again',
}

export const roleWords: Words<Role> = {
  practitioner: 'Practitioner',
  'local-team': 'Local ContactPoint team',
  'national-team': 'National team',
}

export const stateWords: Readonly<Record<AccountState, { readonly text: string; readonly colour: string }>> =
  {
    active: { text: 'In use', colour: 'green' },
    lapsed: { text: 'A condition lapsed', colour: 'yellow' },
    'setting-up': { text: 'Being set up', colour: 'blue' },
    suspended: { text: 'Suspended', colour: 'red' },
    left: { text: 'Left', colour: 'grey' },
  }

const historyWords: Readonly<Record<string, string>> = {
  account: 'Nominated',
  need: 'Need stated',
  approved: 'Need approved',
  refused: 'Need refused',
  identity: 'Identity checked',
  vetting: 'Vetting recorded',
  'vetting-check': 'Update service asked',
  training: 'Training recorded',
  credentials: 'Credentials handed out',
  'on-paper': 'Agreement signed on paper',
  suspension: 'Suspension changed',
  end: 'Last day set',
  stays: 'Last day taken back',
  move: 'Moved',
  rights: 'Rights set',
  supervisor: 'Supervisor named',
  confirmed: 'Confirmed in the review',
  user: 'Account made by command',
  password: 'New password',
  'second-factor': 'New second factor',
}

/** One line of an account's history. */
export function historyLine(action: string, fields: readonly string[]): string {
  if (action === 'access.reinstate-account') return 'Suspension ended'
  if (action === 'access.accept-supervision') return 'Session accepted by a supervisor'
  if (action === 'access.end-supervision') return 'Session ended by its supervisor'
  return historyWords[fields[0] ?? ''] ?? 'Account changed'
}

export function choicesOf<T extends string>(values: readonly T[], words: Words<T>): Choice[] {
  return values.map((value) => ({ value, text: words[value] }))
}
