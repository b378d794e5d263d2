import { dayInLondon, dayOfParts, parseIsoDate, type IsoDate } from './iso-date.ts'

/**
 * A form in which a feed writes days. `D` and `M` may lose their leading zero before a separator only.
 *
 * INVARIANT (no-month-first): every form with a numeric month has one reading, year-month-day or day/month/year,
 * so a text means the same day whatever forms are tried and in whatever order.
 */
export type SupplierDateFormat = keyof typeof readers

type Reader = (text: string) => IsoDate | undefined

const TIME = '(?:[01]\\d|2[0-3]):[0-5]\\d(?::[0-5]\\d(?:\\.\\d{1,9})?)?'
const ZONE = '(?:Z|[+-](?:0\\d|1[0-4]):[0-5]\\d)'
const TIMESTAMP = new RegExp(`^(\\d{4})-(\\d\\d)-(\\d\\d)[T ]${TIME}(${ZONE})?$`)
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']

const readers = {
  'YYYY-MM-DD': reader(/^(?<y>\d{4})-(?<m>\d\d)-(?<d>\d\d)$/),
  YYYYMMDD: reader(/^(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)$/),
  'DD/MM/YYYY': reader(/^(?<d>\d{1,2})\/(?<m>\d{1,2})\/(?<y>\d{4})$/),
  'DD-MM-YYYY': reader(/^(?<d>\d{1,2})-(?<m>\d{1,2})-(?<y>\d{4})$/),
  'DD/MM/YYYY hh:mm:ss': reader(new RegExp(`^(?<d>\\d{1,2})/(?<m>\\d{1,2})/(?<y>\\d{4}) ${TIME}$`)),
  'DD-MMM-YYYY': reader(/^(?<d>\d{1,2})[- ](?<m>[a-z]{3})[- ](?<y>\d{4})$/i),
  'YYYY-MMM-DD hh:mm:ss': reader(new RegExp(`^(?<y>\\d{4})-(?<m>[a-z]{3})-(?<d>\\d\\d)(?: ${TIME})?$`, 'i')),
  YYYYMMDDhhmmss: reader(
    /^(?<y>\d{4})(?<m>\d\d)(?<d>\d\d)(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?:\.\d{1,4})?$/,
  ),
  'YYYY-MM-DDThh:mm:ss': readTimestamp,
} satisfies Record<string, Reader>

/**
 * The day a supplier wrote, or undefined when `text` fits none of `formats` or names no real day of 1900 to 2199.
 *
 * Outer spaces are ignored. A time without a zone is dropped; a time with one is turned into the day in London,
 * since systems that send a day as midnight in summer write it as 23:00 UTC of the day before.
 */
export function parseSupplierDate(text: string, formats: readonly SupplierDateFormat[]): IsoDate | undefined {
  const trimmed = text.trim()
  for (const format of formats) {
    const date = readers[format](trimmed)
    if (date) return date
  }
  return undefined
}

function reader(shape: RegExp): Reader {
  return (text) => {
    const parts = shape.exec(text)?.groups
    return parts && dayOfParts(Number(parts['y']), monthNumber(parts['m'] ?? ''), Number(parts['d']))
  }
}

function monthNumber(text: string): number {
  return /^\d/.test(text) ? Number(text) : MONTHS.indexOf(text.toUpperCase()) + 1
}

function readTimestamp(text: string): IsoDate | undefined {
  const parts = TIMESTAMP.exec(text)
  if (!parts) return undefined
  const [, year, month, dayOfMonth, zone] = parts
  const written = dayOfParts(Number(year), Number(month), Number(dayOfMonth))
  if (!written || zone === undefined) return written
  const instant = new Date(text.replace(' ', 'T'))
  return parseIsoDate(instant.toISOString().slice(0, 10)) && dayInLondon(instant)
}
