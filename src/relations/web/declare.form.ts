import { formatChildNumber, parseChildNumber } from '../../lib/identifiers/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import { date, oneOf, parseForm, text, type FieldErrors, type FormResult } from '../../platform/web/forms.ts'
import { kinships, type Declaration, type DeclaredChild } from '../relation.ts'

/** Reads a declaration: a child by name and birth, or by a ContactPoint number that is written right. @param today no birth is later. */
export function parseDeclaration(body: unknown, today: IsoDate): FormResult<Declaration> {
  const form = parseForm(body, readers, (typed) => faultsIn(typed, today))
  if (!form.ok) return form
  return { ok: true, value: { kinship: form.value.kinship, child: childOf(form.value) } }
}

/** The inverse of {@link parseDeclaration}: what the form shows, and what travels with what is to be checked. */
export function declarationFields({ kinship, child }: Declaration): Readonly<Record<string, string>> {
  if (child.kind === 'numbered') return { kinship, number: formatChildNumber(child.childNumber) }
  const [year = '', month = '', dayOfMonth = ''] = child.dateOfBirth.split('-')
  return {
    kinship,
    given: child.given,
    family: child.family,
    'born-day': String(Number(dayOfMonth)),
    'born-month': String(Number(month)),
    'born-year': year,
  }
}

const readers = {
  kinship: oneOf(kinships, { required: 'Choose how the child belongs to your family' }),
  given: text({ label: 'Given name', maxLength: 100 }),
  family: text({ label: 'Family name', maxLength: 100 }),
  born: date({ label: 'Date of birth' }),
  number: text({ label: 'ContactPoint number', maxLength: 30 }),
}

type Typed = {
  readonly given: string | null
  readonly family: string | null
  readonly born: IsoDate | null
  readonly number: string | null
}

function faultsIn({ given, family, born, number }: Typed, today: IsoDate): FieldErrors {
  if (number !== null) {
    return parseChildNumber(number).ok
      ? {}
      : fault('number', 'Check the ContactPoint number: a digit is wrong or missing')
  }
  return {
    ...(given === null && fault('given', 'Enter the given name, or the ContactPoint number')),
    ...(family === null && fault('family', 'Enter the family name, or the ContactPoint number')),
    ...(born === null && fault('born', 'Enter the date of birth, or the ContactPoint number', '-day')),
    ...(born !== null &&
      born > today &&
      fault('born', 'The date of birth must be today or in the past', '-day')),
  }
}

function fault(name: string, sentence: string, input = ''): FieldErrors {
  return { [name]: { text: sentence, href: `#${name}${input}` } }
}

function childOf({ given, family, born, number }: Typed): DeclaredChild {
  const parsed = number === null ? undefined : parseChildNumber(number)
  return parsed?.ok
    ? { kind: 'numbered', childNumber: parsed.value }
    : { kind: 'named', given: given!, family: family!, dateOfBirth: born! }
}
