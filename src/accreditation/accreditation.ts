import { coverOn, type Cover } from '../lib/cover.ts'
import { dayInLondon, type IsoDate, type Period } from '../lib/iso-date.ts'

/** The decisions about one organisation. `suspendedAt` is the start of a suspension that is running now, else null. */
export type AccreditationFacts = { readonly periods: readonly Period[]; readonly suspendedAt: Date | null }

/**
 * Whether an organisation is accredited on day `on`; a running suspension ends it at once, whatever the periods say.
 *
 * Source.
 */
export function accreditationOn({ periods, suspendedAt }: AccreditationFacts, on: IsoDate): Cover {
  return suspendedAt ? { holds: false, until: dayInLondon(suspendedAt) } : coverOn(periods, on)
}

export type OrganisationStatus = 'accredited' | 'suspended' | 'lapsed' | 'never'

/** `until` is the end of the period that runs or ran last; null for `never`. */
export function statusOn(
  facts: AccreditationFacts,
  on: IsoDate,
): { readonly status: OrganisationStatus; readonly until: IsoDate | null } {
  const { holds, until } = coverOn(facts.periods, on)
  if (facts.suspendedAt) return { status: 'suspended', until }
  return { status: holds ? 'accredited' : until === null ? 'never' : 'lapsed', until }
}

/** Why an organisation is suspended. `decided-elsewhere`: by the operator, or by somebody outside ContactPoint. */
export const suspensionReasons = [
  'security-incident',
  'misuse',
  'condition-not-met',
  'plan-overdue',
  'check-refused',
  'own-request',
  'decided-elsewhere',
] as const
export type SuspensionReason = (typeof suspensionReasons)[number]
