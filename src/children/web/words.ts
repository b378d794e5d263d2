import { ageYearsOn, formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { ChildDetails } from '../queries.ts'
import type { Purpose } from '../index.ts'

export const genderWords: Readonly<Record<ChildDetails['gender'], string>> = {
  female: 'Female',
  male: 'Male',
  'not-specified': 'Not specified',
  'not-known': 'Not known',
}

/** As somebody says them of themselves. */
export const purposeWords: Readonly<Record<Purpose, string>> = {
  'working-with-child': 'I work with this child',
  'referral-received': 'I have received a referral or a request for help',
  'child-protection': 'I am making a child protection enquiry',
  duty: 'I am on duty and have been contacted about this child',
  'locating-services': 'I need to find the services that work with this child',
  'data-check': 'I am checking that the record is right',
  other: 'Another reason',
}

/** `3 years`; below two years in months, as those who work with babies count. Empty before birth. */
export function ageInWords(born: IsoDate, on: IsoDate): string {
  const years = ageYearsOn(born, on)
  if (years >= 2) return `${years} years`
  const months = monthIndex(on) - monthIndex(born) - (on.slice(8) < born.slice(8) ? 1 : 0)
  if (months >= 1) return months === 1 ? '1 month' : `${months} months`
  return born <= on ? 'under 1 month' : ''
}

/** `4 May 2019 (7 years)`, with as much of the day as is known, and how well. */
export function bornInWords(
  born: IsoDate,
  accuracy: ChildDetails['dateOfBirthAccuracy'],
  on: IsoDate | null,
): string {
  const age = on === null ? '' : ageInWords(born, on)
  const inBrackets = (...notes: string[]): string => {
    const said = notes.filter((note) => note !== '')
    return said.length > 0 ? ` (${said.join(', ')})` : ''
  }
  switch (accuracy) {
    case 'exact':
      return formatDay(born) + inBrackets(age)
    case 'estimated':
      return `About ${formatDay(born)}${inBrackets('estimated', about(age))}`
    case 'month':
      return formatDay(born).split(' ').slice(1).join(' ') + inBrackets('day not known', about(age))
    case 'year':
      return born.slice(0, 4) + inBrackets('day and month not known', about(age))
  }
}

function about(age: string): string {
  return age === '' ? '' : `about ${age}`
}

function monthIndex(date: IsoDate): number {
  return Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7))
}

/** `a, b or c`. */
export function orList(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} or ${items.at(-1)}`
}

export function capitalise(phrase: string): string {
  return phrase.charAt(0).toUpperCase() + phrase.slice(1)
}
