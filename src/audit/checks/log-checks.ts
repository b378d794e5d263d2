import type { Act } from '../../platform/act.ts'
import type { Db } from '../../platform/db/connect.ts'
import { recordEntry } from '../record-entry.ts'
import {
  checkKinds,
  isDue,
  isOverdue,
  type CheckKind,
  type CheckResult,
  type LastChecks,
  type LogCheck,
} from './log-check.ts'
import { findNewest, insertCheck, listNewest, lockChecks, updateCheck } from './queries.ts'

const directory = { type: 'Directory', id: 'contactpoint' } as const
const SHOWN = 20

/**
 * Begins a check where one is due: the tail always, the others by the clock.
 *
 * Of processes that ask at the same time one begins it. @returns its number; null when none is due.
 */
export async function beginCheck(act: Act, kind: CheckKind): Promise<number | null> {
  await act.require('audit.check-log', directory)
  await lockChecks(act.sql)
  if (kind !== 'tail' && !isDue(kind, await lastChecks(act.sql, kind), act.now)) return null
  return insertCheck(act.sql, kind, act.now)
}

/** Writes down what a check came to, in the log too. @throws Error when it has an end already. Source: R-104. */
export async function endCheck(
  act: Act,
  {
    checkId,
    kind,
    result,
  }: { readonly checkId: number; readonly kind: CheckKind; readonly result: CheckResult },
): Promise<void> {
  await act.require('audit.check-log', directory)
  if (!(await updateCheck(act.sql, checkId, result, act.now))) throw new Error('the check has ended already')
  await recordEntry(act, {
    action: 'audit.check-log',
    outcome: 'done',
    fields: [kind, result.outcome, ...result.findings],
    quantity: result.entries,
  })
}

/** The last 20 checks, newest first; reading them is itself recorded. */
export async function readChecks(act: Act): Promise<LogCheck[]> {
  await act.require('audit.read-checks', directory)
  const checks = await listNewest(act.sql, SHOWN)
  await recordEntry(act, { action: 'audit.read-checks', outcome: 'done', quantity: checks.length })
  return checks
}

/** How each kind of check stands. `isOverdue`: it has not been done for too long. Nobody's data, so that health pages may ask. */
export type CheckState = {
  readonly kind: CheckKind
  readonly done: LogCheck | null
  readonly isOverdue: boolean
}

/** @param since when the log began; a log that never did is not checked. */
export async function readCheckStates(sql: Db, since: Date, now: Date): Promise<CheckState[]> {
  const states: CheckState[] = []
  for (const kind of checkKinds) {
    const last = await lastChecks(sql, kind)
    states.push({ kind, done: last.done, isOverdue: isOverdue(kind, last, since, now) })
  }
  return states
}

async function lastChecks(sql: Db, kind: CheckKind): Promise<LastChecks> {
  return { begun: await findNewest(sql, kind, false), done: await findNewest(sql, kind, true) }
}
