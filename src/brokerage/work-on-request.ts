import { recordEntry, type AuditAction } from '../audit/index.ts'
import { findPlaceByNumber } from '../children/index.ts'
import type { Act } from '../platform/act.ts'
import type { Seal } from '../platform/seal.ts'
import { queueMails } from '../platform/outbox/outbox.ts'
import { kindNamed, noSuchTeam } from './errors.ts'
import type { Outcome } from './outcome.ts'
import { isContactTelling, type PassedOn } from './passed-on.ts'
import { getTarget, listTeams, type StoredRequest } from './queries.ts'
import { findRequestedChild, requireDesk, takeStep } from './request-access.ts'
import type { AttemptResult, Urgency, Wish } from './request.ts'
import { sealContact } from './sealed-words.ts'
import { dueOnChange } from './targets.ts'

// Each throws NotFoundError as `openRequest`, and DomainError `CP_CONTACT_STEP` when the request does not wait for that, or not of this person.

/** One person works on a request. Anybody of the team puts it back, for somebody who took it may be ill. Source: R-78. */
export async function takeRequest(act: Act, publicId: string, takes: boolean): Promise<void> {
  const { request } = await requireDesk(act, 'brokerage.take-request', publicId)
  const step = takes ? 'taken' : 'given-back'
  await takeStep(act, request, { step })
  await record(act, 'brokerage.take-request', request, [step])
}

export async function setUrgency(act: Act, publicId: string, urgency: Urgency): Promise<void> {
  const { request } = await requireDesk(act, 'brokerage.set-urgency', publicId)
  const target = await getTarget(act.sql, urgency, act.today)
  const due = dueOnChange(request, urgency, target, act.now)
  await takeStep(act, request, { step: 'urgency', detail: urgency, due_at: due })
  await record(act, 'brokerage.set-urgency', request, [urgency])
}

/** Gives a request to the team of another authority, and keeps no sight of it. @throws DomainError `CP_CONTACT_TEAM` where nobody would see it */
export async function handOver(act: Act, publicId: string, authorityCode: string): Promise<void> {
  const { request } = await requireDesk(act, 'brokerage.hand-over', publicId)
  const teams = await listTeams(act.sql, act.today)
  if (!teams.some((team) => team.authorityCode === authorityCode)) throw noSuchTeam()
  await takeStep(act, request, { step: 'handed-over', detail: authorityCode })
  await record(act, 'brokerage.hand-over', request, [authorityCode])
}

/**
 * Says which record a request is about.
 *
 * @param childNumber in parsed form
 * @returns false when there is no record of that number that the person may open. @throws DeniedError for a child of the own family
 */
export async function nameChild(act: Act, publicId: string, childNumber: string): Promise<boolean> {
  const { request } = await requireDesk(act, 'brokerage.name-child', publicId)
  const place = await findPlaceByNumber(act.sql, childNumber)
  const child = await findRequestedChild(act, place?.publicId ?? null)
  if (!child) {
    await recordEntry(act, { action: 'brokerage.name-child', outcome: 'not-found', subjectRef: publicId })
    return false
  }
  await takeStep(act, request, { step: 'child-found', child: child.publicId })
  await recordEntry(act, {
    action: 'brokerage.name-child',
    outcome: 'done',
    subjectRef: publicId,
    childId: child.childId,
  })
  return true
}

/** Notes that a service was rung, and what came of it; which one is not kept. */
export async function recordAttempt(act: Act, publicId: string, result: AttemptResult): Promise<void> {
  const { request } = await requireDesk(act, 'brokerage.record-contact', publicId)
  await takeStep(act, request, { step: 'attempt', detail: result })
  await record(act, 'brokerage.record-contact', request, [result])
}

export async function recordWish(act: Act, publicId: string, wish: Wish): Promise<void> {
  const { request } = await requireDesk(act, 'brokerage.record-contact', publicId)
  await takeStep(act, request, { step: 'wish', detail: wish })
  await record(act, 'brokerage.record-contact', request, [wish])
}

export type Answer =
  | { readonly outcome: Exclude<Outcome, 'contact-them'> }
  | { readonly outcome: 'contact-them'; readonly contact: PassedOn }

/**
 * Answers the asker, who is told by mail that there is an answer, and reads what follows from its code alone.
 *
 * @throws DomainError `CP_CONTACT_KIND` for a contact that names a kind of service (no-kind-passed-on), or no way to reach anybody.
 */
export async function answerRequest(act: Act, seal: Seal, publicId: string, answer: Answer): Promise<void> {
  const { request } = await requireDesk(act, 'brokerage.answer', publicId)
  if (answer.outcome === 'contact-them') assertFit(answer.contact)
  const passedOn =
    answer.outcome === 'contact-them'
      ? { passed_on: sealContact(seal, publicId, answer.contact, act.random) }
      : {}
  await takeStep(act, request, { step: 'answered', detail: answer.outcome, ...passedOn })
  await queueMails(
    act.sql,
    [{ userId: request.askerId, kind: 'contact-answered', subjectRef: publicId }],
    act.now,
  )
  await record(act, 'brokerage.answer', request, [
    answer.outcome,
    ...(answer.outcome === 'contact-them' ? ['contact'] : []),
  ])
}

function assertFit(contact: PassedOn): void {
  if ((contact.phone ?? contact.email) === null || isContactTelling(contact)) throw kindNamed()
}

function record(
  act: Act,
  action: AuditAction,
  { publicId, askerId }: StoredRequest,
  fields: readonly string[],
): Promise<void> {
  return recordEntry(act, { action, outcome: 'done', subjectRef: publicId, targetUserId: askerId, fields })
}
