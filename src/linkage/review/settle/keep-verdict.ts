import type { Act } from '../../../platform/act.ts'
import type { ChildId, SourceRecord } from '../../../children/index.ts'
import { identityDigest } from '../person-verdicts.ts'
import { insertHumanDecisions } from '../queries.ts'
import type { NoteCode } from '../review.ts'

/** What people who shield decided about a source record and a child. */
export type KeptVerdict = {
  readonly sourceId: string
  readonly record: SourceRecord
  readonly childId: ChildId
  readonly verdict: 'link' | 'not-the-same'
  readonly noteCode: NoteCode
  readonly decidedBy: number
  readonly agreedBy: number | null
}

/**
 * Keeps a decision among those of people, as part of an act that asked the policy.
 *
 * INVARIANT (moved-not-marked): of a shielded child it must be put away in the same transaction.
 */
export function keepVerdict(act: Act, verdict: KeptVerdict): Promise<void> {
  return insertHumanDecisions(
    act.sql,
    { reviewId: null, sourceId: verdict.sourceId, sourceRecordId: verdict.record.sourceRecordId },
    [{ verdict: verdict.verdict, child_id: verdict.childId }],
    {
      identity_digest: identityDigest(verdict.record),
      note_code: verdict.noteCode,
      decided_by: verdict.decidedBy,
      agreed_by: verdict.agreedBy,
      decided_at: act.now,
    },
  )
}
