import type {
  Asker,
  AskerProof,
  ChangeGround,
  ChangeState,
  Channel,
  ChildProof,
  Criterion,
  DecisionGround,
  EventKind,
  HandOverReason,
  LookPurpose,
  ReviewOutcome,
} from '../index.ts'

type Words<T extends string> = Readonly<Record<T, string>>

/** Words of the desk. */
export const askerWords: Words<Asker> = {
  parent: 'A parent or carer',
  'young-person': 'The young person',
  refuge: 'A refuge',
  marac: 'A MARAC or an independent domestic violence adviser',
  police: 'The police',
  'social-care': 'Children’s social care',
  'adoption-team': 'An adoption team',
  'other-agency': 'Another agency',
  practitioner: 'A practitioner, from the record',
}

export const channelWords: Words<Channel> = {
  phone: 'By phone',
  letter: 'By letter',
  'in-person': 'In person',
  record: 'From the record',
}

export const askerProofWords: Words<AskerProof> = {
  'passport-or-licence': 'Passport or driving licence',
  'known-to-team': 'Known to the team',
  'called-back': 'Called back on a number that we found ourselves',
  'agency-address': 'Wrote from the agency’s own address',
  'court-order': 'Court order',
  'signed-in': 'Signed in to ContactPoint',
}

export const childProofWords: Words<ChildProof> = {
  'birth-certificate': 'Birth certificate',
  'adoption-certificate': 'Adoption certificate',
  'known-to-team': 'Known to the team',
  'agency-confirms': 'An agency that works with the child confirms it',
  'court-order': 'Court order',
}

export const criterionWords: Words<Criterion> = {
  'domestic-abuse': 'Domestic abuse: somebody who caused harm must not find them',
  refuge: 'They live in a refuge, or will',
  'witness-protection': 'Witness protection',
  'adoptive-placement': 'An adoptive placement is at risk if it is found',
  abduction: 'The child may be abducted',
  'other-harm': 'Other serious harm if it is known where they are',
}

export const levelWords: Readonly<Record<1 | 2, string>> = {
  1: 'Level 1: name, sex, date of birth and number stay visible',
  2: 'Level 2: nothing stays visible; the child is not found',
}

export const decisionWords: Words<DecisionGround> = {
  'risk-shown': 'Met: what was told shows the risk',
  'risk-confirmed-by-agency': 'Met: an agency confirms the risk',
  'no-risk-from-whereabouts': 'Not met: no harm would follow if it were known where the child is',
  'not-proved': 'Not met: who asks, or which child, was not proved',
  'asked-in-error': 'Not met: it was asked in error',
}

export const changeGroundWords: Words<ChangeGround> = {
  refused: 'The request was refused',
  'risk-is-over': 'The risk is over',
  'placed-in-error': 'The shield was placed in error',
  'asked-by-family': 'The family asks for it',
}

export const changeWords: Words<'lift' | 'lower'> = {
  lift: 'End the shield',
  lower: 'Lower the shield to level 1',
}

export const changeStateWords: Readonly<
  Record<ChangeState, { readonly text: string; readonly colour: string }>
> = {
  proposed: { text: 'Waits for a second person', colour: 'yellow' },
  cooling: { text: 'Cooling', colour: 'orange' },
  stopped: { text: 'Stopped', colour: 'grey' },
  done: { text: 'Done', colour: 'green' },
}

export const outcomeWords: Words<ReviewOutcome> = {
  keep: 'Keep the shield as it is',
  raise: 'Raise it to level 2, at once',
  lower: 'Lower it to level 1: another person must agree',
  lift: 'End it: another person must agree',
}

export const eventWords: Words<EventKind> = {
  'returned-home': 'The child returned home',
  'order-ended': 'A court order ended',
  moved: 'The child moved',
}

export const handOverWords: Words<HandOverReason> = {
  'moved-there': 'The child moved there',
  'placed-there': 'The child was placed there',
  'asked-by-family': 'The family asks for it',
  'agreed-between-teams': 'The two teams agreed on it',
}

export const lookWords: Words<LookPurpose> = {
  'referral-received': 'To decide about a request',
  'data-check': 'To review the shield, or check the record',
  'child-protection': 'Somebody must reach the child or whoever works with it: child protection',
}

export type Item = { readonly value: string; readonly text: string }

/** Radios or checkboxes of a closed list. */
export function choicesOf<T extends string>(values: readonly T[], words: Words<NoInfer<T>>): Item[] {
  return values.map((value) => ({ value, text: words[value] }))
}
