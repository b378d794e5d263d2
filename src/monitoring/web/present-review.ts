import type { IsoDate } from '../../lib/iso-date.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { OpenedReview } from '../reviews/read-reviews.ts'
import { reviewNotes } from '../reviews/review.ts'
import type { OpenNote, RulesInForce } from './entry.page.ts'
import { monitoringPaths } from './paths.ts'
import { presentEntry, type EntryPage } from './present-entry.ts'
import { decisionWords, noteWords, ruleWords } from './review-words.ts'
import { decisions, noteField } from './review.form.ts'
import type { LogWords } from './words.ts'

/** What the desk needs of others. */
export type DeskServices = {
  readonly words: LogWords
  readonly policy: RulesInForce
  readonly openNote: OpenNote
  /** Where an accounts officer suspends an account. */
  readonly suspendPath: (userId: number) => string
}

type Choice = {
  readonly value: string
  readonly text: string
  readonly field: string
  readonly notes: readonly { readonly value: string; readonly text: string }[]
}

export type ReviewPage = EntryPage & {
  readonly action: string
  readonly reference: number
  readonly found: readonly string[]
  readonly dueOn: IsoDate
  readonly isWaiting: boolean
  readonly made: readonly {
    readonly text: string
    readonly note: string
    readonly by: string
    readonly at: Date
  }[]
  /** Where an accounts officer suspends the account; null unless misuse is suspected. */
  readonly suspendPath: string | null
  readonly nextPath: string | null
  readonly choices: readonly Choice[]
  readonly values: FormValues
  /** How many decisions the form follows. */
  readonly seen: number
  /** Whether the reviewer comes from a decision about another review. */
  readonly isAfterAnother: boolean
}

/** A review: why it is one, its entry, what was decided, and the form for the next decision. */
export function presentReview(
  { words, policy, openNote, suspendPath }: DeskServices,
  { review, entry, others, decisions: made, nextId }: OpenedReview,
  shown: {
    readonly values?: FormValues
    readonly errors?: FieldErrors
    readonly isAfterAnother?: boolean
  } = {},
): ReviewPage {
  const isWaiting = review.reviewedAt === null
  const isSuspected = made.at(-1)?.decision === 'suspected-misuse'
  return {
    ...presentEntry(words, policy, openNote, { entry, others }),
    title: `Review ${review.reference}`,
    backPath: monitoringPaths.reviews,
    action: monitoringPaths.review(review.publicId),
    reference: review.reference,
    found: review.rules.map((rule) => ruleWords[rule]),
    dueOn: review.dueOn,
    isWaiting,
    made: made.map(({ decision, note, by, at }) => ({
      text: decisionWords[decision],
      note: noteWords[note],
      by,
      at,
    })),
    suspendPath: isSuspected && entry.userId !== null ? suspendPath(entry.userId) : null,
    nextPath: nextId === undefined ? null : monitoringPaths.review(nextId),
    choices: decisions
      .filter((decision) => isWaiting || decision !== 'ask-the-manager')
      .map((decision) => ({
        value: decision,
        text: decisionWords[decision],
        field: noteField(decision),
        notes: reviewNotes[decision].map((note) => ({ value: note, text: noteWords[note] })),
      })),
    values: shown.values ?? {},
    ...(shown.errors && { errors: shown.errors }),
    seen: made.length,
    isAfterAnother: shown.isAfterAnother ?? false,
  }
}
