import type { IsoDate } from './iso-date.ts'

const PARTS = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
})

/**
 * The instant at which clocks in England show a time on a day; in the hour that comes twice in autumn the earlier one.
 *
 * @param minutes since midnight, 0 to 1439. Undefined in the hour that spring leaves out.
 */
export function instantInLondon(day: IsoDate, minutes: number): Date | undefined {
  const utc = Date.parse(`${day}T00:00:00Z`) + minutes * 60_000
  const candidates = [60, 0].map((ahead) => new Date(utc - ahead * 60_000))
  return candidates.find((candidate) => shownAt(candidate) === utc)
}

function shownAt(instant: Date): number {
  const parts = new Map(PARTS.formatToParts(instant).map(({ type, value }) => [type, value]))
  const get = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? ''
  return Date.parse(`${get('year')}-${get('month')}-${get('day')}T${get('hour')}:${get('minute')}:00Z`)
}
