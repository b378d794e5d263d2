import type { IsoDate, Period } from './iso-date.ts'

/**
 * Whether something is in force on a day, and the first day on which it is not any more.
 *
 * While it holds, a null `until` is open-ended; when it does not, `until` is the day since which it has lapsed and null
 * says that it never held.
 */
export type Cover = { readonly holds: boolean; readonly until: IsoDate | null }

/**
 * Cover by any of `periods` on day `on`. Periods that meet or overlap count as one: a renewal made in time moves `until`
 * and leaves no gap. What only begins after `on` is no cover yet.
 */
export function coverOn(periods: readonly Period[], on: IsoDate): Cover {
  const ordered = [...periods].sort((a, b) => ((a.from ?? '') < (b.from ?? '') ? -1 : 1))
  let until: IsoDate | null = null
  let isOpen = false
  for (const period of ordered) {
    const from = period.from ?? null
    const isStarted = from === null || from <= on
    const meets = isOpen || (until !== null && on < until && from !== null && from <= until)
    if (isOpen || (!isStarted && !meets)) break
    if (period.until == null) isOpen = true
    else if (until === null || until < period.until) until = period.until
  }
  if (isOpen) return { holds: true, until: null }
  return { holds: until !== null && on < until, until }
}
