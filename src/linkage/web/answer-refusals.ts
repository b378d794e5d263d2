import { createRefusalPages } from '../../platform/web/refusals.ts'

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
