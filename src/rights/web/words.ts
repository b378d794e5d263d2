import type {
  Asker,
  Entitlement,
  Ground,
  HistoryState,
  Inclusion,
  Proof,
  Refusal,
  WayToGive,
} from '../index.ts'

/** Words of the desk. */
export const askerWords: Readonly<Record<Asker, string>> = {
  child: 'The child or young person',
  parent: 'A parent or carer',
  'acting-for': 'Somebody acting for them',
}

export const proofWords: Readonly<Record<Proof, string>> = {
  'passport-or-licence': 'Passport or driving licence',
  'birth-certificate-and-address': 'Birth certificate, with proof of address',
  'known-to-team': 'Known to the team',
  'court-order': 'Court order',
}

export const entitlementWords: Readonly<Record<Entitlement, string>> = {
  'birth-certificate': 'Birth certificate that names the parent',
  'parental-agreement': 'Parental responsibility agreement',
  'court-order': 'Court order',
  'written-authority': 'Signed authority of the child or young person',
}

export const stateWords: Readonly<Record<HistoryState, { readonly text: string; readonly colour: string }>> =
  {
    received: { text: 'Received', colour: 'blue' },
    second: { text: 'Waits for a second person', colour: 'yellow' },
    prepared: { text: 'Prepared', colour: 'turquoise' },
    given: { text: 'Given', colour: 'green' },
    refused: { text: 'Refused', colour: 'grey' },
  }

export const wayWords: Readonly<Record<WayToGive, string>> = {
  hand: 'By hand',
  post: 'By post',
  'secure-mail': 'By secure mail',
}

export const refusalWords: Readonly<Record<Refusal, string>> = {
  'identity-not-proved': 'Who asks did not prove who they are',
  'not-entitled': 'Who asks may not ask for this child',
  repeated: 'The same was asked and answered a short time ago',
}

export const groundWords: Readonly<Record<Ground, string>> = {
  'may-prejudice-police-enquiry': 'It may spoil a police enquiry',
  'sensitive-service': 'It would tell of a sensitive service',
  'safety-of-child': 'It may put the child in danger',
}

export const inclusionWords: Readonly<Record<Inclusion, string>> = {
  'known-to-asker': 'Who asks knows of it already',
  'no-harm': 'Nobody would come to harm, as whoever looked confirms',
  consent: 'The child or young person agrees to it',
}

/** Radios or checkboxes of a closed list. */
export function choicesOf<T extends string>(
  values: readonly T[],
  words: Readonly<Record<T, string>>,
): { value: T; text: string }[] {
  return values.map((value) => ({ value, text: words[value] }))
}
