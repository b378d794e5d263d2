import { parsePersonName } from '../../lib/identifiers/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import {
  date,
  oneOf,
  parseForm,
  text,
  type FieldErrors,
  type FieldReader,
  type FormResult,
} from '../../platform/web/forms.ts'
import { needs, urgencies, type NewRequest } from '../index.ts'

const LONGEST_NOTE = 500
const phonePattern = {
  test: /^\+?[\d ()-]{6,30}(?:(?:x|ext\.?) ?\d{1,6})?$/i,
  text: 'Enter a telephone number, like 01609 536 993',
}
const emailPattern = {
  test: /^[^\s@]+@[^\s@]+\.[^\s@]+$/,
  text: 'Enter an email address, like name@example.org',
}

/** How somebody is reached: of the asker here, of a service where it is passed on. */
export const reachReaders = {
  phone: text({ label: 'The telephone number', maxLength: 40, pattern: phonePattern }),
  email: text({ label: 'The email address', maxLength: 100, pattern: emailPattern }),
}

const readers = {
  urgency: oneOf(urgencies, { required: 'Choose how urgent it is' }),
  need: oneOf(needs, { required: 'Choose what you need' }),
  ...reachReaders,
  note: text({ label: 'What you add', maxLength: LONGEST_NOTE }),
  authority: text({
    label: 'The area',
    maxLength: 9,
    required: 'Choose whose team you ask',
    pattern: { test: /^E\d{8}$/, text: 'Choose whose team you ask' },
  }),
}
const childReaders = {
  given: personName('First names', 'Enter the first names of the child'),
  family: personName('Last name', 'Enter the last name of the child'),
  dateOfBirth: date({ label: 'The date of birth', required: 'Enter the date of birth of the child' }),
}

/** A request as it was typed. @param childPublicId of the record it was asked from; without one the child is typed */
export function parseAsk(
  body: unknown,
  childPublicId: string | null,
  today: IsoDate,
): FormResult<NewRequest> {
  if (childPublicId !== null) {
    const form = parseForm(body, readers, reachFault)
    return form.ok ? { ok: true, value: requestOf(form.value, childPublicId, null) } : form
  }
  const form = parseForm(body, { ...childReaders, ...readers }, (value) => ({
    ...(value.dateOfBirth > today
      ? fault('dateOfBirth', 'The date of birth must be in the past', '-day')
      : {}),
    ...reachFault(value),
  }))
  if (!form.ok) return form
  const { given, family, dateOfBirth } = form.value
  return { ok: true, value: requestOf(form.value, null, { given, family, dateOfBirth }) }
}

type Typed = {
  readonly [K in keyof typeof readers]: (typeof readers)[K] extends FieldReader<infer T> ? T : never
}

function requestOf(
  { urgency, need, authority, note, phone, email }: Typed,
  childPublicId: string | null,
  child: NewRequest['words']['child'],
): NewRequest {
  return { childPublicId, authorityCode: authority, urgency, need, words: { child, note, phone, email } }
}

/** Somebody who can be reached in no way is not brought into contact. */
export function reachFault({
  phone,
  email,
}: {
  readonly phone: string | null
  readonly email: string | null
}): FieldErrors {
  return phone === null && email === null
    ? fault('phone', 'Enter a telephone number or an email address')
    : {}
}

function personName(label: string, required: string): FieldReader<string> {
  return (values, name) => {
    const typed = text({ label, maxLength: 70, required })(values, name)
    if (!typed.ok) return typed
    const parsed = parsePersonName(typed.value)
    return parsed.ok
      ? { ok: true, value: parsed.value }
      : {
          ok: false,
          text: `${label} must be written with letters, hyphens, apostrophes and spaces`,
          input: '',
        }
  }
}

function fault(name: string, sentence: string, input = ''): FieldErrors {
  return { [name]: { text: sentence, href: `#${name}${input}` } }
}
