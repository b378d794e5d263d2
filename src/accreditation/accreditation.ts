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
