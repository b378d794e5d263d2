import type { Gender, SourceDateOfBirth, SourceIdentifier } from './shape.ts'
import {
  checkDateOfBirth,
  parseEmail,
  parseNhsNumber,
  parsePhone,
  parseUln,
  parseUpn,
  type Result,
} from '../../lib/identifiers/index.ts'
import { addDays, addMonths, parseIsoDate, type IsoDate } from '../../lib/iso-date.ts'
import { parseSupplierDate, type SupplierDateFormat } from '../../lib/supplier-date.ts'
import type { RowFaultCode } from './faults.ts'
import type { Row, Supplied } from './row.ts'

/** Control characters, lone surrogates, and marks that turn the direction of what follows. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/u

function isPrintable(text: string): boolean {
  return !UNPRINTABLE.test(text)
}

/** Spaces are collapsed, line ends being spaces; at most `max` characters. */
export function readText(row: Row, [field, raw]: Supplied, max: number): string | undefined {
  if (raw === '') return undefined
  const text = (/\s\s|[^\S ]/.test(raw) ? raw.replace(/\s+/g, ' ') : raw).trim()
  if (text === '') return undefined
  if (text.length > max) row.note('CP_ROW_VALUE_TOO_LONG', field)
  else if (!isPrintable(text)) row.note('CP_ROW_VALUE_UNPRINTABLE', field)
  else return text
  return undefined
}

/** The key of the row at its supplier; `''` stands in when the row is rejected for it. */
export function readSourceRecordId(row: Row, [field, raw]: Supplied): string {
  const key = raw.trim()
  if (key === '') row.note('CP_ROW_SOURCE_ID_MISSING', field)
  else if (key.length > 100 || /\s/.test(key) || !isPrintable(key))
    row.note('CP_ROW_SOURCE_ID_INVALID', field)
  return key
}

export function readDate(
  row: Row,
  [field, raw]: Supplied,
  formats: readonly SupplierDateFormat[],
  code: RowFaultCode = 'CP_ROW_OTHER_DATE_INVALID',
): IsoDate | undefined {
  if (raw.trim() === '') return undefined
  const date = parseSupplierDate(raw, formats)
  if (date === undefined) row.note(code, field)
  return date
}

export function readDateOfBirth(
  row: Row,
  supplied: Supplied,
  formats: readonly SupplierDateFormat[],
): SourceDateOfBirth | undefined {
  const [field, raw] = supplied
  if (raw.trim() === '') {
    row.noteIdentity('CP_ROW_DOB_MISSING', field)
    return undefined
  }
  const date = parseSupplierDate(raw, formats)
  if (date === undefined) row.noteIdentity('CP_ROW_DOB_INVALID', field)
  return date && checkedDateOfBirth(row, field, date, 'exact')
}

/** Of a month or year the first day is kept; the age limit is judged by the last, so that nobody is rejected early. */
function checkedDateOfBirth(
  row: Row,
  field: string,
  date: IsoDate,
  accuracy: 'exact' | 'month' | 'year',
): SourceDateOfBirth | undefined {
  const latest = accuracy === 'exact' ? date : lastDayOf(date, accuracy)
  const checked = checkDateOfBirth(date <= row.on && latest > row.on ? row.on : latest, row.on)
  if (!checked.ok) {
    if (checked.code === 'too-old') row.note('CP_ROW_AGE_LIMIT', field)
    else row.noteIdentity(checked.code === 'future' ? 'CP_ROW_DOB_FUTURE' : 'CP_ROW_DOB_MISSING', field)
    return undefined
  }
  if (accuracy === 'exact' && checked.warning) row.note('CP_ROW_DOB_ESTIMATED', field)
  return { date, accuracy }
}

function lastDayOf(first: IsoDate, accuracy: 'month' | 'year'): IsoDate {
  return addDays(addMonths(first, accuracy === 'month' ? 1 : 12), -1)
}

/** A day of death that is a real day between birth and today. */
export function readDateOfDeath(
  row: Row,
  supplied: Supplied,
  formats: readonly SupplierDateFormat[],
  dateOfBirth: SourceDateOfBirth | undefined,
): IsoDate | undefined {
  const date = readDate(row, supplied, formats, 'CP_ROW_DEATH_DATE_INVALID')
  if (date === undefined) return undefined
  if (date <= row.on && (dateOfBirth === undefined || dateOfBirth.date <= date)) return date
  row.note('CP_ROW_DEATH_DATE_INVALID', supplied[0])
  return undefined
}

const schemes = {
  'nhs-number': { parse: parseNhsNumber, fault: 'CP_ROW_NHS_NUMBER_INVALID' },
  upn: { parse: parseUpn, fault: 'CP_ROW_UPN_INVALID' },
  uln: { parse: parseUln, fault: 'CP_ROW_ULN_INVALID' },
  'la-child-id': { parse: parseLaChildId, fault: 'CP_ROW_LA_CHILD_ID_INVALID' },
} as const satisfies Record<string, { parse: (raw: string) => Result; fault: RowFaultCode }>

export function readIdentifier(
  row: Row,
  scheme: keyof typeof schemes,
  [field, raw]: Supplied,
  isFormer = false,
): SourceIdentifier | undefined {
  if (raw.trim() === '') return undefined
  const { parse, fault } = schemes[scheme]
  const parsed = parse(raw)
  if (!parsed.ok || parsed.warning === 'placeholder') {
    row.note(fault, field)
    return undefined
  }
  const isExpected = parsed.warning === 'test-range' && row.context.allowsTestNumbers === true
  if (parsed.warning && !isExpected) row.note('CP_ROW_IDENTIFIER_DOUBTFUL', field)
  return { scheme, value: parsed.value, ...(isFormer && { isFormer }) }
}

function parseLaChildId(raw: string): Result {
  const value = raw.trim()
  return /^[!-~]{1,50}$/.test(value) ? { ok: true, value } : { ok: false, code: 'format' }
}

/** Checks a value with one of the validators; an invalid one is left out under `code`. */
export function readWith(
  row: Row,
  [field, raw]: Supplied,
  parse: (raw: string) => Result,
  code: RowFaultCode,
): string | undefined {
  if (raw.trim() === '') return undefined
  const parsed = parse(raw)
  if (parsed.ok) return parsed.value
  row.note(code, field)
  return undefined
}

export function readPhone(row: Row, supplied: Supplied): string | undefined {
  return readWith(row, supplied, parsePhone, 'CP_ROW_PHONE_INVALID')
}

export function readEmail(row: Row, supplied: Supplied): string | undefined {
  return readWith(row, supplied, parseEmail, 'CP_ROW_EMAIL_INVALID')
}

/** Y or N in either case, blank being no. An answer that cannot be read rejects the row: it may mean protection. */
export function readFlag(row: Row, [field, raw]: Supplied): boolean {
  const answer = raw.trim().toUpperCase()
  if (answer === 'Y' || answer === 'YES') return true
  if (answer !== '' && answer !== 'N' && answer !== 'NO') row.note('CP_ROW_FLAG_INVALID', field)
  return false
}

/** A day written in full, or with only its month or year known, as FHIR allows. */
export function readPartialDateOfBirth(row: Row, [field, raw]: Supplied): SourceDateOfBirth | undefined {
  const text = raw.trim()
  if (text === '') {
    row.noteIdentity('CP_ROW_DOB_MISSING', field)
    return undefined
  }
  const accuracy = text.length === 4 ? 'year' : text.length === 7 ? 'month' : 'exact'
  const date = parseIsoDate(text + '-01-01'.slice(accuracy === 'year' ? 0 : accuracy === 'month' ? 3 : 6))
  if (date === undefined) row.noteIdentity('CP_ROW_DOB_INVALID', field)
  return date && checkedDateOfBirth(row, field, date, accuracy)
}

const genders: Readonly<Record<string, Gender>> = {
  F: 'female',
  FEMALE: 'female',
  M: 'male',
  MALE: 'male',
  U: 'not-known',
  'NOT KNOWN': 'not-known',
  UNKNOWN: 'not-known',
  N: 'not-specified',
  'NOT SPECIFIED': 'not-specified',
  OTHER: 'not-specified',
}

/** Letters of school files, words of the CSV profile and of FHIR alike: they do not clash. */
export function readGender(row: Row, [field, raw]: Supplied): Gender | undefined {
  const key = raw
    .trim()
    .replace(/[\s_-]+/g, ' ')
    .toUpperCase()
  if (key === '') return undefined
  const gender = Object.hasOwn(genders, key) ? genders[key] : undefined
  if (gender === undefined) row.note('CP_ROW_GENDER_UNKNOWN', field)
  return gender
}
