import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { reviewedAlready, wordsMissing } from './errors.ts'
import { MAX_WORDS, type Finding } from './override.ts'
import { decideLook, findLook, listLooks, type Look } from './queries.ts'
import { lookResource } from './view-override.ts'

/** Looks that the own team reviews, or for the national auditors those whose review was late; never an own one; 100 at most. Source: R-63. */
export async function listOverrides(act: Act): Promise<Look[]> {
  await act.require('safeguarding.list-overrides', { type: 'Directory', id: 'contactpoint' })
  const looks = await listLooks(act.sql, act.actor.userId ?? 0)
  await recordEntry(act, {
    action: 'safeguarding.list-overrides',
    outcome: 'done',
    quantity: looks.length,
  })
  return looks
}

/** One look with its reason. @throws DeniedError for one of another section, as for an unknown one. */
export async function readOverride(act: Act, lookId: string): Promise<Look> {
  const look = await requireLook(act, 'safeguarding.read-override', lookId)
  await recordEntry(act, {
    action: 'safeguarding.read-override',
    outcome: 'done',
    subjectRef: lookId,
    targetUserId: look.userId,
  })
  return look
}

/**
 * Says once what the investigation of a look found; the words are sealed.
 *
 * INVARIANT (override-is-reviewed-by-another): never by whoever looked, nor by whoever gave the right. Source: R-63.
 * @throws DomainError `CP_OVERRIDE_WORDS`, `CP_OVERRIDE_REVIEWED`.
 */
export async function reviewOverride(
  act: Act,
  lookId: string,
  finding: Finding,
  words: string,
): Promise<void> {
  const look = await requireLook(act, 'safeguarding.review-override', lookId)
  if (words === '' || [...words].length > MAX_WORDS) throw wordsMissing()
  const decision = { finding, sealedFinding: act.sealNote(words), userId: act.actor.userId ?? 0 }
  if (!(await decideLook(act.sql, lookId, decision, act.now))) throw reviewedAlready()
  await recordEntry(act, {
    action: 'safeguarding.review-override',
    outcome: 'done',
    subjectRef: lookId,
    targetUserId: look.userId,
    purpose: finding,
    purposeNote: words,
  })
}

async function requireLook(
  act: Act,
  action: 'safeguarding.read-override' | 'safeguarding.review-override',
  lookId: string,
): Promise<Look> {
  const look = await findLook(act.sql, lookId)
  await act.require(action, lookResource(look))
  return look!
}
