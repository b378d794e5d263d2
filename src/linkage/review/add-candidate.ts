import type { Act } from '../../platform/act.ts'
import { recordEntry } from '../../audit/index.ts'
import { compareRecords, findPlaceByNumber, type ChildId, type ComparedRecord } from '../../children/index.ts'
import type { NameVariants } from '../../lib/matching/index.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { enoughRecords, notAChoice, recordShown, reviewDecided } from '../errors.ts'
import { findReviewRow, insertAddition, lockReview, type ReviewRow } from './queries.ts'
import { requireReview } from './read-reviews.ts'
import { ADDED_MOST, stateOf, takesCandidates, type ReviewItem } from './review.ts'
import { weighCandidate } from './weigh-candidate.ts'

/**
 * Puts a child beside a waiting row by its ContactPoint number; from then on it counts like a candidate that matching found.
 *
 * A number that nobody has, a withheld record and another authority's are answered alike (unknown-as-hidden); a page says the same of a
 * child of the own family, which comparing refuses by a rule of its own, so that there is an alert. A sixth is refused before it is looked up.
 * @param childNumber in parsed form.
 * @returns false when there is no such record that this person can compare; the log says so too.
 * @throws NotFoundError as `openReview`; DomainError `CP_REVIEW_RECORD_SHOWN`, `CP_REVIEW_RECORDS_ENOUGH`, and `CP_REVIEW_DECIDED` and
 *   `CP_REVIEW_NO_CHOICE` as `decideReview`; DeniedError for a child of the own family.
 */
export async function addCandidate(
  act: Act,
  publicId: string,
  childNumber: string,
  variants: NameVariants,
): Promise<boolean> {
  await lockReview(act.sql, publicId)
  const item = await requireReview(act, 'linkage.add-candidate', publicId)
  assertTakesCandidates(item)
  if ((await rowOf(act, item, null)).added.length >= ADDED_MOST) throw enoughRecords(ADDED_MOST)
  const logged = {
    action: 'linkage.add-candidate',
    subjectRef: publicId,
    feedSourceId: item.sourceId,
  } as const
  const compared = await compareWith(act, item, childNumber)
  if (!compared) {
    await recordEntry(act, { ...logged, outcome: 'not-found' })
    return false
  }
  const { childId } = compared.child
  const row = await rowOf(act, item, childId)
  const weighed = await weighCandidate(act, item, { ...row, ...compared }, variants)
  const by = { userId: act.actor.userId!, at: act.now }
  await insertAddition(act.sql, item.reviewId, { childId, ...weighed }, by)
  await recordEntry(act, { ...logged, outcome: 'done', childId, fields: weighed.safeguards })
  return true
}

function assertTakesCandidates(item: ReviewItem): void {
  if (takesCandidates(item)) return
  throw ['open', 'asked'].includes(stateOf(item)) ? notAChoice() : reviewDecided()
}

async function rowOf(act: Act, item: ReviewItem, beside: ChildId | null): Promise<ReviewRow> {
  const row = await findReviewRow(act.sql, item.reviewId, beside)
  if (!row) throw new NotFoundError(item.publicId)
  return row
}

/** The record of that number with those that stand beside the row already. */
async function compareWith(
  act: Act,
  item: ReviewItem,
  childNumber: string,
): Promise<{ child: ComparedRecord; others: ComparedRecord[] } | undefined> {
  const place = await findPlaceByNumber(act.sql, childNumber)
  if (place && item.childIds.includes(place.childId)) throw recordShown()
  if (!place || place.authorityCode !== item.authorityCode) return undefined
  const [child, ...others] = await compareRecords(act, [place.childId, ...item.childIds])
  return child?.childId === place.childId ? { child, others } : undefined
}
