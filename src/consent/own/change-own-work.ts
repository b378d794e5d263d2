import { recordEntry } from '../../audit/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { wrongDay } from '../errors.ts'
import { updateOwnWork } from '../queries.ts'
import { requireOwnWork } from './own-work.ts'

/** Corrects how the person is reached; null: as the service is. @throws `CP_CONSENT_NOT_RECORDED` */
export async function correctOwnContact(
  act: Act,
  childId: number,
  contact: { readonly phone: string | null; readonly email: string | null },
): Promise<void> {
  const { own } = await requireOwnWork(act, 'consent.correct', childId)
  await updateOwnWork(act.sql, own.sensitiveId, { ...contact, confirmed_on: act.today })
  await recordEntry(act, { action: 'consent.correct', outcome: 'done', childId, fields: ['contact'] })
}

/** Ends the own work: the marker goes with it unless another sensitive service is involved. @throws `CP_CONSENT_NOT_RECORDED`, `CP_CONSENT_DAY` */
export async function endOwnWork(act: Act, childId: number, endedOn: IsoDate): Promise<void> {
  const { own } = await requireOwnWork(act, 'consent.end', childId)
  if (endedOn < own.startedOn || endedOn > act.today) throw wrongDay()
  await updateOwnWork(act.sql, own.sensitiveId, { ended_on: endedOn, confirmed_on: act.today })
  await recordEntry(act, { action: 'consent.end', outcome: 'done', childId })
}
