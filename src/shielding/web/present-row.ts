import type { ComparedRecord } from '../../children/index.ts'
import type { NameVariants } from '../../lib/matching/index.ts'
import { noteCodes, type IncomingRow, type NoteCode, type NumberAgreement } from '../../linkage/index.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import type { QuarantineChoice } from '../../vault/index.ts'
import type { OpenedRow } from '../index.ts'
import { shieldingPaths } from './paths.ts'

/** How the review desk shows a row beside a record; its template includes that desk's. */
export type RowWords = {
  readonly recordBeside: (
    child: ComparedRecord,
    index: number,
    comparison: { readonly row: IncomingRow; readonly numbers: readonly NumberAgreement[] },
    variants: NameVariants,
  ) => RecordBeside
  readonly told: (row: IncomingRow) => readonly { readonly field: string; readonly value: string }[]
  readonly reasonName: (rule: string) => string
  readonly reasonSentence: (rule: string) => string
  readonly notes: Readonly<Record<NoteCode, string>>
}

type RecordBeside = { readonly heading: string; readonly publicId: string }
type Choice = { readonly value: string; readonly text: string; readonly hint?: string }

export type RowPage = PageModel & {
  readonly backPath: string
  readonly receivedAt: Date
  readonly reason: string
  readonly why: string
  readonly told: ReturnType<RowWords['told']>
  readonly records: readonly RecordBeside[]
  /** Null once somebody has decided. */
  readonly form: {
    readonly action: string
    readonly choices: readonly Choice[]
    readonly notes: readonly Choice[]
  } | null
  /** Null while nobody has. */
  readonly decided: { readonly text: string; readonly note: string } | null
  /** Null for whoever decided, and where no second person is waited for. */
  readonly secondAction: string | null
  readonly returnAction: string | null
  readonly values: FormValues
}

type Shown = { readonly values?: FormValues; readonly errors?: FieldErrors }

const choiceWords: Readonly<Record<QuarantineChoice, readonly [text: string, hint: string]>> = {
  'same-child': [
    'It is the same child',
    'What the source says goes to this record, and is hidden with it where it is shielded. Later rows of the same source record follow.',
  ],
  'another-child': [
    'It is another child',
    'The row goes the ordinary way: a new record, or the review desk. It does not wait here for these children again.',
  ],
  'new-child': [
    'It is a child we do not hold yet',
    'A new record is made, and shielded at level 2 at once, since the source asks for that.',
  ],
  keep: [
    'Keep the record as it is',
    'The source tells of the child no more. The record and its shield stay.',
  ],
}

/** A row in quarantine beside the children near it. */
export function presentRowPage(
  opened: OpenedRow,
  words: RowWords,
  variants: NameVariants,
  shown: Shown = {},
): RowPage {
  const { row, told, children, numbers, choices, isOwnDecision } = opened
  const comparison = { row: told, numbers }
  const records = children.map((child, i) => words.recordBeside(child, i, comparison, variants))
  const { choice, noteCode, needsSecond } = row
  const waits = choice !== null && needsSecond && row.agreedBy === null
  const chosen = records[children.findIndex(({ childId }) => childId === row.chosenChildId)]
  return {
    title: 'Which child is this row about?',
    backPath: shieldingPaths.desk,
    receivedAt: row.receivedAt,
    reason: words.reasonName(row.content.rule),
    why: words.reasonSentence(row.content.rule),
    told: words.told(told),
    records,
    form:
      choice === null
        ? {
            action: shieldingPaths.decideRow(row.publicId),
            choices: presentChoices(choices, records),
            notes: noteCodes.map((code) => ({ value: code, text: words.notes[code] })),
          }
        : null,
    decided:
      choice === null
        ? null
        : {
            text: chosen
              ? `${choiceWords[choice][0]} as ${chosen.heading.toLowerCase()}`
              : choiceWords[choice][0],
            note: words.notes[noteCode as NoteCode] ?? '',
          },
    secondAction: waits && !isOwnDecision ? shieldingPaths.secondRow(row.publicId) : null,
    returnAction: waits ? shieldingPaths.returnRow(row.publicId) : null,
    values: shown.values ?? {},
    ...(shown.errors ? { errors: shown.errors } : {}),
  }
}

function presentChoices(choices: readonly QuarantineChoice[], records: readonly RecordBeside[]): Choice[] {
  return choices.flatMap((choice): Choice[] => {
    const [text, hint] = choiceWords[choice]
    if (choice !== 'same-child') return [{ value: choice, text, hint }]
    return records.map(({ heading, publicId }) => ({
      value: `${choice} ${publicId}`,
      text: `${text} as ${heading.toLowerCase()}`,
      hint,
    }))
  })
}
