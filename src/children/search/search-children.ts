import type { Act } from '../../platform/act.ts'
import { recordEntries, recordEntry } from '../../audit/index.ts'
import { rankCandidates, type MatchReason, type SearchQuery } from '../../lib/matching/index.ts'
import { directory } from '../directory.ts'
import type { ChildId } from '../record.ts'
import { criteriaFields, missingCriteria, type SearchCriteria } from './criteria.ts'
import { tooFewCriteria } from '../errors.ts'
import type { NameDictionary } from './name-dictionary.ts'
import { planSearch } from './plan-search.ts'
import { findByNumber, listCandidates, listCards, type CandidateCard } from './queries.ts'
import { genders, nameKinds } from './search-rows.ts'

/** never more, and no second page. */
export const MAX_CANDIDATES = 10
/** Candidates this much less likely than the best are not worth a look (2^12 times). */
const SPREAD_BITS = 12

/** A child that may be the one meant, with what is needed to tell and why it was found. */
export type FoundChild = CandidateCard & { readonly reasons: readonly MatchReason[] }

/** `too-many` names nobody: the person adds a field. `none` says nothing about whether such a child is recorded. */
export type SearchOutcome =
  | { readonly kind: 'found'; readonly children: readonly FoundChild[] }
  | { readonly kind: 'none' }
  | { readonly kind: 'too-many' }

/**
 * Finds one known child; at most ten candidates, best first.
 *
 * Writes an entry for the search and one for each child shown, before anything is shown. Withheld children are in no
 * index that this reads, so they answer as if they did not exist. Source.
 * @throws DomainError `CP_SEARCH_TOO_FEW_CRITERIA` when less than the minimum was given.
 */
export async function searchChildren(
  act: Act,
  names: NameDictionary,
  criteria: SearchCriteria,
): Promise<SearchOutcome> {
  await act.require('children.search', directory)
  if (missingCriteria(criteria)) throw tooFewCriteria()
  const ranked = criteria.childNumber
    ? await byNumber(act, criteria.childNumber)
    : await byDetails(act, names, criteria)
  const isTooMany = ranked.length > MAX_CANDIDATES
  const cards = isTooMany
    ? new Map<ChildId, CandidateCard>()
    : await listCards(
        act.sql,
        ranked.map((one) => one.childId),
      )
  const children = ranked.flatMap(({ childId, reasons }) => {
    const card = cards.get(childId)
    return card ? [{ ...card, reasons }] : []
  })
  await recordEntries(act, [
    {
      action: 'children.search',
      outcome: 'done',
      fields: criteriaFields(criteria),
      quantity: children.length,
    },
    ...children.map((child) => ({
      action: 'children.show-candidate' as const,
      outcome: 'done' as const,
      childId: child.childId,
      fields: cardFields,
    })),
  ])
  if (isTooMany) return { kind: 'too-many' }
  return children.length > 0 ? { kind: 'found', children } : { kind: 'none' }
}

/** Records that less than the minimum was asked for: nothing was searched. Source. */
export async function recordTooLittle(act: Act): Promise<void> {
  await act.require('children.search', directory)
  await recordEntry(act, { action: 'children.search', outcome: 'refused', fields: ['too-little'] })
}

const cardFields = ['name', 'date-of-birth', 'gender', 'postcode-district']

type Ranked = { readonly childId: ChildId; readonly reasons: readonly MatchReason[] }

async function byNumber(act: Act, childNumber: string): Promise<Ranked[]> {
  const childId = await findByNumber(act.sql, childNumber)
  return childId === undefined ? [] : [{ childId, reasons: [] }]
}

async function byDetails(act: Act, names: NameDictionary, criteria: SearchCriteria): Promise<Ranked[]> {
  const rows = await listCandidates(act.sql, planSearch(criteria, names))
  const candidates = rows.map((row) => ({
    ...row,
    gender: genders[row.gender]!,
    nameKind: nameKinds[row.nameKind]!,
  }))
  const ranked = rankCandidates(queryOf(criteria), candidates, names, MAX_CANDIDATES + 1)
  const best = ranked[0]?.bits ?? 0
  return ranked
    .filter((one) => one.bits >= best - SPREAD_BITS)
    .map(({ childId, reasons }) => ({ childId: childId as ChildId, reasons }))
}

function queryOf({ given, family, dateOfBirth, age, postcode, gender }: SearchCriteria): SearchQuery {
  return {
    ...(given ? { given } : {}),
    ...(family ? { family } : {}),
    ...(dateOfBirth ? { dateOfBirth } : {}),
    ...(age ? { ageYears: age } : {}),
    ...(postcode ? { postcode } : {}),
    ...(gender ? { gender } : {}),
  }
}
