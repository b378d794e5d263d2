import { oneOf, parseForm, text, type FormResult } from '../../platform/web/forms.ts'
import { purposes, type Purpose } from '../index.ts'

export type StatedPurpose = { readonly purpose: Purpose; readonly note: string | null }

/** Words count only with `other`; those left over from a change of mind are dropped. */
export function parseReasonForm(body: unknown): FormResult<StatedPurpose> {
  const result = parseForm(body, readers, ({ purpose, note }) =>
    purpose === 'other' && note === null
      ? { note: { text: 'Say in a few words why you need this record', href: '#note' } }
      : {},
  )
  if (!result.ok) return result
  const { purpose, note } = result.value
  return { ok: true, value: { purpose, note: purpose === 'other' ? note : null } }
}

const readers = {
  purpose: oneOf(purposes, { required: 'Choose why you need this record' }),
  note: text({ label: 'Your reason', maxLength: 200 }),
}
