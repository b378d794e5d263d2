import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { readShielded, type WholeRecord } from '../children/index.ts'
import { NotFoundError } from '../platform/errors.ts'
import { requireShield } from './desk-access.ts'
import type { Shield } from './shield.ts'

/** Why somebody of the team looks at all that a shield hides, in the log's words. */
export const lookPurposes = ['referral-received', 'data-check', 'child-protection'] as const
export type LookPurpose = (typeof lookPurposes)[number]

export type ShieldedRecord = {
  readonly shield: Shield
  readonly record: WholeRecord
}

/**
 * The whole record of a shielded child, for whoever shields in its authority and says why they look, each time.
 *
 * Source.
 * @throws NotFoundError for a child that is not shielded, unknown or another authority's, alike; Error when the record was altered.
 */
export async function openShieldedRecord(
  act: Act,
  publicId: string,
  purpose: LookPurpose,
): Promise<ShieldedRecord> {
  const shield = await requireShield(act, 'shielding.open-record', publicId)
  const shielded = await readShielded(act, shield.childId)
  if (!shielded) throw new NotFoundError(publicId)
  await recordEntry(act, {
    action: 'shielding.open-record',
    outcome: 'done',
    childId: shield.childId,
    subjectRef: publicId,
    purpose,
    fields: shielded.fields,
  })
  return { shield, record: shielded.record }
}
