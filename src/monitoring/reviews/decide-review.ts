import { makeNotice } from '../../organisations/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { reviewMovedOn, verdictUnfit } from '../errors.ts'
import type { EntryDetails } from '../queries.ts'
import { insertDecision, listDecisions } from './queries.ts'
import { recordReview, requireReview } from './read-reviews.ts'
import { fits, type Review, type Verdict } from './review.ts'

/**
 * Decides about a review, after `seen` decisions that whoever decides was shown; none of them is changed.
 *
 * While the manager is asked the review waits. A suspected misuse is told to the accounts officers of the section by the number of the
 * review alone, and to nobody whom the entry is about. Source.
 * @throws NotFoundError as `openReview`; DomainError `CP_LOG_REVIEW_VERDICT`, `CP_LOG_REVIEW_MOVED_ON`.
 */
export async function decideReview(
  act: Act,
  publicId: string,
  verdict: Verdict,
  seen: number,
): Promise<void> {
  const { review, entry } = await requireReview(act, 'monitoring.decide-review', publicId)
  const { decision, note } = verdict
  if (!fits(verdict) || (decision === 'ask-the-manager' && review.reviewedAt !== null)) throw verdictUnfit()
  const by = act.actor.userId
  if (by === null) throw new NotFoundError(publicId)
  const made = await listDecisions(act.sql, review.reference)
  const { reference } = review
  const isNext =
    made.length === seen &&
    (await insertDecision(act.sql, { ...verdict, reference, position: seen + 1, by, at: act.now }))
  if (!isNext) throw reviewMovedOn()
  if (decision === 'suspected-misuse') await tellAccountsOfficers(act, review, entry)
  await recordReview(act, 'monitoring.decide-review', entry, publicId, { fields: [decision, note] })
}

async function tellAccountsOfficers(
  act: Act,
  { reference }: Review,
  { authorityCode, userId, servedId, aboutId }: EntryDetails,
): Promise<void> {
  const organisationId = act.actor.organisationId
  if (organisationId === null) throw new NotFoundError()
  await makeNotice(act, {
    organisationId,
    audience: 'team',
    kind: 'misuse-suspected',
    about: String(reference),
    accounts: { authorityCode, notFor: [userId, servedId, aboutId].filter((id) => id !== null) },
  })
}
