import { addDays, type IsoDate } from '../../lib/iso-date.ts'

/** The day `count` working days after another, weekends left out; bank holidays count as working days, for no list of them is shipped. */
export function addWorkingDays(from: IsoDate, count: number): IsoDate {
  let day = from
  for (let left = count; left > 0;) {
    day = addDays(day, 1)
    if (!isWeekend(day)) left--
  }
  return day
}

function isWeekend(day: IsoDate): boolean {
  return [0, 6].includes(new Date(`${day}T00:00:00Z`).getUTCDay())
}
