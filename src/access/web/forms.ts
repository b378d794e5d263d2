import { recoveryProofs } from '../recovery/recovery.ts'
import { MOST_SUPERVISED } from '../supervision/supervision.ts'
import { oneOf, text, type FieldReader } from '../../platform/web/forms.ts'

/** Taken as typed: blanks at the ends or in between may be part of a password. */
const password: FieldReader<string> = (values, name) => {
  const typed = values[name]
  if (typeof typed !== 'string' || typed === '') return { ok: false, text: 'Enter your password', input: '' }
  return { ok: true, value: typed.slice(0, 1000) }
}

export const signInForm = {
  username: text({ label: 'Username', maxLength: 60, required: 'Enter your username' }),
  password,
}

const code = text({ label: 'Security code', maxLength: 20, required: 'Enter the security code' })

export const codeForm = {
  code,
}

export const recoveryCodeForm = {
  code: text({ label: 'Recovery code', maxLength: 20, required: 'Enter a recovery code' }),
}

export const confirmForm = { password, code }

/** Left empty, a passkey is called so. */
const DEFAULT_LABEL = 'Passkey'
const label = text({ label: 'Name', maxLength: 60 })

export const labelForm = {
  label: text({ label: 'Name', maxLength: 60, required: 'Enter a name for the passkey' }),
}

/** What a browser's script put into the form; '' without one. */
export function credentialOf(body: unknown): string {
  const sent = (body as { credential?: unknown } | null | undefined)?.credential
  return typeof sent === 'string' ? sent : ''
}

/** A new passkey with its name. A name that is too long is cut: the key has been made by then and must not be lost for it. */
export function newPasskeyOf(body: unknown): { credential: string; label: string } {
  const sent = (body as { label?: unknown } | null | undefined)?.label
  const typed = typeof sent === 'string' ? [...sent].slice(0, 60).join('') : ''
  const read = label({ label: typed }, 'label')
  return { credential: credentialOf(body), label: (read.ok ? read.value : null) ?? DEFAULT_LABEL }
}

const username = text({ label: 'Username', maxLength: 60, required: 'Enter the username' })

export const recoverForm = {
  username,
  code: text({ label: 'Recovery code', maxLength: 20, required: 'Enter the code that you were given' }),
}

export const startRecoveryForm = {
  username,
  proof: oneOf(recoveryProofs, { required: 'Select how the person showed who they are' }),
}

export const answerForm = {
  answer: oneOf(['confirm', 'refuse'], { required: 'Select what you decide' }),
}

export const organisationForm = {
  organisation: text({
    label: 'Code',
    maxLength: 60,
    required: 'Enter the code of your organisation',
  }),
}

/** Words parted by blanks or commas. */
const words: FieldReader<readonly string[]> = (values, name) => {
  const typed = values[name]
  const given = typeof typed === 'string' ? typed.split(/[\s,]+/).filter((word) => word !== '') : []
  const isGood = given.length > 0 && given.length <= 10 && given.every((word) => word.length <= 100)
  if (isGood) return { ok: true, value: given }
  return {
    ok: false,
    text: 'Enter the words that say that two factors were given, 10 at most',
    input: '',
  }
}

export const providerForm = {
  issuer: text({ label: 'Address', maxLength: 300, required: 'Enter the address of the provider' }),
  clientId: text({ label: 'Name', maxLength: 200, required: 'Enter what the provider calls this service' }),
  secondFactors: words,
  state: oneOf(['on', 'off'], { required: 'Select whether people sign in through it' }),
}

const supervised: FieldReader<number> = (values, name) => {
  const typed = values[name]
  const number = typeof typed === 'string' && /^ *\d{1,2} *$/.test(typed) ? Number(typed) : Infinity
  return number <= MOST_SUPERVISED
    ? { ok: true, value: number }
    : { ok: false, text: `Enter a whole number from 0 to ${MOST_SUPERVISED}`, input: '' }
}

export const fallbackForm = {
  passwords: oneOf(['on', 'off'], { required: 'Select how people sign in' }),
  supervised,
}
