import type { Asker } from './access-history.ts'

/** Grounds on which a look is withheld. Source. */
export const grounds = ['may-prejudice-police-enquiry', 'sensitive-service', 'safety-of-child'] as const
export type Ground = (typeof grounds)[number]

/** Why a look that the rules withhold is told after all. */
export const inclusions = ['known-to-asker', 'no-harm', 'consent'] as const
export type Inclusion = (typeof inclusions)[number]

/** Kinds of entries that are told apart; an entry that is of several is of the first. */
export const entryKinds = [
  'shielding-team',
  'sensitive-service',
  'police',
  'child-protection-enquiry',
  'unknown-viewer',
  'ordinary',
] as const
export type EntryKind = (typeof entryKinds)[number]

/** `withheld`: unless two people include it. `never`: nobody can include it. */
export type Treatment = 'shown' | 'withheld' | 'never'

const groundOfKind: Readonly<Record<EntryKind, Ground | null>> = {
  'shielding-team': 'safety-of-child',
  'sensitive-service': 'sensitive-service',
  police: 'may-prejudice-police-enquiry',
  'child-protection-enquiry': 'may-prejudice-police-enquiry',
  'unknown-viewer': 'safety-of-child',
  ordinary: null,
}

/** Raised when what is withheld by the rules changes; kept with each list. */
export const RULES_VERSION = 2

/**
 * What the rules do with an entry for whoever asks; the ground is null where it is shown.
 *
 * INVARIANT (looks-never-betray): a look of the police, of a child protection enquiry, of a sensitive service or of those who shield is
 * told only where two people decided so, one of those who shield to nobody but the child, and one of a sensitive service to no parent
 * without the child's agreement.
 * Source; test/rights/treatment.csv.
 * @param hasAgreed whether the child agreed that a parent is told of the sensitive service
 */
export function treatmentOf(
  asker: Asker,
  kind: EntryKind,
  hasAgreed: boolean,
): { treatment: Treatment; ground: Ground | null } {
  const ground = groundOfKind[kind]
  if (ground === null) return { treatment: 'shown', ground }
  const isNever =
    (kind === 'shielding-team' && asker !== 'child') ||
    (kind === 'sensitive-service' && asker === 'parent' && !hasAgreed)
  return { treatment: isNever ? 'never' : 'withheld', ground }
}
