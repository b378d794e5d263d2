/** Where the time comes from; everything below `app` is handed instants and days, never this. */
export type Clock = () => Date

const systemClock: Clock = () => new Date()

/**
 * The clock that the test lever `CONTACTPOINT_CLOCK` asks for: an instant fixes it, `+3y`, `-2d`, `+6h` or `+15m` shifts it.
 *
 * @throws RangeError when the text is neither.
 */
export function clockFrom(lever: string | undefined, base: Clock = systemClock): Clock {
  if (lever === undefined || lever === '') return base
  const shift = /^([+-]\d+)([ydhms])$/.exec(lever)
  if (shift) return shifted(base, Number(shift[1]), shift[2] as ShiftUnit)
  const instant = new Date(lever)
  if (!/^\d{4}-\d{2}-\d{2}T/.test(lever) || Number.isNaN(instant.getTime())) {
    throw new RangeError(
      'an instant such as 2026-11-22T09:00:00Z or a shift such as +3y, -2d, +6h, +15m is expected',
    )
  }
  return () => new Date(instant)
}

type ShiftUnit = 'y' | 'd' | 'h' | 'm' | 's'

const msOf: Record<Exclude<ShiftUnit, 'y'>, number> = { d: 86_400_000, h: 3_600_000, m: 60_000, s: 1_000 }

function shifted(base: Clock, amount: number, unit: ShiftUnit): Clock {
  return () => {
    const now = new Date(base())
    if (unit !== 'y') return new Date(now.getTime() + amount * msOf[unit])
    now.setUTCFullYear(now.getUTCFullYear() + amount)
    return now
  }
}
