import type { Act } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { composeVaulted, openShielded, type ComposedRecord } from '../children/index.ts'
import { listSourceFacts } from '../linkage/index.ts'
import { NotFoundError } from '../platform/errors.ts'
import { requireShield } from './desk-access.ts'
import { listServices } from './queries.ts'
import type { Shield } from './shield.ts'

/** Why somebody of the team looks at all that a shield hides, in the log's words. */
export const lookPurposes = ['referral-received', 'data-check', 'child-protection'] as const
export type LookPurpose = (typeof lookPurposes)[number]

export type ShieldedRecord = {
  readonly shield: Shield
  readonly record: ComposedRecord
  /** Open ones alone; a sensitive service is never named here. */
  readonly services: readonly {
    readonly name: string
    readonly organisation: string
    readonly phone: string | null
    readonly practitioner: string | null
    readonly isCurrent: boolean
  }[]
}

/**
 * The whole record of a shielded child, for whoever shields in its authority and says why they look, each time.
 *
 * Source.
 * @throws NotFoundError for a child that is not shielded, unknown or another authority's, alike; Error when the record was altered.
 */
export async function openShieldedRecord(
  act: Act,
  publicId: string,
  purpose: LookPurpose,
): Promise<ShieldedRecord> {
  const shield = await requireShield(act, 'shielding.open-record', publicId)
  const kept = (await openShielded(act, [shield.childId])).get(shield.childId)
  if (!kept) throw new NotFoundError(publicId)
  const record = composeVaulted(kept.content, await listSourceFacts(act))
  const services = await openServices(act, kept.content['involvements'] ?? [])
  await recordEntry(act, {
    action: 'shielding.open-record',
    outcome: 'done',
    childId: shield.childId,
    subjectRef: publicId,
    purpose,
    fields: ['identity', 'address', 'carers', 'services'],
  })
  return { shield, record, services }
}

type Row = Readonly<Record<string, unknown>>

async function openServices(act: Act, rows: readonly Row[]): Promise<ShieldedRecord['services']> {
  const own = rows.filter((row) => row['withdrawn_at'] === null)
  const named = await listServices(
    act.sql,
    own.map((row) => Number(row['service_id'])),
  )
  return own.flatMap((row) => {
    const service = named.find(({ serviceId }) => serviceId === Number(row['service_id']))
    if (!service) return []
    const endedOn = row['ended_on'] as string | null
    return [
      {
        name: service.name,
        organisation: service.organisation,
        phone: (row['phone'] as string | null) ?? service.phone,
        practitioner: row['practitioner'] as string | null,
        isCurrent: endedOn === null || endedOn > act.today,
      },
    ]
  })
}
