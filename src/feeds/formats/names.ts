import type { SourceName } from './shape.ts'
import { parsePersonName } from '../../lib/identifiers/index.ts'
import { defined, type Row, type Supplied } from './row.ts'

const MAX_NAMES = 10

export type SuppliedName = { readonly given: Supplied; readonly middle?: Supplied; readonly family: Supplied }

/** The current name; both parts are needed. */
export function readCurrentName(row: Row, supplied: SuppliedName): SourceName | undefined {
  const given = currentPart(row, supplied.given)
  const family = currentPart(row, supplied.family)
  const middle = supplied.middle && otherPart(row, supplied.middle)
  return given && family ? defined({ kind: 'current' as const, given, middle, family }) : undefined
}

/** A name beside the current one; a part that is blank is taken from `current`. */
export function readOtherName(
  row: Row,
  kind: 'known-as' | 'former',
  supplied: SuppliedName,
  current: SourceName | undefined,
): SourceName | undefined {
  const ownGiven = otherPart(row, supplied.given)
  const ownFamily = otherPart(row, supplied.family)
  const given = ownGiven ?? current?.given
  const family = ownFamily ?? current?.family
  if (!given || !family || (!ownGiven && !ownFamily)) return undefined
  return defined({ kind, given, middle: supplied.middle && otherPart(row, supplied.middle), family })
}

/** The current name first, then the others without those that repeat one before; 10 at most. */
export function listNames(
  row: Row,
  current: SourceName | undefined,
  others: readonly (SourceName | undefined)[],
): SourceName[] {
  const names = current ? [current] : []
  for (const name of others) {
    if (!name || names.some((known) => isSameName(known, name))) continue
    if (names.length === MAX_NAMES) {
      row.note('CP_ROW_NAMES_TOO_MANY', 'name')
      break
    }
    names.push(name)
  }
  return names
}

function isSameName(known: SourceName, other: SourceName): boolean {
  if (known.given !== other.given || known.family !== other.family) return false
  return other.middle === undefined || known.middle === other.middle
}

function currentPart(row: Row, [field, raw]: Supplied): string | undefined {
  if (raw.trim() === '') row.noteIdentity('CP_ROW_NAME_MISSING', field)
  const name = namePart(raw)
  if (name === null) row.noteIdentity('CP_ROW_NAME_INVALID', field)
  else if (name?.isPlaceholder) row.note('CP_ROW_NAME_PLACEHOLDER', field)
  return name?.value
}

function otherPart(row: Row, [field, raw]: Supplied): string | undefined {
  const name = namePart(raw)
  if (name === null) row.note('CP_ROW_OTHER_NAME_INVALID', field)
  else if (name?.isPlaceholder) row.note('CP_ROW_NAME_PLACEHOLDER', field)
  return name?.value
}

/** `undefined`: blank; `null`: no name. */
function namePart(
  raw: string,
): { readonly value: string; readonly isPlaceholder: boolean } | null | undefined {
  if (raw.trim() === '') return undefined
  const parsed = parsePersonName(raw)
  if (!parsed.ok) return null
  return { value: parsed.value, isPlaceholder: parsed.warning === 'placeholder' }
}

/**
 * Both parts of the name of a carer, or undefined when one is missing or not a name.
 *
 * Without a fault: the caller says that the carer is left out.
 */
export function carerName(given: string, family: string): { given: string; family: string } | undefined {
  const first = namePart(given)
  const last = namePart(family)
  if (!first || !last || first.isPlaceholder || last.isPlaceholder) return undefined
  return { given: first.value, family: last.value }
}

/**
 * Splits a name written in one field: `Smith, Mary`, or else the last word is the family name; titles go.
 *
 * `given` is `''` when only one word is left.
 */
export function splitFullName(full: string): { readonly given: string; readonly family: string } {
  const plain = full.trim().replace(/^(?:mr|mrs|ms|miss|mx|dr)\.?\s+/i, '')
  const comma = plain.indexOf(',')
  if (comma !== -1) return { given: plain.slice(comma + 1), family: plain.slice(0, comma) }
  const space = plain.search(/\s\S+$/)
  return { given: plain.slice(0, Math.max(space, 0)), family: plain.slice(space + 1) }
}
