import { setTimeout as wait } from 'node:timers/promises'
import {
  beginCheck,
  endCheck,
  prepareCheck,
  readCheckStates,
  type CheckKind,
  type CheckResult,
  type LogSettings,
} from '../../audit/index.ts'
import { makeNotice } from '../../organisations/index.ts'
import type { Act, RunAct } from '../../platform/act.ts'
import type { DatabaseAddress } from '../../platform/db/connect.ts'
import { systemActor } from '../acts.ts'
import type { Application } from '../application.ts'
import { runCheck } from './run-check.ts'

const EVERY_MS = 60_000

type Checking = {
  readonly app: Pick<Application, 'log' | 'config'>
  readonly settings: LogSettings
  readonly run: RunAct
  readonly database: DatabaseAddress
  readonly signal: AbortSignal
}

/**
 * Checks the log for as long as the process publishes it: its end at once, then a sample each hour and all of it each night.
 *
 * What is found is told and the service goes on: it is for people to judge, and a log that must not be carried on stands by itself.
 */
export function startLogChecks(app: Application, database: DatabaseAddress): { stop: () => Promise<void> } {
  const stopping = new AbortController()
  const { signal } = stopping
  const run = app.acts(app.worker, systemActor('sequencer'))
  const checking = { app, settings: app.config.auditLog, run, database, signal }
  const done = (async () => {
    await attempt(checking, 'tail')
    // Apart from each other, for all of a large log may take longer than a sample may be late.
    await Promise.all([repeat(checking, 'sample'), repeat(checking, 'full')])
  })()
  return {
    stop: async () => {
      stopping.abort()
      await done
    },
  }
}

async function repeat(checking: Checking, kind: CheckKind): Promise<void> {
  const { signal } = checking
  while (!signal.aborted) {
    await wait(EVERY_MS, undefined, { signal }).catch(() => {})
    if (!signal.aborted) await attempt(checking, kind)
  }
}

async function attempt(checking: Checking, kind: CheckKind): Promise<void> {
  try {
    await checkLog(checking, kind)
  } catch (error) {
    checking.app.log.error('audit-log-check-failed', { kind }, error)
  }
}

/** Carries one kind of check out if it is due; @returns what it came to, null where it was not due, there is nothing yet, or the process ends. */
export async function checkLog(checking: Checking, kind: CheckKind): Promise<CheckResult | null> {
  const { app, settings, run, database, signal } = checking
  const input = await prepareCheck(settings)
  const checkId = input && (await run((act) => beginCheck(act, kind)))
  if (input === null || checkId === null) return null
  const { result, fault } = await runCheck(kind, input, { database, now: app.config.clock(), signal })
  if (signal.aborted) return null
  if (result.outcome === 'verified') await input.keep()
  await run((act) => endAndTell(act, { checkId, kind, result }))
  if (result.outcome === 'found') app.log.error('audit-log-check-found', { kind, fault })
  if (result.outcome === 'failed') app.log.error('audit-log-check-failed', { kind, fault })
  return result
}

async function endAndTell(act: Act, check: Parameters<typeof endCheck>[1]): Promise<void> {
  await endCheck(act, check)
  if (check.result.outcome === 'found') await tell(act, 'log-found', check.kind)
}

/** Those who audit everybody, once a day for each kind of check. */
function tell(act: Act, kind: 'log-found' | 'log-unchecked', of: CheckKind): Promise<void> {
  return makeNotice(act, { organisationId: null, audience: 'auditors', kind, about: `${of} ${act.today}` })
}

/** Says which checks have not been done for too long; for a process other than the one that does them. */
export async function watchLogChecks(app: Application, run: RunAct): Promise<void> {
  const { state } = await app.logGuard()
  if (!state) return
  const states = await readCheckStates(app.worker, state.begunAt, app.config.clock())
  for (const { kind, isOverdue } of states) {
    if (!isOverdue) continue
    app.log.error('audit-log-check-overdue', { kind })
    await run(async (act) => {
      await act.require('audit.check-log', { type: 'Directory', id: 'contactpoint' })
      await tell(act, 'log-unchecked', kind)
    })
  }
}
