import type { Act } from '../../platform/act.ts'
import { houseOf } from '../house.ts'
import type { ChildId } from '../record.ts'
import type { CandidateCard } from '../search/queries.ts'
import { listAffected, listAffectedCards, MOST_ROWS } from './queries.ts'

/** Never more, and no second page. */
const MAX_AFFECTED = 10

/** A parent or carer, a home, or both: a child of either is meant. */
export type AffectedQuery = {
  readonly carer: { readonly given: string; readonly family: string; readonly phone: string | null } | null
  /** Number, flat or name of the house as somebody writes it, and a whole postcode. */
  readonly home: { readonly house: string; readonly postcode: string } | null
}

/** `too-many` names nobody. `none` says nothing about whether such a child is recorded. */
export type AffectedOutcome =
  | { readonly kind: 'found'; readonly children: readonly CandidateCard[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'too-many' }

/**
 * Children whose parent or carer has exactly these names, or who live at this address or whose carer does; ten at most, by name.
 *
 * Only for the restricted safeguarding search, which has asked the policy; for anybody else the database finds nobody. What a shield
 * hides stands in no table that this reads, so shielded children of level 1 too answer as if they did not exist. Nothing tells by what a
 * child was found. Source.
 */
export async function findAffected(act: Act, { carer, home }: AffectedQuery): Promise<AffectedOutcome> {
  const rows = await listAffected(act.sql, {
    given: carer?.given ?? null,
    family: carer?.family ?? null,
    phone: carer?.phone ?? null,
    postcode: home?.postcode ?? null,
  })
  const wanted = home && wholeHouse([home.house])
  const found = rows.filter(({ lines }) => lines === null || wholeHouse(lines) === wanted)
  const childIds = [...new Set(found.map(({ childId }) => childId))]
  const named = rows.filter(({ lines }) => lines === null).length
  const isCut = Math.max(named, rows.length - named) >= MOST_ROWS
  const children = isCut ? [] : await listAffectedCards(act.sql, childIds as ChildId[], MAX_AFFECTED + 1)
  if (isCut || children.length > MAX_AFFECTED) return { kind: 'too-many' }
  return children.length > 0 ? { kind: 'found', children } : { kind: 'none' }
}

function wholeHouse(lines: readonly string[]): string | undefined {
  return houseOf(lines)?.toLowerCase()
}
