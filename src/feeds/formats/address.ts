import type { PostalAddress, SourceAddress } from './shape.ts'
import { parsePostcode, parseUprn } from '../../lib/identifiers/index.ts'
import { readText, readWith } from './fields.ts'
import { defined, type Row, type Supplied } from './row.ts'

const MAX_LINES = 5
const LINE_LENGTH = 100
const NO_ADDRESS = /^(?:no fixed (?:abode|address)\b|nfa$|(?:address )?(?:un|not )known$)/i

export type SuppliedAddress = {
  readonly lines: readonly Supplied[]
  readonly postcode: Supplied
  readonly uprn?: Supplied
}

/** `null`: the supplier says that there is no known address; undefined: the row says nothing of one. */
export function readPostalAddress(row: Row, supplied: SuppliedAddress): PostalAddress | null | undefined {
  const lines = readLines(row, supplied.lines)
  const postcode = readPostcode(row, supplied.postcode)
  const uprn = supplied.uprn && readWith(row, supplied.uprn, parseUprn, 'CP_ROW_UPRN_INVALID')
  if (lines[0] === undefined ? postcode === null : NO_ADDRESS.test(lines[0])) return null
  if (lines.length === 0 && !postcode && uprn === undefined) return undefined
  return defined({ lines, postcode: postcode ?? undefined, uprn })
}

/** The address as the child's current one. */
export function readCurrentAddress(row: Row, supplied: SuppliedAddress): SourceAddress | undefined {
  const address = readPostalAddress(row, supplied)
  return address === null ? { state: 'no-known-address' } : address && { state: 'current', ...address }
}

function readLines(row: Row, supplied: readonly Supplied[]): string[] {
  const lines: string[] = []
  for (const line of supplied) {
    const text = readText(row, line, LINE_LENGTH)
    if (text !== undefined) lines.push(text)
  }
  const [first] = supplied
  if (lines.length > MAX_LINES && first) row.note('CP_ROW_ADDRESS_LINES', first[0])
  return lines.slice(0, MAX_LINES)
}

/** `null` for ZZ99 codes, which say that there is no address. */
function readPostcode(row: Row, [field, raw]: Supplied): string | null | undefined {
  if (raw.trim() === '') return undefined
  const parsed = parsePostcode(raw)
  if (parsed.ok) return parsed.value
  if (parsed.code === 'placeholder') return null
  row.note('CP_ROW_POSTCODE_INVALID', field)
  return undefined
}
