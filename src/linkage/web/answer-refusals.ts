import { DeniedError, DomainError } from '../../platform/errors.ts'
import type { FieldError } from '../../platform/web/forms.ts'
import { createRefusalPages } from '../../platform/web/refusals.ts'

const noRecord = 'There is no record with this number that you can compare'
const numberFaults: Readonly<Record<string, string>> = {
  CP_REVIEW_RECORD_SHOWN: 'This record stands beside the row already',
  CP_REVIEW_RECORDS_ENOUGH:
    'Five records were added to this row. Decide with what you see, or ask the source',
}

/**
 * Tries to take a ContactPoint number. Who is refused a record is told what an unknown number is told.
 *
 * @returns what to say beside the number; null when it was taken.
 * @throws what is about something else than the number, or about a condition that the person can mend.
 */
export async function faultOfNumber(take: () => Promise<boolean>): Promise<FieldError | null> {
  const fault = (text: string): FieldError => ({ text, href: '#number' })
  try {
    return (await take()) ? null : fault(noRecord)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const isHidden = error instanceof DeniedError && error.lapsed.length === 0
    const text = isHidden ? noRecord : numberFaults[error.code]
    if (text === undefined) throw error
    return fault(text)
  }
}

/** Answers a refusal that has words of its own with a page; every other error goes on. */
export const withRefusals = createRefusalPages({
  CP_REVIEW_DECIDED: [
    'Somebody else was quicker',
    'The row does not wait for this decision any more. Nothing of yours has been saved.',
  ],
  CP_REVIEW_NO_CHOICE: [
    'This cannot be decided about this row',
    'The row or the records changed while you were looking. Nothing has been saved. Compare again.',
  ],
  CP_REVIEW_UNDO_TOO_LATE: [
    'It is too late to undo this',
    'A decision can be undone until midnight on the day it was made.',
  ],
  CP_REVIEW_UNDO_OVERTAKEN: [
    'This cannot be undone any more',
    'It was undone already, or the source has sent the row again and it waits anew.',
  ],
  CP_MERGE_NOT_POSSIBLE: [
    'These records cannot be merged now',
    'One of them is being merged already. Look at the list of merges.',
  ],
  CP_MERGE_DECIDED: [
    'Somebody else was quicker',
    'The merge does not wait for this answer any more. Nothing has been changed.',
  ],
  CP_MERGE_UNDO_OVERTAKEN: [
    'A later merge rests on this one',
    'The record became part of another one since. Undo that merge first.',
  ],
})
