import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { findPlaceByNumber } from '../children/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import { requireNotOwnFamily } from '../relations/index.ts'
import {
  dueOn,
  historyResource,
  isEntitled,
  type Asker,
  type Entitlement,
  type Proof,
} from './access-history.ts'
import { invalidRequest } from './errors.ts'
import { insertHistory } from './queries.ts'

export type NewRequest = {
  /** In parsed form. */
  readonly childNumber: string
  readonly asker: Asker
  readonly proofs: readonly Proof[]
  readonly entitlement: Entitlement | null
  readonly receivedOn: IsoDate
}

/** Whether the person may record requests at all, for the form. */
export async function requireRecording(act: Act): Promise<void> {
  await act.require('rights.record-request', historyResource('new', act.actor.authorityCode ?? ''))
}

/**
 * Records that somebody asks who looked at a child's record.
 *
 * A number that nobody has, a withheld record and another authority's are answered alike (unknown-as-hidden), in the log as `not-found`.
 * Source: R-117.
 * @returns the opaque id of the request; undefined when there is no such record that this authority answers for.
 * @throws DomainError `CP_RIGHTS_REQUEST`; DeniedError for a child of the own family.
 */
export async function recordRequest(act: Act, request: NewRequest): Promise<string | undefined> {
  const authority = act.actor.authorityCode ?? ''
  await requireRecording(act)
  const { asker, proofs, entitlement, receivedOn } = request
  if (proofs.length === 0 || !isEntitled(asker, entitlement) || receivedOn > act.today) throw invalidRequest()
  const place = await findPlaceByNumber(act.sql, request.childNumber)
  if (!place || place.authorityCode !== authority) {
    await recordEntry(act, { action: 'rights.record-request', outcome: 'not-found' })
    return undefined
  }
  await requireNotOwnFamily(act, place.childId)
  const publicId = await insertHistory(act.sql, {
    child_id: place.childId,
    authority_code: authority,
    asker,
    proofs,
    entitlement,
    received_on: receivedOn,
    due_on: dueOn(receivedOn),
    recorded_by: act.actor.userId!,
    recorded_at: act.now,
  })
  await recordEntry(act, {
    action: 'rights.record-request',
    outcome: 'done',
    childId: place.childId,
    subjectRef: publicId,
    fields: [asker],
  })
  return publicId
}
