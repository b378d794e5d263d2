import type { IsoDate } from '../../lib/iso-date.ts'
import { nameForms } from '../../lib/matching/index.ts'
import type { Act } from '../../platform/act.ts'
import { findVaulted } from '../../vault/index.ts'
import { findCardId, findShieldedId } from '../queries.ts'
import type { ChildId } from '../record.ts'
import { namesDayText, namesYearText } from './tokens.ts'

/** A child of which only a card is in the open, by the card's id; undefined for any other. */
export function findShieldedCard(act: Act, publicId: string): Promise<ChildId | undefined> {
  return findCardId(act.sql, publicId)
}

/** A shielded child by its ContactPoint number; undefined for a child in the open as for none. */
export function findShieldedByNumber(act: Act, childNumber: string): Promise<ChildId | undefined> {
  return findShieldedId(act.sql, childNumber)
}

/**
 * The shielded child that some source calls by exactly this given and family name, born on exactly this day.
 *
 * The names are asked for by the blind index alone. Undefined where there is none, or more than one.
 */
export async function findOneShieldedByName(
  act: Act,
  given: string,
  family: string,
  dateOfBirth: IsoDate,
): Promise<ChildId | undefined> {
  const [first, last] = [nameForms(given).whole, nameForms(family).whole]
  const texts = [namesDayText(first, last, dateOfBirth), namesYearText(first, last, dateOfBirth)] as const
  const found = await findVaulted(act, texts)
  const ofYear = new Set(found.get(texts[1]))
  const both = new Set((found.get(texts[0]) ?? []).filter((childId) => ofYear.has(childId)))
  return both.size === 1 ? ([...both][0] as ChildId) : undefined
}
