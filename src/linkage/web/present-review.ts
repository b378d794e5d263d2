import { formatChildNumber } from '../../lib/identifiers/index.ts'
import { formatDay } from '../../lib/iso-date.ts'
import type { NameVariants } from '../../lib/matching/index.ts'
import type { ComparedRecord } from '../../children/index.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import {
  ADDED_MOST,
  choicesOf,
  takesCandidates,
  type CandidateExplanation,
  type IncomingRow,
  type OpenedReview,
} from '../index.ts'
import { compareWithRecord, postcodeOf, type ComparedField } from '../review/compare.ts'
import { noteCodes, reviewDecisions } from '../review/review.ts'
import { linkagePaths } from './paths.ts'
import {
  consequenceWords,
  decisionWords,
  fieldWords,
  markOf,
  noteWords,
  reasonName,
  reasonSentence,
  sexWords,
  sourceInWords,
  stateWords,
  type Mark,
} from './words.ts'

type Line = { readonly field: string; readonly told: string; readonly held: string; readonly mark: Mark }

/** One record beside the row. */
export type RecordModel = {
  readonly heading: string
  readonly name: string
  readonly born: string
  readonly number: string
  readonly publicId: string
  readonly lines: readonly Line[]
  readonly sources: readonly string[]
  readonly explanation: ExplanationModel | null
  /** Somebody put it there by its number. */
  readonly isAdded: boolean
  /** Of an added record, why it would not be linked without a person. */
  readonly safeguards: readonly string[]
}

/** What the model gave each part, in bits; for the table of `explanation.njk`. */
export type ExplanationModel = {
  readonly total: string
  readonly parts: readonly { readonly field: string; readonly level: string; readonly bits: string }[]
}

export type Choice = { readonly value: string; readonly text: string; readonly hint?: string }

export type ReviewPage = PageModel & {
  readonly queuePath: string
  readonly why: string
  readonly reason: string
  readonly sourceName: string
  readonly openedAt: Date
  readonly state: { readonly text: string; readonly colour: string }
  /** What the row itself says, when there is no record to put beside it. */
  readonly told: readonly { readonly field: string; readonly value: string }[]
  readonly records: readonly RecordModel[]
  /** Null when this person has nothing to decide about it now. */
  readonly form: {
    readonly action: string
    readonly choices: readonly Choice[]
    readonly notes: readonly Choice[]
  } | null
  /** The decision made, where there is one. */
  readonly decided: { readonly text: string; readonly note: string; readonly isOwn: boolean } | null
  /** Null when no record can be put beside the row by its number. */
  readonly addAction: string | null
  readonly secondAction: string | null
  readonly undoAction: string | null
  readonly mergeAction: string | null
  /** Of the item decided just before this one. */
  readonly lastPath: string | null
  readonly values: FormValues
}

/** The page of one waiting row, its records in the order of nearness. */
export function presentReview(
  opened: OpenedReview,
  variants: NameVariants,
  options: {
    readonly lastId?: string | null
    readonly errors?: FieldErrors
    readonly values?: FormValues
  } = {},
): ReviewPage {
  const { item, state, comparison, isOwnDecision, isUndoable } = opened
  const records = (comparison?.children ?? []).map((child, i) =>
    presentRecord(child, i, comparison!, variants),
  )
  const canDecide = state === 'open' || state === 'asked'
  return {
    title: 'Which child is this row about?',
    queuePath: linkagePaths.reviews,
    why: reasonSentence(item.reason),
    reason: reasonName(item.reason),
    sourceName: item.sourceName,
    openedAt: item.openedAt,
    state: stateWords[state],
    told: comparison ? presentRow(comparison.row) : [],
    records,
    form: canDecide
      ? {
          action: linkagePaths.review(item.publicId),
          choices: presentChoices(opened, records),
          notes: noteCodes.map((code) => ({ value: code, text: noteWords[code] })),
        }
      : null,
    decided: presentDecided(opened, records),
    addAction:
      takesCandidates(item) && comparison!.added.length < ADDED_MOST
        ? linkagePaths.records(item.publicId)
        : null,
    secondAction: state === 'second' && !isOwnDecision ? linkagePaths.second(item.publicId) : null,
    undoAction: isUndoable ? linkagePaths.undo(item.publicId) : null,
    mergeAction: canDecide && records.length > 1 ? linkagePaths.preview : null,
    lastPath: options.lastId ? linkagePaths.review(options.lastId) : null,
    values: options.values ?? {},
    ...(options.errors ? { errors: options.errors } : {}),
  }
}

function presentChoices({ item }: OpenedReview, records: readonly RecordModel[]): Choice[] {
  const offered = choicesOf(item)
  return reviewDecisions
    .filter((decision) => offered.includes(decision))
    .flatMap((decision): Choice[] =>
      decision === 'link'
        ? records.map(({ heading, name, born, publicId }) => ({
            value: `link ${publicId}`,
            text: `It is the same child as ${heading.toLowerCase()}`,
            hint: `${name}, born ${born}`,
          }))
        : [{ value: decision, text: decisionWords[decision], hint: consequenceWords[decision] }],
    )
}

function presentDecided(
  { item, isOwnDecision }: OpenedReview,
  records: readonly RecordModel[],
): ReviewPage['decided'] {
  if (item.decision === null || item.noteCode === null) return null
  const record = records[item.childIds.indexOf(item.decidedChildId!)]
  const text =
    item.decision === 'link' && record
      ? `It is the same child as ${record.heading.toLowerCase()}, ${record.name}`
      : decisionWords[item.decision]
  return { text, note: noteWords[item.noteCode], isOwn: isOwnDecision }
}

/** One record beside the row; `index` from 0. */
export function presentRecord(
  child: ComparedRecord,
  index: number,
  comparison: Pick<NonNullable<OpenedReview['comparison']>, 'row' | 'numbers' | 'explanations' | 'added'>,
  variants: NameVariants,
): RecordModel {
  const current = child.names[0]
  const added = comparison.added.find((one) => one.childId === child.childId)
  const explanation =
    added?.explanation ?? comparison.explanations?.find((one) => one.childId === child.childId)
  return {
    heading: `Record ${index + 1}`,
    name: current ? `${current.given} ${current.family}` : '',
    born: formatDay(child.dateOfBirth),
    number: formatChildNumber(child.childNumber).replaceAll(' ', '\u00a0'),
    publicId: child.publicId,
    lines: compareWithRecord(comparison.row, child, comparison.numbers, variants).map((agreement) => ({
      field: fieldWords[agreement.field],
      told: toldOf(agreement.field, comparison.row),
      held: heldOf(agreement.field, child),
      mark: markOf(agreement),
    })),
    sources: child.sources.map(sourceInWords),
    explanation: explanation ? presentExplanation(explanation) : null,
    isAdded: added !== undefined,
    safeguards: (added?.safeguards ?? []).map(reasonName),
  }
}

/** Bits to one place, as the parts that sum to the total. */
function presentExplanation({ totalBits, parts }: CandidateExplanation): ExplanationModel {
  const bits = (value: number): string => `${value > 0 ? '+' : ''}${value.toFixed(1)}`
  return {
    total: bits(totalBits),
    parts: parts.map(({ field, level, bits: value }) => ({ field, level, bits: bits(value) })),
  }
}

/** What the row itself says, part by part. */
export function presentRow(row: IncomingRow): ReviewPage['told'] {
  const fields: readonly ComparedField[] = [
    'given-name',
    'family-name',
    'date-of-birth',
    'sex',
    'postcode',
    'carers',
    'school',
  ]
  return fields.map((field) => ({ field: fieldWords[field], value: toldOf(field, row) || 'Not told' }))
}

const HIDDEN = 'Not shown'

function toldOf(field: ComparedField, row: IncomingRow): string {
  const names = (pick: 'given' | 'family'): string =>
    [...new Set(row.names.map((name) => name[pick]))].join(', ')
  switch (field) {
    case 'given-name':
      return names('given')
    case 'family-name':
      return names('family')
    case 'date-of-birth':
      return row.dateOfBirth ? formatDay(row.dateOfBirth.date) : ''
    case 'sex':
      return row.gender ? (sexWords[row.gender] ?? '') : ''
    case 'postcode':
      return addressInWords(row)
    case 'carers':
      return row.carers.map(({ given, family }) => `${given} ${family}`).join(', ')
    case 'school':
      return row.education?.setting ? `School number ${row.education.setting.value}` : ''
    case 'nhs-number':
    case 'upn':
    case 'uln':
      return HIDDEN
  }
}

function heldOf(field: ComparedField, child: ComparedRecord): string {
  const names = (pick: 'given' | 'family'): string =>
    [...new Set(child.names.map((name) => name[pick]))].join(', ')
  switch (field) {
    case 'given-name':
      return names('given')
    case 'family-name':
      return names('family')
    case 'date-of-birth':
      return formatDay(child.dateOfBirth)
    case 'sex':
      return sexWords[child.gender] ?? ''
    case 'postcode':
      return [...new Set(child.sources.map(({ record }) => addressInWords(record)).filter(Boolean))].join(
        '; ',
      )
    case 'carers':
      return child.carers.map(({ given, family }) => `${given} ${family}`).join(', ')
    case 'school':
      return child.setting?.name ?? ''
    case 'nhs-number':
    case 'upn':
    case 'uln':
      return HIDDEN
  }
}

function addressInWords(told: Pick<IncomingRow, 'address'>): string {
  const { address } = told
  if (!address || !('lines' in address)) return ''
  return [...address.lines, postcodeOf(told)].filter(Boolean).join(', ')
}
