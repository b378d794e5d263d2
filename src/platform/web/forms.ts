import { dayOfParts, type IsoDate } from '../../lib/iso-date.ts'

/** `text` is a sentence that says what to do; `href` leads to the first input concerned. The shape suits the macros' `errorMessage`. */
export type FieldError = { readonly text: string; readonly href: string }

/** Wrong fields by name, in the order of the form. */
export type FieldErrors = Readonly<Record<string, FieldError>>

/** What was typed, by input name, to be shown again. */
export type FormValues = Readonly<Record<string, string | readonly string[]>>

export type FormResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: FieldErrors; readonly values: FormValues }

/** Reads the field `name` out of the form; fails with the sentence to show and the suffix of the input to go to. */
export type FieldReader<T> = (values: FormValues, name: string) => Read<T>

type Read<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly text: string; readonly input: string }
type Readers = Readonly<Record<string, FieldReader<unknown>>>
type ValueOf<R extends Readers> = { readonly [K in keyof R]: R[K] extends FieldReader<infer T> ? T : never }

/** Sentence to show when nothing was given; without it the field may be left empty and is null. */
type Required = { readonly required: string }
type Optional = { readonly required?: undefined }

type TextRule = {
  /** How sentences call the field, such as `Family name`. */
  readonly label: string
  /** Longest text in characters as people count them (code points). */
  readonly maxLength: number
  readonly pattern?: { readonly test: RegExp; readonly text: string }
}

/**
 * Turns what a browser sent into a typed value or into errors for every wrong field.
 *
 * Inputs the form does not know are ignored. `check` sees the value only when each field is right, for rules between fields.
 */
export function parseForm<R extends Readers>(
  body: unknown,
  readers: R,
  check: (value: ValueOf<R>) => FieldErrors = () => ({}),
): FormResult<ValueOf<R>> {
  const values = formValues(body)
  const errors: Record<string, FieldError> = {}
  const read: Record<string, unknown> = {}
  for (const [name, reader] of Object.entries(readers)) {
    const field = reader(values, name)
    if (field.ok) read[name] = field.value
    else errors[name] = { text: field.text, href: `#${name}${field.input}` }
  }
  const value = read as ValueOf<R>
  const all = Object.keys(errors).length > 0 ? errors : check(value)
  return Object.keys(all).length > 0 ? { ok: false, errors: all, values } : { ok: true, value }
}

/** Parameters of govukErrorSummary; undefined when nothing is wrong. */
export function errorSummary(
  errors: FieldErrors,
): { titleText: string; errorList: FieldError[] } | undefined {
  const errorList = Object.values(errors)
  return errorList.length > 0 ? { titleText: 'There is a problem', errorList } : undefined
}

/** One line of text: composed to NFC, control characters out, runs of blanks made one, ends trimmed. */
export function text(rule: TextRule & Required): FieldReader<string>
export function text(rule: TextRule & Optional): FieldReader<string | null>
export function text(rule: TextRule & (Required | Optional)): FieldReader<string | null> {
  return (values, name) => {
    const value = oneLine(single(values, name))
    if (value === '') return absent(rule.required)
    if ([...value].length > rule.maxLength) {
      return wrong(`${rule.label} must be ${rule.maxLength} characters or fewer`)
    }
    return rule.pattern && !rule.pattern.test.test(value) ? wrong(rule.pattern.text) : right(value)
  }
}

/** A day from the inputs `name-day`, `name-month` (number or English name) and `name-year` (four digits). */
export function date(rule: { label: string } & Required): FieldReader<IsoDate>
export function date(rule: { label: string } & Optional): FieldReader<IsoDate | null>
export function date(rule: { label: string } & (Required | Optional)): FieldReader<IsoDate | null> {
  return (values, name) => {
    const parts = dateParts.map((part) => ({ part, typed: oneLine(single(values, `${name}-${part}`)) }))
    const missing = parts.filter(({ typed }) => typed === '').map(({ part }) => part)
    if (missing.length === parts.length) return absent(rule.required, '-day')
    if (missing.length > 0)
      return wrong(`${rule.label} must include a ${missing.join(' and a ')}`, `-${missing[0]}`)
    const [dayOfMonth = '', month = '', year = ''] = parts.map(({ typed }) => typed)
    if (!/^\d{4}$/.test(year)) return wrong(`${rule.label} must have a year of 4 numbers`, '-year')
    const found = dayOfParts(Number(year), monthNumber(month), wholeNumber(dayOfMonth))
    return found ? right(found) : wrong(`${rule.label} must be a real date`, '-day')
  }
}

/** One of `options`: radios or a select. Anything else counts as not given. */
export function oneOf<T extends string>(options: readonly T[], rule: Required): FieldReader<T>
export function oneOf<T extends string>(options: readonly T[], rule?: Optional): FieldReader<T | null>
export function oneOf<T extends string>(
  options: readonly T[],
  rule: Required | Optional = {},
): FieldReader<T | null> {
  return (values, name) => {
    const chosen = single(values, name)
    const found = options.find((option) => option === chosen)
    return found === undefined ? absent(rule.required) : right(found)
  }
}

/** Those of `options` that were ticked, in their order. `[]` when none and none is required. */
export function someOf<T extends string>(
  options: readonly T[],
  rule: Required | Optional = {},
): FieldReader<readonly T[]> {
  return (values, name) => {
    const given = values[name] ?? []
    const chosen = options.filter((option) =>
      typeof given === 'string' ? given === option : given.includes(option),
    )
    return chosen.length === 0 && rule.required !== undefined ? wrong(rule.required) : right(chosen)
  }
}

/** Own text properties of a parsed body; files, objects and the token are left out. */
function formValues(body: unknown): FormValues {
  const values: Record<string, string | readonly string[]> = Object.create(null) as Record<string, string>
  if (typeof body !== 'object' || body === null) return values
  for (const [name, value] of Object.entries(body)) {
    if (name === '_csrf') continue
    if (typeof value === 'string') values[name] = value
    else if (Array.isArray(value) && value.every((item) => typeof item === 'string')) values[name] = value
  }
  return values
}

const dateParts = ['day', 'month', 'year'] as const
const monthNames = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
]

/** Two inputs of one name are an answer nobody can have meant, so they count as none. */
function single(values: FormValues, name: string): string {
  const value = values[name]
  return typeof value === 'string' ? value : ''
}

/** Text composed to NFC, control characters out, runs of blanks made one, ends trimmed. */
export function oneLine(typed: string): string {
  return typed
    .toWellFormed()
    .normalize('NFC')
    .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069\s]+/gu, ' ')
    .trim()
}

function wholeNumber(typed: string): number {
  return /^\d{1,2}$/.test(typed) ? Number(typed) : 0
}

function monthNumber(typed: string): number {
  if (typed.length < 3) return wholeNumber(typed)
  return monthNames.findIndex((name) => name.startsWith(typed.toLowerCase())) + 1
}

function right<T>(value: T): Read<T> {
  return { ok: true, value }
}

function wrong(text: string, input = ''): Read<never> {
  return { ok: false, text, input }
}

function absent(required: string | undefined, input = ''): Read<null> {
  return required === undefined ? right(null) : wrong(required, input)
}
