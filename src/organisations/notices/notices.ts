import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { uuidFrom } from '../../platform/random.ts'
import { insertNotice, listSeen, listUnseen, markSeen } from './queries.ts'

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
  | 'misuse-suspected'
  | 'log-found'
  | 'log-unchecked'
  | 'emergency-look'
  | 'emergency-look-overdue'
  | ShieldNoticeKind

/** Of shields; their notices name a reference alone. */
export type ShieldNoticeKind =
  'shield-overdue' | 'shield-late' | 'shield-offered' | 'shield-offer-late' | 'shield-asked'

/**
 * `delegates`: who administers the organisation; `team`: the team that looks after it, its feeds included;
 * `auditors`: those who audit everybody, of what concerns no organisation; `shielders`: who shields in an authority, or the national
 * team where none is named.
 */
export type NewNotice = (
  | { readonly organisationId: number; readonly audience: 'delegates' | 'team' }
  | { readonly organisationId: null; readonly audience: 'auditors' }
  | {
      readonly organisationId: null
      readonly audience: 'shielders'
      readonly kind: ShieldNoticeKind
      readonly shieldedIn: string | null
    }
) & {
  readonly kind: NoticeKind
  /** What makes it the only one of its kind: an instant, a day or an id. */
  readonly about: string
  /** Of a suspected misuse alone: whose accounts officers are told, null for the national team's, but nobody whom it is about. */
  readonly accounts?: { readonly authorityCode: string | null; readonly notFor: readonly number[] }
}

/** A notice that nobody has seen, with the organisation it is about; null when it is about the log. */
export type Notice = {
  readonly publicId: string
  readonly kind: NoticeKind
  readonly madeAt: Date
  readonly code: string | null
  readonly name: string | null
  /** By which whoever tells knows what it is about; null where the organisation says it. */
  readonly reference: string | null
}

/** A notice that somebody took off the list of all whom it is for. */
export type SeenNotice = Notice & { readonly seenAt: Date }

const SEEN_FOR_MS = 30 * 86_400_000

/** Tells somebody about an organisation or the log, as part of an act that asked the policy; the same notice is made once only. */
export function makeNotice(act: Act, notice: NewNotice): Promise<void> {
  return insertNotice(act.sql, notice, uuidFrom(act.random), act.now)
}

/** The unseen notices of the person who acts, as part of an act that asked the policy, the last first, 50 at most. */
export async function listOwnNotices(act: Act): Promise<Notice[]> {
  const { userId } = act.actor
  return userId === null ? [] : listUnseen(act.sql, userId)
}

/** The notices of the person who acts: unseen, and seen in the last 30 days, 50 of each at most. Source: R-95. */
export async function readNotices(
  act: Act,
): Promise<{ readonly unseen: readonly Notice[]; readonly seen: readonly SeenNotice[] }> {
  await act.require('organisations.read-notices', { type: 'Directory', id: 'contactpoint' })
  const unseen = await listOwnNotices(act)
  const seen = await listSeen(act.sql, act.actor.userId ?? 0, new Date(act.now.getTime() - SEEN_FOR_MS))
  await recordEntry(act, {
    action: 'organisations.read-notices',
    outcome: 'done',
    quantity: unseen.length + seen.length,
  })
  return { unseen, seen }
}

/** Takes a notice off the list of everybody it was for. @throws NotFoundError when it is not for the person, or gone */
export async function markNoticeSeen(act: Act, publicId: string): Promise<void> {
  await act.require('organisations.see-notice', { type: 'Directory', id: 'contactpoint' })
  if (!(await markSeen(act.sql, act.actor.userId ?? 0, publicId, act.now))) throw new NotFoundError(publicId)
  await recordEntry(act, { action: 'organisations.see-notice', outcome: 'done', subjectRef: publicId })
}
