import { parseEmail, parsePhone } from '../../lib/identifiers/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import { oneOf, text, type FieldReader, type FormValues } from '../../platform/web/forms.ts'

const contact = (label: string, parse: typeof parsePhone, wrong: string): FieldReader<string | null> => {
  const typed = text({ label, maxLength: 254 })
  return (values, name) => {
    const read = typed(values, name)
    if (!read.ok || read.value === null) return read
    const parsed = parse(read.value)
    return parsed.ok ? { ok: true, value: parsed.value } : { ok: false, text: wrong, input: '' }
  }
}

/** Null when left empty. */
export const phone = contact('Phone number', parsePhone, 'Enter a phone number, like 01632 960001')
export const email = contact('Email address', parseEmail, 'Enter an email address, like name@example.org')

export function yesOrNo(required: string): FieldReader<'yes' | 'no'> {
  return oneOf(['yes', 'no'], { required })
}

/** A day as the three inputs of a date hold it. */
export function dateFields(name: string, date: IsoDate): FormValues {
  const [year, month, dayOfMonth] = date.split('-').map(Number)
  return {
    [`${name}-day`]: String(dayOfMonth),
    [`${name}-month`]: String(month),
    [`${name}-year`]: String(year),
  }
}
