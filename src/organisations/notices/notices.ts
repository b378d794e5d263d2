import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import type { Db } from '../../platform/db/connect.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { uuidFrom } from '../../platform/random.ts'
import { findReaderFacts, insertNotice, listUnseen, markSeen } from './queries.ts'

export type NoticeKind =
  | 'invited'
  | 'submitted'
  | 'decided'
  | 'suspended'
  | 'reinstated'
  | 'expires-in-90-days'
  | 'expires-in-30-days'
  | 'expires-in-7-days'
  | 'plan-overdue'
  | 'follow-up-overdue'
  | 'check-due'

/** `delegates`: who administers the organisation; `team`: the team that looks after it, its feeds included. */
export type NewNotice = {
  readonly organisationId: number
  readonly audience: 'delegates' | 'team'
  readonly kind: NoticeKind
  /** What makes it the only one of its kind: an instant, a day or an id. */
  readonly about: string
}

/** A notice that nobody has seen, with the organisation it is about. */
export type Notice = {
  readonly publicId: string
  readonly kind: NoticeKind
  readonly madeAt: Date
  readonly code: string
  readonly name: string
}

export type Reader =
  | { readonly kind: 'delegate'; readonly organisationId: number }
  | { readonly kind: 'team'; readonly authorityCode: string | null }

/** Tells somebody about an organisation, as part of an act that asked the policy; the same notice is made once only. */
export function makeNotice(act: Act, notice: NewNotice): Promise<void> {
  return insertNotice(act.sql, notice, uuidFrom(act.random), act.now)
}

/** Whose notices a person reads; undefined for somebody who is told nothing. */
async function findReader(sql: Db, userId: number | null): Promise<Reader | undefined> {
  const facts = userId === null ? undefined : await findReaderFacts(sql, userId)
  if (!facts) return undefined
  const { role, rights, organisationId, authorityCode } = facts
  if (rights.includes('delegate')) return { kind: 'delegate', organisationId }
  const isTold = role !== 'practitioner' && (rights.includes('accreditation') || rights.includes('data'))
  return isTold ? { kind: 'team', authorityCode: role === 'national-team' ? null : authorityCode } : undefined
}

/** The unseen notices of the person who acts, as part of an act that asked the policy, the last first, 50 at most. */
export async function listOwnNotices(act: Act): Promise<Notice[]> {
  const reader = await findReader(act.sql, act.actor.userId)
  return reader ? listUnseen(act.sql, reader) : []
}

/** Takes a notice off the list of everybody it was for. @throws NotFoundError when it is not for the person, or gone */
export async function markNoticeSeen(act: Act, publicId: string): Promise<void> {
  await act.require('organisations.see-notice', { type: 'Directory', id: 'contactpoint' })
  const reader = await findReader(act.sql, act.actor.userId)
  if (!reader || !(await markSeen(act.sql, reader, publicId, act.now))) throw new NotFoundError(publicId)
  await recordEntry(act, { action: 'organisations.see-notice', outcome: 'done', subjectRef: publicId })
}
