import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError, NotFoundError } from '../../platform/errors.ts'
import { administered } from '../remove-relation.ts'
import { findAlert, listReachableAlerts, updateDecision, type AccessAlert } from './queries.ts'

export type AlertKind = 'declared-relation'

/** What comes of an alert, in the order offered. */
export const alertDecisions = ['explained', 'manager-told', 'investigation'] as const
export type AlertDecision = (typeof alertDecisions)[number]

/** What waits for a decision and what was decided, of the own section or of all; nobody sees what is about themselves. Source: R-101. */
export async function listAlerts(act: Act): Promise<AccessAlert[]> {
  await act.require('relations.list-alerts', { type: 'Directory', id: 'contactpoint' })
  const { userId } = act.actor
  if (userId === null) throw new NotFoundError()
  const alerts = await listReachableAlerts(act.sql, userId)
  await recordEntry(act, { action: 'relations.list-alerts', outcome: 'done', quantity: alerts.length })
  return alerts
}

/** Decides once, by somebody else than whom it is about. @throws NotFoundError, DeniedError, DomainError `CP_ALERT_DECIDED`. */
export async function judgeAlert(act: Act, alertId: number, decision: AlertDecision): Promise<void> {
  const alert = await findAlert(act.sql, alertId)
  await act.require('relations.judge-alert', administered(alert))
  const by = act.actor.userId
  if (!alert || by === null) throw new NotFoundError()
  if (!(await updateDecision(act.sql, alertId, { by, at: act.now, decision }))) {
    throw new DomainError('conflict', 'CP_ALERT_DECIDED', 'somebody decided about the alert already')
  }
  const entry = { action: 'relations.judge-alert', outcome: 'done', targetUserId: alert.userId } as const
  await recordEntry(act, { ...entry, fields: [decision] })
}
