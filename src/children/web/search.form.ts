import {
  checkDateOfBirth,
  formatChildNumber,
  outwardOf,
  parseChildNumber,
  parsePersonName,
  parsePostcode,
  parsePostcodePrefix,
  sectorOf,
} from '../../lib/identifiers/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import {
  date,
  oneOf,
  parseForm,
  text,
  type FieldErrors,
  type FieldReader,
  type FormResult,
  type FormValues,
} from '../../platform/web/forms.ts'
import { missingCriteria, type SearchCriteria } from '../index.ts'

type Postcode = NonNullable<SearchCriteria['postcode']>

/** an age stands for a date of birth; a wide band of ages would be a way to list children. */
const WIDEST_AGES = 5

/**
 * Criteria out of one of the two forms: the one with `childNumber`, or the one with all else.
 *
 * INVARIANT (no-browsing) is explained here, field by field; the use case holds it too.
 */
export function parseSearchForm(body: unknown, today: IsoDate): FormResult<SearchCriteria> {
  if (isByNumber(body)) return parseForm(body, { childNumber })
  const result = parseForm(body, readers, (value) => faultsOf(value, today))
  return result.ok ? { ok: true, value: criteriaOf(result.value, today) } : result
}

/** Whether what was typed is right as far as it goes, and still less than a search needs. */
export function isTooLittle(body: unknown, today: IsoDate): boolean {
  if (isByNumber(body)) return false
  const read = parseForm(body, readers)
  return (
    read.ok &&
    mistakesOf(read.value, today).length === 0 &&
    missingCriteria(criteriaOf(read.value, today)) !== undefined
  )
}

/** What the form shows for criteria that were searched for. */
export function searchFormValues(criteria: SearchCriteria): FormValues {
  const { childNumber: number, given, family, dateOfBirth, age, postcode, gender } = criteria
  if (number) return { childNumber: formatChildNumber(number) }
  const [year = '', month = '', dayOfMonth = ''] = dateOfBirth?.split('-') ?? []
  return {
    given: given ?? '',
    family: family ?? '',
    'dateOfBirth-day': dayOfMonth.replace(/^0/, ''),
    'dateOfBirth-month': month.replace(/^0/, ''),
    'dateOfBirth-year': year,
    ageFrom: age ? String(age.from) : '',
    ageTo: age && age.to !== age.from ? String(age.to) : '',
    postcode: postcode ? (postcode.full ?? postcode.sector ?? postcode.outward) : '',
    gender: gender ?? '',
  }
}

function isByNumber(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'childNumber' in body
}

const childNumber: FieldReader<string> = (values, name) => {
  const typed = text({
    label: 'ContactPoint number',
    maxLength: 40,
    required: 'Enter a ContactPoint number',
  })(values, name)
  if (!typed.ok) return typed
  const parsed = parseChildNumber(typed.value)
  if (parsed.ok) return parsed
  const fault =
    parsed.code === 'check-digit'
      ? 'This ContactPoint number has a wrong digit in it. Check it against where you read it'
      : 'A ContactPoint number is a C and 11 numbers, like C123 4567 8978'
  return { ok: false, text: fault, input: '' }
}

const readers = {
  given: personName('First names'),
  family: personName('Last name'),
  dateOfBirth: date({ label: 'Date of birth' }),
  ageFrom: age('Age'),
  ageTo: age('Highest age'),
  postcode: readPostcode,
  gender: oneOf(['female', 'male']),
}

type Details = {
  readonly [K in keyof typeof readers]: (typeof readers)[K] extends FieldReader<infer T> ? T : never
}

function personName(label: string): FieldReader<string | null> {
  return (values, name) => {
    const typed = text({ label, maxLength: 70 })(values, name)
    if (!typed.ok || typed.value === null) return typed
    const parsed = parsePersonName(typed.value)
    if (parsed.ok) return { ok: true, value: parsed.value }
    return {
      ok: false,
      text: `${label} must be written with letters, hyphens, apostrophes and spaces`,
      input: '',
    }
  }
}

function age(label: string): FieldReader<number | null> {
  return (values, name) => {
    const pattern = { test: /^(1?\d|2[0-4])$/, text: `${label} must be a number from 0 to 24` }
    const typed = text({ label, maxLength: 20, pattern })(values, name)
    return typed.ok ? { ok: true, value: typed.value === null ? null : Number(typed.value) } : typed
  }
}

function readPostcode(
  ...[values, name]: Parameters<FieldReader<Postcode | null>>
): ReturnType<FieldReader<Postcode | null>> {
  const typed = text({ label: 'Postcode', maxLength: 20 })(values, name)
  if (!typed.ok) return typed
  if (typed.value === null) return { ok: true, value: null }
  const whole = parsePostcode(typed.value)
  if (whole.ok) {
    const value = { full: whole.value, sector: sectorOf(whole.value), outward: outwardOf(whole.value) }
    return { ok: true, value }
  }
  const start = parsePostcodePrefix(typed.value)
  if (!start.ok) {
    return { ok: false, text: 'Enter a real postcode or the start of one, like YO12 or YO12 5', input: '' }
  }
  const [outward = '', sectorDigit] = start.value.split(' ')
  return { ok: true, value: sectorDigit ? { sector: start.value, outward } : { outward } }
}

function criteriaOf(details: Details, today: IsoDate): SearchCriteria {
  const { given, family, dateOfBirth, ageFrom, ageTo, postcode, gender } = details
  return {
    ...(given ? { given } : {}),
    ...(family ? { family } : {}),
    ...(dateOfBirth ? { dateOfBirth } : {}),
    ...(ageFrom === null ? {} : { age: { from: ageFrom, to: ageTo ?? ageFrom, on: today } }),
    ...(postcode ? { postcode } : {}),
    ...(gender ? { gender } : {}),
  }
}

function faultsOf(details: Details, today: IsoDate): FieldErrors {
  const faults = mistakesOf(details, today)
  const wrong = faults.length > 0 ? faults : minimumFaults(criteriaOf(details, today))
  return Object.fromEntries(
    wrong.map(({ field, text, input }) => [field, { text, href: `#${input ?? field}` }]),
  )
}

function mistakesOf(details: Details, today: IsoDate): Fault[] {
  return [bornFault(details, today), agesFault(details)].filter((fault) => fault !== undefined)
}

type Fault = { readonly field: keyof Details; readonly text: string; readonly input?: string }

function bornFault({ dateOfBirth }: Details, today: IsoDate): Fault | undefined {
  const checked = dateOfBirth && checkDateOfBirth(dateOfBirth, today, { youngPersonConsent: true })
  if (!checked || checked.ok) return undefined
  const text =
    checked.code === 'future'
      ? 'Date of birth must be today or in the past'
      : 'Check the year of birth: ContactPoint holds children, and some young people under 25'
  return {
    field: 'dateOfBirth',
    text,
    input: checked.code === 'future' ? 'dateOfBirth-day' : 'dateOfBirth-year',
  }
}

function agesFault({ ageFrom, ageTo }: Details): Fault | undefined {
  if (ageTo === null) return undefined
  if (ageFrom === null) return { field: 'ageFrom', text: 'Enter the lowest age too, or only one age' }
  if (ageTo < ageFrom) return { field: 'ageTo', text: 'The second age must be higher than the first' }
  const isWide = ageTo - ageFrom > WIDEST_AGES
  return isWide
    ? { field: 'ageTo', text: `The ages must be no more than ${WIDEST_AGES} years apart` }
    : undefined
}

function minimumFaults(criteria: SearchCriteria): Fault[] {
  const missing = missingCriteria(criteria)
  if (missing === undefined) return []
  const { given, family, dateOfBirth, age, postcode } = criteria
  const faults: Fault[] = []
  if (missing === 'name') faults.push(nameFault(given, family))
  if (!(dateOfBirth ?? age ?? postcode)) {
    faults.push({
      field: 'dateOfBirth',
      text: 'Enter a date of birth, an age or a postcode',
      input: 'dateOfBirth-day',
    })
  }
  return faults
}

function nameFault(given: string | undefined, family: string | undefined): Fault {
  const ifAlone = 'too. One name is enough only with the date of birth or a whole postcode'
  if (given) return { field: 'family', text: `Enter the last name ${ifAlone}` }
  if (family) return { field: 'given', text: `Enter a first name ${ifAlone}` }
  return { field: 'given', text: 'Enter the child’s first name and last name' }
}
