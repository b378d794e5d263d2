import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { MergeNote, MergeState, NoteCode, ReviewDecision, ReviewState } from '../index.ts'
import type { ComparedField, FieldAgreement } from '../review/compare.ts'

/** Why a row waits, as a short name and as a sentence. */
const reasons: Readonly<Record<string, readonly [name: string, sentence: string]>> = {
  'identifier-contradicts': [
    'A number contradicts',
    'A number in the row belongs to a record whose other details do not agree. It may be mistyped, or given to the wrong child.',
  ],
  'identifier-shared': [
    'A number is shared',
    'Numbers in the row belong to more than one record. One of them may be wrong, or two records may be of one child.',
  ],
  'source-record-changed-identity': [
    'A source record changed its child',
    'The source used to tell of another child under this record. Either everything about the child was corrected, or the record is used for somebody else now.',
  ],
  'last-source-withdrawn': [
    'The last source is withdrawn',
    'The source takes back the only information that a record rests on. Until somebody decides, the record stays.',
  ],
  rescored: [
    'A link in doubt',
    'The row was linked to this record without a person. A newer model for matching is no longer sure that they are of one child. Until somebody decides, it stays linked.',
  ],
  'near-existing-child': [
    'Close to a record we hold',
    'The row looks like a child we hold, but it is not certain that they are the same.',
  ],
  'given-names-disagree': [
    'Another first name',
    'All but the first name fits a child we hold. It may be a brother, a sister or a twin.',
  ],
  'middle-names-disagree': [
    'Another middle name',
    'The row fits a child we hold, but both have a middle name and the two are not alike. It may be a twin.',
  ],
  'placeholder-name': [
    'No real first name',
    'The row gives no real first name, so it could be any child of the family.',
  ],
  'multiple-birth': [
    'Perhaps a twin',
    'We hold another child of the same birth date and family, and the first name does not tell which one the row is about.',
  ],
  'namesakes-close': ['Two fit almost equally', 'Two children we hold fit the row almost equally well.'],
  'numbers-differ': [
    'Another number',
    'The row looks like a child we hold, but has another number. One of the two may be wrong, or they are two children.',
  ],
  'birth-dates-differ': [
    'Another date of birth',
    'The row looks like a child we hold, but the dates of birth are too far apart for a slip of the keys.',
  ],
  'known-apart': [
    'Two records found to be two children',
    'The row fits two records that people found not to be of one child.',
  ],
  'already-in-this-file': [
    'Twice in one file',
    'Another row of the same source, sent the same day, already stands for the child that this row fits.',
  ],
  'unknown-child': [
    'Not held, and may not be added',
    'No record is near this row, and its source may not add children without a person.',
  ],
  'no-date-of-birth': ['No date of birth', 'Without a date of birth the child cannot be found safely.'],
  restricted: ['Asked to be protected', 'The source asks for extra care with this child.'],
}

export function reasonName(reason: string): string {
  return reasons[reason]?.[0] ?? `Another reason (${reason})`
}

export function reasonSentence(reason: string): string {
  return reasons[reason]?.[1] ?? ''
}

export const stateWords: Readonly<Record<ReviewState, { readonly text: string; readonly colour: string }>> = {
  open: { text: 'Waiting', colour: 'teal' },
  second: { text: 'Waiting for a second person', colour: 'yellow' },
  asked: { text: 'Source asked', colour: 'grey' },
  settling: { text: 'Being carried out', colour: 'grey' },
  settled: { text: 'Settled', colour: 'green' },
  undone: { text: 'Undone', colour: 'grey' },
}

export const noteWords: Readonly<Record<NoteCode, string>> = {
  'details-agree': 'The details that I can see',
  'checked-with-source': 'I asked the source',
  'checked-with-family': 'Somebody who works with the family confirmed it',
  'sibling-or-twin': 'They are brothers, sisters or twins',
  'another-child': 'They are children with nothing to do with each other',
  'source-mistake': 'The source has made a mistake',
  'cannot-tell': 'What I can see is not enough to decide',
}

export const mergeNoteWords: Readonly<Record<MergeNote, string>> = {
  'details-agree': noteWords['details-agree'],
  'checked-with-source': 'I asked the sources',
  'checked-with-family': noteWords['checked-with-family'],
  'source-mistake': 'A source made a second record by mistake',
}

export const decisionWords: Readonly<Record<ReviewDecision, string>> = {
  link: 'It is the same child as a record we hold',
  'new-child': 'It is a child we do not hold yet: add a record',
  'not-the-same': 'It is none of these children, and I do not know who it is',
  'ask-source': 'I cannot tell: ask the source',
  keep: 'Keep the record as it is',
}

export const consequenceWords: Readonly<Record<ReviewDecision, string>> = {
  link: 'What the source says becomes part of this record. Later versions of the row go there too.',
  'new-child': 'A new record is made for the child. It is kept apart from the records shown.',
  'not-the-same':
    'The row is looked up again without these records. When nobody else is near, it becomes a new record if its source may add children, and waits otherwise.',
  'ask-source':
    'Nothing changes. The row stays in the list, marked as asked, until the source sends it again.',
  keep: 'The record stays, with what the source last said. The row is taken off the list.',
}

export const mergeStateWords: Readonly<
  Record<MergeState, { readonly text: string; readonly colour: string }>
> = {
  second: { text: 'Waiting for a second person', colour: 'yellow' },
  merging: { text: 'Being carried out', colour: 'grey' },
  done: { text: 'Merged', colour: 'green' },
  parting: { text: 'Being undone', colour: 'grey' },
  undone: { text: 'Undone', colour: 'grey' },
  refused: { text: 'Not merged', colour: 'grey' },
}

export const fieldWords: Readonly<Record<ComparedField, string>> = {
  'given-name': 'First name',
  'family-name': 'Last name',
  'date-of-birth': 'Date of birth',
  sex: 'Sex',
  postcode: 'Address',
  carers: 'Parents and carers',
  school: 'School',
  'nhs-number': 'NHS number',
  upn: 'Unique pupil number',
  uln: 'Unique learner number',
}

const levelWords: Readonly<Record<string, string>> = {
  variant: 'another form of the same name',
  token: 'one part is the same',
  close: 'a letter or two differ',
  similar: 'spelt alike',
  initial: 'only the initial',
  resembling: 'some likeness',
  'day-month-swap': 'day and month exchanged',
  'one-digit': 'one digit differs',
  'default-day': 'a stand-in day',
  'same-month': 'same month',
  'known-month': 'as far as it is known',
  'known-year': 'as far as it is known',
  'within-year': 'within a year',
  'one-character': 'one character differs',
  sector: 'same part of town',
  outward: 'same district',
  area: 'same area',
}

const marks = {
  same: { symbol: '✓', text: 'Same', colour: 'green' },
  near: { symbol: '≈', text: 'Nearly', colour: 'yellow' },
  different: { symbol: '✗', text: 'Different', colour: 'red' },
  'not-told': { symbol: '–', text: 'Not told', colour: 'grey' },
} as const

export type Mark = { readonly symbol: string; readonly text: string; readonly colour: string }

/** Symbol and words; the colour says nothing that they do not. */
export function markOf({ agreement, level }: FieldAgreement): Mark {
  const how = levelWords[level]
  const { symbol, text, colour } = marks[agreement]
  return { symbol, colour, text: how && agreement !== 'same' ? `${text}: ${how}` : text }
}

export const sexWords: Readonly<Record<string, string>> = {
  female: 'Female',
  male: 'Male',
  'not-specified': 'Not specified',
  'not-known': 'Not known',
}

const kindWords: Readonly<Record<string, string>> = {
  health: 'health',
  education: 'education',
  'social-care': 'social care',
  other: 'other',
}

export function sourceInWords(source: { sourceName: string; kind: string; confirmedOn: IsoDate }): string {
  return `${source.sourceName} (${kindWords[source.kind] ?? source.kind}), last confirmed ${formatDay(source.confirmedOn)}`
}

const number = new Intl.NumberFormat('en-GB')

export function countInWords(count: number): string {
  return number.format(count)
}

/** `today`, `1 day`, `12 days`, of whole days. */
export function waitInWords(since: Date, now: Date): string {
  const days = Math.floor((now.getTime() - since.getTime()) / 86_400_000)
  return days < 1 ? 'less than a day' : days === 1 ? '1 day' : `${countInWords(days)} days`
}
