import type { Clock } from '../../platform/clock.ts'
import { DomainError } from '../../platform/errors.ts'
import { witnessKey, type LogSettings } from './open-log.ts'
import { DurableFolder } from './log-files.ts'
import { readLogState, type LogState } from './log-state.ts'

const READ_EVERY_MS = 1000
const HOUR_MS = 3_600_000

/** What the published log says now. `isTooOld`: its witness has been away for longer than is allowed. */
export type LogReport = { readonly state: LogState | null; readonly isTooOld: boolean }

/** Says whether records may still be shown, as far as the published log goes. */
export type LogGuard = () => Promise<LogReport>

/**
 * INVARIANT (witnessed-or-closed): with a witness configured, nothing is shown once its last cosignature is older than the configured hours.
 *
 * Before the first checkpoint of a new installation there is nothing to witness. Read anew once a second at most.
 */
export function createLogGuard(settings: LogSettings, clock: Clock): LogGuard {
  const folder = new DurableFolder(settings.directory)
  const key = witnessKey(settings)
  let report: LogReport = { state: null, isTooOld: false }
  let readAt = -Infinity
  return async () => {
    const now = clock().getTime()
    if (Math.abs(now - readAt) < READ_EVERY_MS) return report
    readAt = now
    const state = await readLogState(folder, key)
    const since = state && key ? (state.witnessedAt ?? state.begunAt) : null
    report = { state, isTooOld: since !== null && now - since.getTime() > settings.witnessMaxHours * HOUR_MS }
    return report
  }
}

/** No record is shown, because nobody outside has seen the log for too long. */
export function logUnwitnessed(): DomainError {
  return new DomainError(
    'unavailable',
    'CP_LOG_UNWITNESSED',
    'records are not shown at the moment, because the log of who looks has not been witnessed for too long; the operator has been told',
  )
}
