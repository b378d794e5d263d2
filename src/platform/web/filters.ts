import nunjucks from 'nunjucks'
import { day as isoDay, formatDay } from '../../lib/iso-date.ts'

const NO_BREAK_SPACE = '\u00a0'
const LONDON = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: 'numeric',
  minute: '2-digit',
  hourCycle: 'h12',
})

type Absent = null | undefined

/** `4 May 2026`; empty for an absent day, RangeError for text that is no day. */
export function day(date: string | Absent): string {
  return date ? formatDay(isoDay(date)) : ''
}

/** Ten digits in groups of 3, 3 and 4 that no line break can part; anything else as it stands. */
export function nhs(number: string | Absent): string {
  if (!number) return ''
  const groups = /^(\d{3}) ?(\d{3}) ?(\d{4})$/.exec(number)
  return groups ? groups.slice(1).join(NO_BREAK_SPACE) : number
}

/** `4 May 2026 at 2:05pm` as clocks in England show it. */
export function instant(at: Date | Absent): string {
  if (!at) return ''
  const parts = new Map(LONDON.formatToParts(at).map(({ type, value }) => [type, value]))
  const get = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? ''
  const time = `${get('hour')}:${get('minute')}${get('dayPeriod').toLowerCase()}`
  return `${get('day')} ${get('month')} ${get('year')} at ${time}`
}

/** Address of a telephone link: the number without spaces, brackets and words; what follows `x` or `ext` is dialled as an extension. */
export function tel(phone: string): string {
  const [number = '', extension = ''] = phone.split(/(?:extension|ext|x)/i)
  const international = number.trimStart().startsWith('+') ? '+' : ''
  const digits = international + digitsOf(number.replace('(0)', ''))
  return extension ? `tel:${digits};ext=${digitsOf(extension)}` : `tel:${digits}`
}

function digitsOf(phone: string): string {
  return phone.replaceAll(/\D/g, '')
}

/** Address of an email link; nothing in `email` can add headers. */
export function mailto(email: string): string {
  return `mailto:${encodeURIComponent(email).replaceAll('%40', '@')}`
}

/**
 * The same as nunjucks's own filter, which takes quadratic time on the long runs of blanks in govuk-frontend's templates.
 *
 * Marked-safe text stays marked safe.
 */
export function trim(text: string | nunjucks.runtime.SafeString): string | nunjucks.runtime.SafeString {
  const trimmed = (text as string).trim()
  return text instanceof nunjucks.runtime.SafeString ? new nunjucks.runtime.SafeString(trimmed) : trimmed
}
