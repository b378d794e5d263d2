import type { IsoDate } from '../../lib/iso-date.ts'
import type { ComposedRecord } from '../record.ts'
import type { VaultContent } from './content.ts'
import { linkKeyRows } from '../store-records.ts'

/** By what a row may share with a child, as the blocking keys of open children are (`link_candidates`). */
type Shared = {
  readonly given: readonly string[]
  readonly family: readonly string[]
  /** All forms of all names, middle ones too: a name may stand in another's place. */
  readonly names: readonly string[]
  readonly dateOfBirth: IsoDate | null
  readonly postcode: string | null
  readonly outwardCode: string | null
  readonly numbers: readonly { readonly scheme: string; readonly value: string }[]
}

/** What a source record of a shielded child is found by. */
export function recordText(sourceId: string, sourceRecordId: string): string {
  return `record|${sourceId}|${sourceRecordId}`
}

/** Both names with the year, and with the day in any year; those who stand under both were born on the day. */
export function namesYearText(given: string, family: string, born: IsoDate): string {
  return `names-year|${given}|${family}|${born.slice(0, 4)}`
}

export function namesDayText(given: string, family: string, born: IsoDate): string {
  return `names-day|${given}|${family}|${born.slice(5)}`
}

/**
 * Under which texts a shielded child stands in the blind index: each name with the day of birth, with its year, with its day in any
 * year, and with each place; the day with each postcode district; each number; each source record.
 */
export function vaultTexts(record: ComposedRecord, content: VaultContent): string[] {
  const born = record.dateOfBirth.date
  const keys = linkKeyRows({ childId: 0 as never, record })
  return [
    ...keys.flatMap((key) => [
      ...[key.given_norm, key.family_norm].flatMap((name) => [
        `day-name|${born}|${name}`,
        ...(key.postcode === null ? [] : [`place-name|${key.postcode}|${name}`]),
      ]),
      namesYearText(key.given_norm, key.family_norm, born),
      namesDayText(key.given_norm, key.family_norm, born),
      ...(key.outward_code === null ? [] : [`day-place|${born}|${key.outward_code}`]),
    ]),
    ...record.identifiers.map((id) => `number|${id.scheme}|${id.value}`),
    ...content.source_records.map((row) => recordText(row.source_id, row.source_record_id)),
  ]
}

/** Under which texts a shielded child stands that could be the one of a row. */
export function probeTexts(row: Shared): string[] {
  const texts = row.numbers.map((id) => `number|${id.scheme}|${id.value}`)
  const born = row.dateOfBirth
  const { given, family, postcode, outwardCode } = row
  if (postcode !== null) texts.push(...[...given, ...family].map((name) => `place-name|${postcode}|${name}`))
  if (born === null) return texts
  const year = Number(born.slice(0, 4))
  texts.push(...row.names.map((name) => `day-name|${born}|${name}`))
  if (outwardCode !== null) texts.push(`day-place|${born}|${outwardCode}`)
  for (const [g, f] of given.flatMap((one) => family.map((other) => [one, other] as const))) {
    texts.push(namesDayText(g, f, born))
    texts.push(...[year - 1, year, year + 1].map((near) => `names-year|${g}|${f}|${near}`))
  }
  return texts
}
