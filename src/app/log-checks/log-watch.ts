import { setTimeout as wait } from 'node:timers/promises'
import { Gauge, Registry } from 'prom-client'
import { readCheckStates, readLogLag, type CheckState, type LogGuard } from '../../audit/index.ts'
import type { Application } from '../application.ts'

const WITHIN_MS = 2_000

type Watched = Pick<Application, 'web' | 'config'> & { readonly logGuard: LogGuard }

/** How each kind of check stands; none before the log began, and while the database does not answer. */
export async function readStandingChecks({ web, config, logGuard }: Watched): Promise<readonly CheckState[]> {
  const { state } = await logGuard()
  return (state && (await inTime(readCheckStates(web, state.begunAt, config.clock())))) ?? []
}

/** Whoever watches is answered while the database is away, too. */
async function inTime<T>(reading: Promise<T>): Promise<T | null> {
  const stopping = new AbortController()
  const late = wait(WITHIN_MS, null, { signal: stopping.signal }).catch(() => null)
  try {
    return await Promise.race([reading.catch(() => null), late])
  } finally {
    stopping.abort()
  }
}

/** Figures of the log in Prometheus' form, with no label but the kind of check; what is not known has no line. */
export async function readLogMetrics(watched: Watched): Promise<string> {
  const registry = new Registry()
  const gauge = (name: string, help: string, labelNames: readonly string[] = []) =>
    new Gauge({ name: `contactpoint_log_${name}`, help, labelNames, registers: [registry] })
  const { state } = await watched.logGuard()
  const lag = await inTime(readLogLag(watched.web, watched.config.auditLog.directory))
  const ageOf = (at: Date): number => (watched.config.clock().getTime() - at.getTime()) / 1000
  if (lag) {
    gauge('lag_entries', 'Committed entries without a signed leaf, 100,000 at most').set(lag.entries)
    gauge('lag_seconds', 'How long the oldest of them has waited').set(lag.seconds)
  }
  if (state) gauge('checkpoint_age_seconds', 'Age of the newest signed checkpoint').set(ageOf(state.signedAt))
  if (state?.witnessedAt)
    gauge('cosignature_age_seconds', 'Age of the newest cosignature of the witness').set(
      ageOf(state.witnessedAt),
    )
  const byKind = ['kind']
  const overdue = gauge('check_overdue', '1 where the kind has not been checked for too long', byKind)
  const age = gauge('check_age_seconds', 'Since the last check of the kind was done', byKind)
  const findings = gauge('check_findings', 'Kinds of findings of the last check of the kind', byKind)
  for (const { kind, done, isOverdue } of await readStandingChecks(watched)) {
    overdue.set({ kind }, isOverdue ? 1 : 0)
    if (done?.endedAt) age.set({ kind }, ageOf(done.endedAt))
    if (done?.result) findings.set({ kind }, done.result.findings.length)
  }
  return registry.metrics()
}
