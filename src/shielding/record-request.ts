import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { findPlaceByNumber, type ChildId } from '../children/index.ts'
import { requireNotOwnFamily } from '../relations/index.ts'
import { stopOpenChanges } from './change-shield.ts'
import { ownAuthority, requireDesk } from './desk-access.ts'
import { notThisStep } from './errors.ts'
import { hideChild } from './hide-child.ts'
import { findChildByNumber, findRequest, findShield, insertRequest, lockShield } from './queries.ts'
import type { Asker, AskerProof, Channel, ChildProof, Criterion, Level } from './shield.ts'
import { keepWords } from './words.ts'

export type NewShieldRequest = {
  /** In parsed form. */
  readonly childNumber: string
  readonly asker: Asker
  readonly channel: Channel
  /** None while they are not proved yet. */
  readonly askerProofs: readonly AskerProof[]
  readonly childProofs: readonly ChildProof[]
  readonly criterion: Criterion
  readonly level: Level
  /** 2,000 characters at most. */
  readonly reasons: string
  /** Opaque id of a refused request about the same child, against which this one stands. */
  readonly challenges: string | null
}

/** Whether the person may record requests at all, for the form. */
export async function requireRecording(act: Act): Promise<void> {
  await requireDesk(act, 'shielding.record-request')
}

/**
 * Records that somebody asks for a shield, and shields the child at the level asked until it is decided.
 *
 * INVARIANT (shield-on-receipt): a request and its shield are one transaction; of a child that is shielded already nothing opens by a
 * request for less, and what would end or lower its shield is stopped. Source.
 *
 * A number that nobody has and another authority's child answer alike, in the log as `not-found`.
 * @returns the opaque id of the request; undefined when there is no such record that this authority answers for.
 * @throws DomainError `CP_SHIELD_REQUEST`, `CP_SHIELD_STEP` when what it challenges was not refused; DeniedError for a child of the own family.
 */
export async function recordShieldRequest(act: Act, request: NewShieldRequest): Promise<string | undefined> {
  const authority = await requireDesk(act, 'shielding.record-request')
  const childId = await findOwnChild(act, request.childNumber)
  if (childId === undefined) {
    await recordEntry(act, { action: 'shielding.record-request', outcome: 'not-found' })
    return undefined
  }
  await requireNotOwnFamily(act, childId)
  await lockShield(act.sql, childId)
  const challenges =
    request.challenges === null ? null : await refusedRequest(act, request.challenges, childId)
  const level = (await findShield(act.sql, { childId }))?.level ?? 0
  if (level < request.level) await hideChild(act, childId, request.level, authority)
  await stopOpenChanges(act, childId)
  const publicId = await insertRequest(act, {
    child_id: childId,
    authority_code: authority,
    asker: request.asker,
    channel: request.channel,
    asker_proofs: request.askerProofs,
    child_proofs: request.childProofs,
    criterion: request.criterion,
    level: request.level,
    words_id: await keepWords(act, authority, request.reasons),
    challenges,
    recorded_by: act.actor.userId!,
    recorded_at: act.now,
  })
  await recordEntry(act, {
    action: 'shielding.record-request',
    outcome: 'done',
    childId,
    subjectRef: publicId,
    fields: [request.criterion, `level-${request.level}`],
  })
  return publicId
}

/** Open or shielded. */
async function findOwnChild(act: Act, childNumber: string): Promise<ChildId | undefined> {
  const authority = ownAuthority(act)
  const place = await findPlaceByNumber(act.sql, childNumber)
  if (place) return place.authorityCode === authority ? place.childId : undefined
  const childId = await findChildByNumber(act.sql, childNumber)
  const shield = childId === undefined ? undefined : await findShield(act.sql, { childId })
  return shield?.authorityCode === authority ? childId : undefined
}

async function refusedRequest(act: Act, publicId: string, childId: number): Promise<number> {
  const refused = await findRequest(act.sql, publicId)
  if (refused?.childId !== childId || refused.decision === null || refused.decision.isMet) throw notThisStep()
  return refused.requestId
}
