import { recordEntry } from '../audit/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import { targetTaken } from './errors.ts'
import { insertTarget } from './queries.ts'
import type { Urgency } from './request.ts'
import type { Target } from './targets.ts'

/** Sets by when requests of an urgency are to be answered, from a day on; what was due before stays. @throws DomainError `CP_CONTACT_TARGET` */
export async function setTarget(act: Act, urgency: Urgency, target: Target, from: IsoDate): Promise<void> {
  await act.require('brokerage.set-target', { type: 'Directory', id: 'contactpoint' })
  if (from < act.today || !(await insertTarget(act.sql, urgency, target, from))) throw targetTaken()
  await recordEntry(act, { action: 'brokerage.set-target', outcome: 'done', fields: [urgency] })
}
