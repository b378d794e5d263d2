import { text, type FieldReader } from '../../platform/web/forms.ts'

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

export const codeForm = {
  code: text({ label: 'Security code', maxLength: 20, required: 'Enter the security code' }),
}

export const recoveryCodeForm = {
  code: text({ label: 'Recovery code', maxLength: 20, required: 'Enter a recovery code' }),
}
