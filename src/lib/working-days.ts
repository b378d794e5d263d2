import { addDays, day, dayInLondon, type IsoDate } from './iso-date.ts'

/**
 * Monday to Friday without the bank holidays of England that fall by rule.
 *
 * Days proclaimed for one year alone (a jubilee, a coronation) count as working days, so that a target is early and never late.
 */
export function isWorkingDay(date: IsoDate): boolean {
  return !isWeekend(date) && !bankHolidays(Number(date.slice(0, 4))).has(date)
}

/** The `count`th working day after a day, which need be none itself. @param count 1 or more */
export function addWorkingDays(date: IsoDate, count: number): IsoDate {
  let reached = date
  for (let left = count; left > 0;) {
    reached = addDays(reached, 1)
    if (isWorkingDay(reached)) left--
  }
  return reached
}

/** The instant at which a day is over in England. */
export function endOfDayInLondon(date: IsoDate): Date {
  const next = addDays(date, 1)
  const utc = Date.parse(`${next}T00:00:00Z`)
  const summer = new Date(utc - 3_600_000)
  return dayInLondon(summer) === next ? summer : new Date(utc)
}

function bankHolidays(year: number): ReadonlySet<IsoDate> {
  const easter = easterSunday(year)
  const found = new Set([
    addDays(easter, -2),
    addDays(easter, 1),
    onOrAfter(day(`${year}-05-01`), 1),
    onOrAfter(day(`${year}-05-25`), 1),
    onOrAfter(day(`${year}-08-25`), 1),
  ])
  // Where one falls on a weekend, the next day that is none and no holiday yet stands for it.
  for (const fixed of ['01-01', '12-25', '12-26']) {
    let date = day(`${year}-${fixed}`)
    while (isWeekend(date) || found.has(date)) date = addDays(date, 1)
    found.add(date)
  }
  return found
}

function isWeekend(date: IsoDate): boolean {
  return [0, 6].includes(weekdayOf(date))
}

/** 0 is Sunday. */
function weekdayOf(date: IsoDate): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay()
}

function onOrAfter(date: IsoDate, weekday: number): IsoDate {
  return addDays(date, (weekday - weekdayOf(date) + 7) % 7)
}

/** Gregorian, by the anonymous rule of 1876. */
function easterSunday(year: number): IsoDate {
  const a = year % 19
  const century = Math.floor(year / 100)
  const inCentury = year % 100
  const leaps = Math.floor(century / 4)
  const correction = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3)
  const moon = (19 * a + century - leaps - correction + 15) % 30
  const weekday = (32 + 2 * (century % 4) + 2 * Math.floor(inCentury / 4) - moon - (inCentury % 4)) % 7
  const late = Math.floor((a + 11 * moon + 22 * weekday) / 451)
  const days = moon + weekday - 7 * late + 114
  return day(`${year}-0${Math.floor(days / 31)}-${String((days % 31) + 1).padStart(2, '0')}`)
}
