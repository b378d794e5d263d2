import { Registry, Histogram, collectDefaultMetrics } from 'prom-client'
import type { CheckState, LogReport } from '../audit/index.ts'
import type { WebApp } from '../platform/web/request.ts'
import type { Pool } from '../platform/db/connect.ts'
import type { Application } from './application.ts'
import { readLogMetrics, readStandingChecks } from './log-checks/log-watch.ts'

const READY_WITHIN_MS = 2_000
const NOT_WITNESSED = 'the log has not been witnessed for too long'

/**
 * `/health/live`, `/health/ready` and `/metrics`.
 *
 * Ready means that a transaction with a write of its own commits in time, for that is what the log needs before any
 * record is shown, and that the log's witness has not been away for too long. What checks of the log found, or that they are
 * overdue, is said beside it: it is for people to judge. Metrics name routes by their pattern, never by address.
 */
export function healthRoutes(app: WebApp, watched: Pick<Application, 'web' | 'config' | 'logGuard'>): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const durations = new Histogram({
    name: 'contactpoint_http_request_seconds',
    help: 'Time to answer by route, method and status',
    labelNames: ['route', 'method', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers: [registry],
  })
  app.addHook('onResponse', async (request, reply) => {
    const labels = {
      route: request.routeOptions.url ?? 'unknown',
      method: request.method,
      status: String(reply.statusCode),
    }
    durations.observe(labels, reply.elapsedTime / 1000)
  })
  const open = { config: { access: 'machine', discloses: false } } as const
  app.get('/health/live', open, async () => ({ status: 'live' }))
  app.get('/health/ready', open, async (_request, reply) => {
    const { state, isTooOld } = await watched.logGuard()
    const canWrite = await canCommit(watched.web)
    const log = presentLog(state, canWrite ? await readStandingChecks(watched) : [])
    const reason = !canWrite ? 'the log cannot commit' : isTooOld ? NOT_WITNESSED : null
    if (reason === null) return { status: 'ready', log }
    return reply.code(503).send({ status: 'not-ready', reason, log })
  })
  app.get('/metrics', open, async (_request, reply) => {
    const figures = `${await registry.metrics()}${await readLogMetrics(watched)}`
    return reply.type(registry.contentType).send(figures)
  })
}

function presentLog(state: LogReport['state'], checks: readonly CheckState[]) {
  return (
    state && {
      size: state.size,
      signedAt: state.signedAt.toISOString(),
      witnessedAt: state.witnessedAt?.toISOString() ?? null,
      checks: checks
        .filter(({ kind, done }) => kind !== 'tail' || done)
        .map(({ kind, done, isOverdue }) => ({
          kind,
          doneAt: done?.endedAt?.toISOString() ?? null,
          findings: done?.result?.findings ?? [],
          isOverdue,
        })),
    }
  )
}

async function canCommit(pool: Pool): Promise<boolean> {
  const commit = pool`
    insert into readiness (checked_at) values (clock_timestamp())
    on conflict (is_only) do update set checked_at = excluded.checked_at`
  const timeout = Promise.withResolvers<false>()
  const timer = setTimeout(() => timeout.resolve(false), READY_WITHIN_MS)
  try {
    return await Promise.race([commit.then(() => true), timeout.promise])
  } catch {
    return false
  } finally {
    clearTimeout(timer)
  }
}
