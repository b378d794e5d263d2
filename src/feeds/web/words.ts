import type { LinkRule } from '../../linkage/index.ts'
import type { SourceKind } from '../../children/index.ts'
import type { FeedFormat } from '../formats/index.ts'
import type { FeedFile } from '../source.ts'

export const formatWords: Readonly<Record<FeedFormat, string>> = {
  ctf: 'School transfer file (CTF or ATF)',
  'csv-profile': 'ContactPoint CSV',
  'pds-ndjson': 'NHS patient list (PDS, FHIR)',
}

export const kindWords: Readonly<Record<SourceKind, string>> = {
  health: 'Health',
  education: 'Education',
  'social-care': 'Social care',
  other: 'Other',
}

export const fileStateWords: Readonly<Record<FeedFile['state'], string>> = {
  validating: 'Being checked',
  validated: 'Being matched',
  matched: 'Ready to apply',
  held: 'Held: needs a look',
  applying: 'Being applied',
  applied: 'Finished',
  refused: 'Refused',
}

type SettledRule =
  | 'decided-by-person'
  | 'same-source-record'
  | 'identifier-and-date-of-birth'
  | 'names-date-of-birth-postcode'
  | 'evidence'
  | 'no-near-child'
  | 'nothing-to-change'

/** Why a row waits for a person: every rule that does not settle a row by itself, what applying adds, and what a newer model doubts. */
export type WaitingReason = Exclude<LinkRule, SettledRule> | 'last-source-withdrawn' | 'rescored'

const waitingWords: Readonly<Record<WaitingReason, string>> = {
  'source-record-changed-identity': 'The source used to send another child under this number.',
  'identifier-contradicts': 'A number in the row belongs to a child whose other details do not agree.',
  'identifier-shared': 'A number in the row belongs to more than one child.',
  'near-existing-child': 'The child looks like one we hold, but it is not certain that they are the same.',
  'given-names-disagree':
    'All but the first name fits a child we hold. It may be a brother, a sister or a twin.',
  'middle-names-disagree':
    'The row fits a child we hold, but both have a middle name and the two are not alike. It may be a twin.',
  'placeholder-name': 'The row gives no real first name, so it could be any child of the family.',
  'multiple-birth':
    'We hold another child of the same birth date and family, and the first name does not tell which it is.',
  'namesakes-close': 'Two children we hold fit almost equally well.',
  'numbers-differ': 'The child looks like one we hold, but has another number.',
  'birth-dates-differ': 'The child looks like one we hold, but the dates of birth are too far apart.',
  'known-apart': 'The row fits two children that people found not to be the same.',
  'already-in-this-file': 'Another row of the same source already stands for the child that this row fits.',
  restricted: 'The source asks for extra care with this child, so a person adds the record.',
  'unknown-child': 'We do not hold this child, and this source may not add new children.',
  'no-date-of-birth': 'The row has no date of birth, so the child cannot be found safely.',
  'last-source-withdrawn': 'The source takes back the only information that the record rests on.',
  rescored: 'The row is linked, and a newer model for matching is no longer sure that it should be.',
}

export function waitingReasonInWords(reason: string): string {
  return waitingWords[reason as WaitingReason] ?? `Another reason (${reason}).`
}

const number = new Intl.NumberFormat('en-GB')

export function countInWords(count: number): string {
  return number.format(count)
}

/** `1 row`, `1,200 rows`. */
export function rowsInWords(count: number): string {
  return count === 1 ? '1 row' : `${countInWords(count)} rows`
}
