import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import { recordEntry } from '../audit/index.ts'
import { listServicesWorkingWith, type ServicesWorkingWith } from '../involvement/index.ts'
import { findOwnCall, type Call } from '../mediation/index.ts'
import { childResource } from './directory.ts'
import { findOpenChild, type ChildDetails, type StatedReason } from './queries.ts'
import { findSurvivor } from './review/queries.ts'

/** What is known of a child, and who works with it. */
export type WholeRecord = ChildDetails & { readonly services: ServicesWorkingWith }

/** What a practitioner is shown of a child. */
export type ChildRecord = WholeRecord & {
  readonly reason: StatedReason
  /** The call in which an operator looks; null for people who look for themselves. */
  readonly call: Call | null
}

/**
 * `reason-needed`: the person has not said yet in this session why they look at this child; `merged`: the record is part of
 * the open one with that id now.
 */
export type OpenedRecord =
  | { readonly kind: 'opened'; readonly record: ChildRecord }
  | { readonly kind: 'reason-needed' }
  | { readonly kind: 'merged'; readonly publicId: string }

/**
 * The only door to an identifiable record: asks the policy, shields, reads and records, in one transaction.
 *
 * INVARIANT (one-door): no other use case but `compareRecords`, of a shielded one `readShielded`, and of its services the contact
 * desk’s, returns more of a child than a search candidate's card. A withheld record and an unknown id answer alike. Source; architecture decision 3.
 * @throws NotFoundError for an id that is unknown or hidden.
 */
export async function openRecord(act: Act, publicId: string): Promise<OpenedRecord> {
  const { served } = await act.require('children.open-record', childResource(publicId))
  const opened = await findOpenChild(act.sql, publicId, act.actor.sessionRef)
  if (!opened) {
    const survivor = await findSurvivor(act.sql, publicId)
    if (survivor === undefined) throw new NotFoundError(publicId)
    return { kind: 'merged', publicId: survivor }
  }
  const { child, stated } = opened
  const [call, services] = await Promise.all([
    served && findOwnCall(act.sql, act.actor.userId!, act.now),
    listServicesWorkingWith(act, child.childId),
  ])
  const reason = served ? call : stated
  if (!reason) return { kind: 'reason-needed' }
  await recordEntry(act, {
    action: 'children.open-record',
    outcome: 'done',
    childId: child.childId,
    purpose: reason.purpose,
    purposeNote: reason.note,
    fields: disclosedFields(child, services),
  })
  return { kind: 'opened', record: { ...child, services, reason, call: call ?? null } }
}

/** The parts that held something; an empty part told nothing. */
export function disclosedFields(child: ChildDetails, services: ServicesWorkingWith): string[] {
  const parts: Readonly<Record<string, boolean>> = {
    address: child.address !== null,
    carers: child.carers.length > 0,
    education: child.setting !== null,
    health: child.health.length > 0,
    services: services.current.length + services.ended.length > 0,
    'other-support-marker': services.mayHaveOtherSupport,
  }
  return ['identity', ...Object.keys(parts).filter((part) => parts[part])]
}
