import { parseChildNumber } from '../../lib/identifiers/index.ts'
import { date, oneOf, parseForm, text, type FormResult } from '../../platform/web/forms.ts'
import {
  emergencyReasons,
  findings,
  MAX_WORDS,
  type EmergencyTarget,
  type Finding,
  type StatedEmergency,
} from '../index.ts'

const stated = {
  reason: oneOf(emergencyReasons, { required: 'Choose what the emergency is' }),
  words: text({
    label: 'What happens',
    maxLength: MAX_WORDS,
    required: 'Say in a few words what happens',
  }),
}

export type Emergency = { readonly target: EmergencyTarget; readonly stated: StatedEmergency }

/** A look from a card. */
export function parseCardEmergency(body: unknown, publicId: string): FormResult<Emergency> {
  const form = parseForm(body, stated)
  return form.ok ? { ok: true, value: { target: { kind: 'card', publicId }, stated: form.value } } : form
}

const wanted = {
  number: text({ label: 'The number', maxLength: 40 }),
  given: text({ label: 'First name', maxLength: 100 }),
  family: text({ label: 'Last name', maxLength: 100 }),
  dateOfBirth: date({ label: 'Date of birth' }),
  ...stated,
}

/** A look by the ContactPoint number, or by both names and the date of birth. */
export function parseEmergency(body: unknown): FormResult<Emergency> {
  const form = parseForm(body, wanted, ({ number, given, family, dateOfBirth }) => {
    if (number !== null && !parseChildNumber(number).ok)
      return {
        number: { text: 'Check this ContactPoint number: a digit is wrong or missing', href: '#number' },
      }
    return number !== null || (given && family && dateOfBirth)
      ? {}
      : {
          number: {
            text: 'Enter the ContactPoint number, or both names and the date of birth',
            href: '#number',
          },
        }
  })
  if (!form.ok) return form
  const { number, given, family, dateOfBirth, reason, words } = form.value
  const parsed = number === null ? undefined : parseChildNumber(number)
  const target: EmergencyTarget = parsed?.ok
    ? { kind: 'number', childNumber: parsed.value }
    : { kind: 'named', given: given!, family: family!, dateOfBirth: dateOfBirth! }
  return { ok: true, value: { target, stated: { reason, words } } }
}

/** What a review found. */
export function parseFinding(
  body: unknown,
): FormResult<{ readonly finding: Finding; readonly words: string }> {
  return parseForm(body, {
    finding: oneOf(findings, { required: 'Choose what you found' }),
    words: text({
      label: 'What you found',
      maxLength: MAX_WORDS,
      required: 'Say in a few words what you found, and how',
    }),
  })
}
