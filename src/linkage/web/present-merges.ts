import type { Actor } from '../../platform/act.ts'
import type { ComparedRecord, ComposedRecord } from '../../children/index.ts'
import { formatChildNumber } from '../../lib/identifiers/index.ts'
import { formatDay } from '../../lib/iso-date.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { isWaitingFor, mergeNotes, mergeStateOf, type ChildMerge, type MergePreview } from '../index.ts'
import { linkagePaths } from './paths.ts'
import { fieldWords, mergeNoteWords, mergeStateWords, sexWords, sourceInWords } from './words.ts'

type Shown = { readonly errors?: FieldErrors; readonly values?: FormValues }
type State = { readonly text: string; readonly colour: string }

export type MergesPage = PageModel & {
  readonly reviewsPath: string
  readonly previewPath: string
  readonly values: FormValues
  readonly merges: readonly {
    readonly href: string
    readonly text: string
    readonly at: Date
    readonly state: State
    readonly isForMe: boolean
  }[]
}

/** The merges of an authority and the way to a new one. */
export function presentMerges(merges: readonly ChildMerge[], actor: Actor, shown: Shown = {}): MergesPage {
  return {
    title: 'Merge two records',
    reviewsPath: linkagePaths.reviews,
    previewPath: linkagePaths.preview,
    values: shown.values ?? {},
    merges: merges.map((merge) => ({
      href: linkagePaths.merge(merge.publicId),
      text: `${inGroups(merge.mergedNumber)} into ${inGroups(merge.survivorNumber)}`,
      at: merge.requestedAt,
      state: mergeStateWords[mergeStateOf(merge)],
      isForMe: isWaitingFor(merge, actor),
    })),
    ...(shown.errors ? { errors: shown.errors } : {}),
  }
}

type Row = {
  readonly field: string
  readonly one: string
  readonly other: string
  readonly after: string
}

export type PreviewPage = PageModel & {
  readonly mergesPath: string
  readonly action: string
  readonly numbers: readonly [string, string]
  readonly rows: readonly Row[]
  readonly sources: readonly [readonly string[], readonly string[]]
  readonly warnings: readonly string[]
  readonly fields: readonly { readonly name: string; readonly value: string }[]
  readonly keep: readonly { readonly value: string; readonly text: string; readonly hint: string }[]
  readonly notes: readonly { readonly value: string; readonly text: string }[]
  readonly values: FormValues
}

/** What a merge would change, before it is asked for. */
export function presentPreview(preview: MergePreview, shown: Shown = {}): PreviewPage {
  const { one, other, after } = preview
  const numbers = [inGroups(one.childNumber), inGroups(other.childNumber)] as const
  return {
    title: 'Are these two the same child?',
    mergesPath: linkagePaths.merges,
    action: linkagePaths.merges,
    numbers,
    rows: rowsOf(one, other, after, preview.numbers),
    sources: [one.sources.map(sourceInWords), other.sources.map(sourceInWords)],
    warnings: [
      ...(preview.numbers.some(({ agrees }) => !agrees)
        ? ['The records have different numbers. Check with the sources before you merge them.']
        : []),
      ...(preview.isKnownApart ? ['These records were merged before, and the merge was undone.'] : []),
      ...(preview.needsSecond ? [secondInWords(preview)] : []),
    ],
    fields: [
      { name: 'one', value: one.publicId },
      { name: 'other', value: other.publicId },
    ],
    keep: [
      {
        value: 'one',
        text: numbers[0],
        hint: 'The number of the first record stays; the other one leads to it.',
      },
      {
        value: 'other',
        text: numbers[1],
        hint: 'The number of the second record stays; the other one leads to it.',
      },
    ],
    notes: mergeNotes.map((code) => ({ value: code, text: mergeNoteWords[code] })),
    values: shown.values ?? {},
    ...(shown.errors ? { errors: shown.errors } : {}),
  }
}

function secondInWords({ isOfTwoAuthorities }: MergePreview): string {
  return isOfTwoAuthorities
    ? 'One of the records is another authority’s. A colleague of the other authority must agree before they are merged.'
    : 'Somebody else of your team must agree before they are merged.'
}

function rowsOf(
  one: ComparedRecord,
  other: ComparedRecord,
  after: ComposedRecord,
  numbers: MergePreview['numbers'],
): Row[] {
  const names = (list: readonly { given: string; family: string }[]): string =>
    list.map(({ given, family }) => `${given} ${family}`).join('; ')
  const sex = (gender: string): string => sexWords[gender] ?? ''
  return [
    { field: 'Names', one: names(one.names), other: names(other.names), after: names(after.names) },
    {
      field: fieldWords['date-of-birth'],
      one: formatDay(one.dateOfBirth),
      other: formatDay(other.dateOfBirth),
      after: formatDay(after.dateOfBirth.date),
    },
    { field: fieldWords.sex, one: sex(one.gender), other: sex(other.gender), after: sex(after.gender) },
    {
      field: fieldWords.postcode,
      one: addressInWords(one.address),
      other: addressInWords(other.address),
      after: addressInWords(after.address),
    },
    {
      field: fieldWords.carers,
      one: names(one.carers),
      other: names(other.carers),
      after: names(after.carers),
    },
    {
      field: fieldWords.school,
      one: one.setting?.name ?? '',
      other: other.setting?.name ?? '',
      after: schoolAfter(one, other, after),
    },
    ...numbers.map(({ scheme, agrees }) => ({
      field: fieldWords[scheme],
      one: 'Held, not shown',
      other: 'Held, not shown',
      after: agrees ? 'The same' : 'Different',
    })),
  ]
}

/** The setting of whichever record its source belongs to. */
function schoolAfter(one: ComparedRecord, other: ComparedRecord, after: ComposedRecord): string {
  const taken = after.provenance.find(({ attribute }) => attribute === 'education')
  const owner = [one, other].find(({ sources }) =>
    sources.some(
      (source) => source.sourceId === taken?.sourceId && source.sourceRecordId === taken.sourceRecordId,
    ),
  )
  return owner?.setting?.name ?? ''
}

function addressInWords(address: ComparedRecord['address'] | ComposedRecord['address']): string {
  if (!address || !('lines' in address)) return ''
  return [...address.lines, address.postcode].filter(Boolean).join(', ')
}

export type MergePage = PageModel & {
  readonly mergesPath: string
  readonly survivor: string
  readonly merged: string
  readonly state: State
  readonly note: string
  readonly requestedAt: Date
  readonly sentence: string
  readonly secondAction: string | null
  readonly undoAction: string | null
  readonly undoText: string
}

/** One merge, by the two numbers. */
export function presentMerge(merge: ChildMerge, actor: Actor, shown: Shown = {}): MergePage {
  const state = mergeStateOf(merge)
  const isOwn = merge.requestedBy === actor.userId
  const isForMe = isWaitingFor(merge, actor)
  return {
    title: 'Merge of two records',
    mergesPath: linkagePaths.merges,
    survivor: inGroups(merge.survivorNumber),
    merged: inGroups(merge.mergedNumber),
    state: mergeStateWords[state],
    note: mergeNoteWords[merge.noteCode],
    requestedAt: merge.requestedAt,
    sentence:
      state === 'second' && merge.otherAuthorityCode !== null
        ? otherAuthoritySentences[isForMe ? 'forMe' : 'forThem']
        : sentences[state],
    secondAction: isForMe ? linkagePaths.mergeSecond(merge.publicId) : null,
    undoAction:
      (state === 'done' && !merge.isOvertaken) || (state === 'second' && isOwn)
        ? linkagePaths.mergeUndo(merge.publicId)
        : null,
    undoText: state === 'second' ? 'Take it back' : 'Undo the merge',
    ...(shown.errors ? { errors: shown.errors } : {}),
  }
}

const sentences: Readonly<Record<ReturnType<typeof mergeStateOf>, string>> = {
  second: 'Nothing is merged yet: somebody else of the team must agree.',
  merging: 'It is being carried out. Load the page again in a moment.',
  done: 'They are one record now. The old number leads to it.',
  parting: 'It is being undone. Load the page again in a moment.',
  undone: 'They are two records again. To merge them once more, two people must agree.',
  refused: 'They were not merged.',
}

const otherAuthoritySentences = {
  forMe: 'Nothing is merged yet: a colleague of another authority asked for it, and one of yours must agree.',
  forThem: 'Nothing is merged yet: a colleague of the other authority must agree.',
}

function inGroups(childNumber: string): string {
  return formatChildNumber(childNumber).replaceAll(' ', '\u00a0')
}
