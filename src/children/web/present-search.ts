import { outwardOf } from '../../lib/identifiers/index.ts'
import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import { describeReason, type MatchReason } from '../../lib/matching/index.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import type { CandidateCard, FoundChild, SearchCriteria, SearchOutcome } from '../index.ts'
import { childrenPaths } from './paths.ts'
import { searchFormValues } from './search.form.ts'
import { ageInWords, capitalise, genderWords } from './words.ts'

export type SearchModel = PageModel & { readonly values: FormValues; readonly searchPath: string }

/** The form, empty or as it was sent with what is wrong in it. */
export function presentSearch(refused?: { errors: FieldErrors; values: FormValues }): SearchModel {
  return { title: 'Find a child', searchPath: childrenPaths.search, values: {}, ...refused }
}

export type OutcomeModel = SearchModel & {
  readonly kind: SearchOutcome['kind']
  readonly sought: string
  readonly candidates: readonly CandidateItem[]
}

export type CandidateItem = {
  readonly heading: string
  readonly href: string
  readonly details: readonly { readonly label: string; readonly value: string }[]
  readonly reasons: readonly string[]
}

/** What a search gave; the same words for a child that is hidden and one that is not there. */
export function presentOutcome(
  outcome: SearchOutcome,
  criteria: SearchCriteria,
  today: IsoDate,
): OutcomeModel {
  const children = outcome.kind === 'found' ? outcome.children : []
  return {
    title: titleOf(outcome),
    kind: outcome.kind,
    sought: soughtInWords(criteria),
    candidates: children.map((child) => candidate(child, criteria, today)),
    searchPath: childrenPaths.search,
    values: searchFormValues(criteria),
  }
}

function titleOf(outcome: SearchOutcome): string {
  switch (outcome.kind) {
    case 'found':
      return outcome.children.length === 1
        ? '1 possible match'
        : `${outcome.children.length} possible matches`
    case 'none':
      return 'No record was found that you may see'
    case 'too-many':
      return 'Too many children match: add more details'
  }
}

function soughtInWords({
  childNumber,
  given,
  family,
  dateOfBirth,
  age,
  postcode,
  gender,
}: SearchCriteria): string {
  if (childNumber) return 'a ContactPoint number'
  const ages = age && (age.from === age.to ? `aged ${age.from}` : `aged ${age.from} to ${age.to}`)
  const place =
    postcode && (postcode.full ?? `a postcode that starts with ${postcode.sector ?? postcode.outward}`)
  const parts = [
    [given, family].filter(Boolean).join(' '),
    dateOfBirth ? `born ${formatDay(dateOfBirth)}` : ages,
    place,
    gender,
  ]
  return parts.filter(Boolean).join(', ')
}

function candidate(child: FoundChild, criteria: SearchCriteria, today: IsoDate): CandidateItem {
  const reasons = criteria.childNumber ? ['Same ContactPoint number'] : reasonsInWords(child, criteria)
  return { ...presentCard(child, today), reasons }
}

/** A child on a list to choose from; no more of the address than the postcode district. */
export function presentCard(child: CandidateCard, today: IsoDate): CandidateItem {
  const area = child.postcode === null ? '' : outwardOf(child.postcode)
  const knownAs = child.knownAs === child.given ? null : child.knownAs
  return {
    heading: `${child.given} ${child.family}`,
    href: childrenPaths.record(child.publicId),
    details: [
      ...(knownAs ? [{ label: 'Known as', value: knownAs }] : []),
      { label: 'Born', value: `${formatDay(child.dateOfBirth)}, ${ageInWords(child.dateOfBirth, today)}` },
      { label: 'Sex', value: genderWords[child.gender] },
      ...(area ? [{ label: 'Lives in', value: area }] : []),
    ],
    reasons: [],
  }
}

function reasonsInWords(child: FoundChild, criteria: SearchCriteria): string[] {
  const isCurrentName = child.reasons.every(({ field }) => field !== 'names')
  return child.reasons.map((reason) => {
    const names = isCurrentName ? namesOf(reason, child, criteria) : undefined
    return capitalise(describeReason(reason, names))
  })
}

/** The pair of names that a reason is about; undefined when it is about none. */
function namesOf(
  { field }: MatchReason,
  child: FoundChild,
  criteria: SearchCriteria,
): { typed: string; found: string } | undefined {
  if (field !== 'given' && field !== 'family') return undefined
  const typed = criteria[field]
  return typed === undefined ? undefined : { typed, found: child[field] }
}
