import { parsePersonName, parsePhone, parsePostcode } from '../../lib/identifiers/index.ts'
import {
  oneOf,
  parseForm,
  text,
  type FieldErrors,
  type FieldReader,
  type FormResult,
} from '../../platform/web/forms.ts'
import type { AffectedQuery } from '../../children/index.ts'
import { MAX_WORDS, searchPurposes, type StatedSearch } from '../index.ts'

export type AffectedSearch = { readonly query: AffectedQuery; readonly stated: StatedSearch }

const readers = {
  given: checked('First name', 70, parsePersonName, 'First name must be written with letters'),
  family: checked('Last name', 70, parsePersonName, 'Last name must be written with letters'),
  phone: checked('Phone number', 40, parsePhone, 'Enter a phone number like 01632 960001'),
  house: text({ label: 'House', maxLength: 70 }),
  postcode: checked('Postcode', 20, parsePostcode, 'Enter a whole postcode, like YO12 5AB'),
  purpose: oneOf(searchPurposes, { required: 'Choose why you search' }),
  words: text({ label: 'Why', maxLength: MAX_WORDS, required: 'Say in a few words why you search' }),
}
type Typed = {
  readonly [K in keyof typeof readers]: (typeof readers)[K] extends FieldReader<infer T> ? T : never
}

/** A parent or carer by both names, an address by house and postcode, or both of these; nothing less. */
export function parseAffectedSearch(body: unknown): FormResult<AffectedSearch> {
  const form = parseForm(body, readers, missing)
  if (!form.ok) return form
  const { given, family, phone, house, postcode, purpose, words } = form.value
  const query = {
    carer: given && family ? { given, family, phone } : null,
    home: house && postcode ? { house, postcode } : null,
  }
  return { ok: true, value: { query, stated: { purpose, words } } }
}

function missing({ given, family, phone, house, postcode }: Typed): FieldErrors {
  const fault = (field: string, words: string): FieldErrors => ({
    [field]: { text: words, href: `#${field}` },
  })
  const isNamed = given !== null || family !== null || phone !== null
  const isPlaced = house !== null || postcode !== null
  if (!isNamed && !isPlaced) return fault('given', 'Enter the names of a parent or carer, or an address')
  return {
    ...(isNamed && given === null ? fault('given', 'Enter the first name of the parent or carer') : {}),
    ...(isNamed && family === null ? fault('family', 'Enter the last name of the parent or carer') : {}),
    ...(isPlaced && house === null ? fault('house', 'Enter the number or name of the house') : {}),
    ...(isPlaced && postcode === null ? fault('postcode', 'Enter the postcode') : {}),
  }
}

/** Text that may be left empty, in the form in which it is kept. */
function checked(
  label: string,
  maxLength: number,
  parse: (typed: string) => { readonly ok: true; readonly value: string } | { readonly ok: false },
  fault: string,
): FieldReader<string | null> {
  return (values, name) => {
    const typed = text({ label, maxLength })(values, name)
    if (!typed.ok || typed.value === null) return typed
    const parsed = parse(typed.value)
    return parsed.ok ? { ok: true, value: parsed.value } : { ok: false, text: fault, input: '' }
  }
}
