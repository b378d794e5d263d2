import { recordEntry, type AuditAction } from '../../audit/index.ts'
import { addDays } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import type { LoggedEntry } from '../log-query.ts'
import { findEntryAt, listOfRequest, type EntryDetails } from '../queries.ts'
import { requireAbout } from '../read-entry.ts'
import {
  findNext,
  findReview,
  listCoverage,
  listDecisions,
  listWaiting,
  type AuthorityCoverage,
  type WaitingReview,
} from './queries.ts'
import { COVERAGE_DAYS, type MadeDecision, type Review } from './review.ts'

export type ReviewQueue = {
  /** 50 at most. */
  readonly waiting: readonly WaitingReview[]
  /** Of each authority in reach, by name. */
  readonly coverage: readonly AuthorityCoverage[]
}

/** What waits to be reviewed of the own section, or of everybody, and how much was reviewed in time. Source. */
export async function listReviews(act: Act): Promise<ReviewQueue> {
  await requireQueue(act)
  const waiting = await listWaiting(act.sql)
  const coverage = await listCoverage(act.sql, addDays(act.today, -COVERAGE_DAYS), act.today)
  await recordEntry(act, {
    action: 'monitoring.list-reviews',
    outcome: 'done',
    quantity: waiting.length,
  })
  return { waiting, coverage }
}

/** Opaque id of the review to look at next; undefined when nobody's look is missing. */
export async function findNextReview(act: Act): Promise<string | undefined> {
  await requireQueue(act)
  return findNext(act.sql)
}

async function requireQueue(act: Act): Promise<void> {
  const authority = act.actor.authorityCode ?? ''
  await act.require('monitoring.list-reviews', {
    type: 'Administered',
    id: 'reviews',
    attributes: { authority, userId: 0 },
  })
}

/** A review with its entry as {@link readEntry} shows it, and what was decided. */
export type OpenedReview = {
  readonly review: Review
  readonly entry: EntryDetails
  readonly others: readonly LoggedEntry[]
  readonly decisions: readonly MadeDecision[]
  /** Opaque id of the review to look at after one that ended; undefined while this one waits, and when nobody's look is missing. */
  readonly nextId: string | undefined
}

/** @throws NotFoundError for a review that is unknown, out of reach, or of an entry by or about oneself. Source. */
export async function openReview(act: Act, publicId: string): Promise<OpenedReview> {
  const { review, entry } = await requireReview(act, 'monitoring.open-review', publicId)
  const others = await listOfRequest(act.sql, entry)
  const decisions = await listDecisions(act.sql, review.reference)
  const nextId = review.reviewedAt === null ? undefined : await findNext(act.sql)
  await recordReview(act, 'monitoring.open-review', entry, publicId, { quantity: others.length })
  return { review, entry, others, decisions, nextId }
}

/** The review and its entry, after the policy was asked; of an unknown one as of one of the own section. */
export async function requireReview(
  act: Act,
  action: AuditAction,
  publicId: string,
): Promise<{ readonly review: Review; readonly entry: EntryDetails }> {
  const review = await findReview(act.sql, publicId)
  const entry = review && (await findEntryAt(act.sql, review))
  await requireAbout(act, action, publicId, entry)
  if (!review || !entry) throw new NotFoundError(publicId)
  return { review, entry }
}

/** Says in the log whose entry the review is of. */
export function recordReview(
  act: Act,
  action: AuditAction,
  { userId }: EntryDetails,
  publicId: string,
  more: { readonly quantity?: number; readonly fields?: readonly string[] },
): Promise<void> {
  return recordEntry(act, {
    action,
    outcome: 'done',
    ...(userId !== null && { targetUserId: userId }),
    subjectRef: publicId,
    ...more,
  })
}
