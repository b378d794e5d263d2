import { parseChildNumber } from '../../lib/identifiers/index.ts'
import { oneOf, parseForm, text, type FieldErrors, type FormResult } from '../../platform/web/forms.ts'
import {
  attemptResults,
  isContactTelling,
  namesKindOfService,
  outcomes,
  urgencies,
  wishes,
  type Answer,
  type AttemptResult,
  type PassedOn,
  type Urgency,
  type Wish,
} from '../index.ts'
import { reachFault, reachReaders } from './ask.form.ts'

export function parseUrgency(body: unknown): FormResult<{ readonly urgency: Urgency }> {
  return parseForm(body, { urgency: oneOf(urgencies, { required: 'Choose how urgent it is' }) })
}

export function parseTeam(body: unknown): FormResult<{ readonly team: string }> {
  const pattern = { test: /^E\d{8}$/, text: 'Choose a team' }
  return parseForm(body, {
    team: text({ label: 'The team', maxLength: 9, required: 'Choose a team', pattern }),
  })
}

/** In parsed form. */
export function parseNumber(body: unknown): FormResult<{ readonly number: string }> {
  const required = 'Enter a ContactPoint number, such as C123 4567 8978'
  const form = parseForm(
    body,
    { number: text({ label: 'The number', maxLength: 40, required }) },
    ({ number }) =>
      parseChildNumber(number).ok
        ? {}
        : fault('number', 'Check this ContactPoint number: a digit is wrong or missing'),
  )
  if (!form.ok) return form
  const parsed = parseChildNumber(form.value.number)
  return { ok: true, value: { number: parsed.ok ? parsed.value : '' } }
}

export function parseAttempt(body: unknown): FormResult<{ readonly attempt: AttemptResult }> {
  return parseForm(body, { attempt: oneOf(attemptResults, { required: 'Choose what came of it' }) })
}

export function parseWish(body: unknown): FormResult<{ readonly wish: Wish }> {
  return parseForm(body, { wish: oneOf(wishes, { required: 'Choose what the young person wants' }) })
}

/** An answer as a broker gives it; a contact counts only where one is to be passed on. */
export function parseAnswer(body: unknown): FormResult<Answer> {
  const outcome = oneOf(outcomes, { required: 'Choose the answer' })
  const form = parseForm(body, { outcome })
  if (!form.ok) return form
  if (form.value.outcome !== 'contact-them') return { ok: true, value: { outcome: form.value.outcome } }
  const contact = parseForm(
    body,
    {
      outcome,
      name: text({ label: 'The name', maxLength: 100, required: 'Enter the name of the person to contact' }),
      ...reachReaders,
    },
    (value) => ({ ...reachFault(value), ...kindFaults(value) }),
  )
  if (!contact.ok) return contact
  const { name, phone, email } = contact.value
  return { ok: true, value: { outcome: 'contact-them', contact: { name, phone, email } } }
}

/** INVARIANT (no-kind-passed-on), explained field by field; the use case holds it too. */
function kindFaults(contact: PassedOn): FieldErrors {
  if (!isContactTelling(contact)) return {}
  return Object.fromEntries(
    (['name', 'phone', 'email'] as const)
      .filter((field) => namesKindOfService(contact[field] ?? ''))
      .flatMap((field) => Object.entries(fault(field, tellingText))),
  )
}

const tellingText =
  'This says what kind of service it is. Give the name of a person, and a number or address that names no service'

export function fault(name: string, sentence: string): FieldErrors {
  return { [name]: { text: sentence, href: `#${name}` } }
}
