import { ageYearsOn, type IsoDate } from '../iso-date.ts'
import { accept, refuse, type Result } from './result.ts'

const MISSING = '1900-01-01'

/**
 * Whether a date of birth allows a record on day `on`.
 *
 * Under 18, or under 25 with the young person's own consent; being born today is allowed, being expected is not.
 * 1 January is what systems write when only the year is known, so it comes back with a warning.
 * Source.
 */
export function checkDateOfBirth(
  date: IsoDate,
  on: IsoDate,
  { youngPersonConsent = false }: { readonly youngPersonConsent?: boolean } = {},
): Result<IsoDate> {
  if (date === MISSING) return refuse('placeholder')
  if (date > on) return refuse('future')
  if (ageYearsOn(date, on) >= (youngPersonConsent ? 25 : 18)) return refuse('too-old')
  return date.endsWith('-01-01') ? accept(date, 'possibly-estimated') : accept(date)
}
