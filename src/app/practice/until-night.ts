import { addDays, dayInLondon } from '../../lib/iso-date.ts'
import { instantInLondon } from '../../lib/london-time.ts'

const RESET_AT_MINUTES = 2 * 60 + 30

/** How many milliseconds until it is next 02:30 in London; on a night that skips or repeats the hour, the nearest there is. */
export function msUntilNight(now: Date): number {
  const today = dayInLondon(now)
  const nights = [today, addDays(today, 1), addDays(today, 2)].flatMap((day) => {
    const at = instantInLondon(day, RESET_AT_MINUTES)
    return at && at.getTime() > now.getTime() ? [at.getTime()] : []
  })
  return Math.min(...nights) - now.getTime()
}

/** Resolves at the next 02:30 in London, unless forgotten before. */
export function untilNight(now: Date): { readonly comes: Promise<'night'>; readonly forget: () => void } {
  let forget = (): void => {}
  const comes = new Promise<'night'>((resolve) => {
    const timer = setTimeout(() => resolve('night'), msUntilNight(now))
    forget = () => clearTimeout(timer)
  })
  return { comes, forget: () => forget() }
}
