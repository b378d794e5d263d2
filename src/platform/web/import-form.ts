import type { PastedRows } from '../table-import/import-by-page.ts'
import { oneOf, type FieldReader } from './forms.ts'

const rows: FieldReader<string> = (values, name) => {
  const typed = values[name]
  return typeof typed === 'string' && typed.trim() !== ''
    ? { ok: true, value: typed }
    : { ok: false, text: 'Paste the rows, the first line with the names of the columns', input: '' }
}

/** Fields of a form for an import: the rows as pasted, kept as they are, and what to do with them. */
export const importReaders = {
  rows,
  how: oneOf<'trial' | 'all' | 'skip'>(['trial', 'all', 'skip'], { required: 'Choose what to do' }),
}

export function pastedRows({
  rows,
  how,
}: {
  readonly rows: string
  readonly how: 'trial' | 'all' | 'skip'
}): PastedRows {
  return { rows, isTrial: how === 'trial', skipsWrong: how === 'skip' }
}
