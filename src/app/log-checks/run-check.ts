import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { constants, setPriority } from 'node:os'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { CheckInput, CheckKind, CheckResult } from '../../audit/index.ts'
import type { DatabaseAddress } from '../../platform/db/connect.ts'

/** What the child is told. `parts`: null for everything. */
export type ChildTask = Omit<CheckInput, 'keep'> & {
  readonly database: DatabaseAddress
  readonly parts: { readonly sample: number; readonly tail: number } | null
  readonly maxLagSeconds: number
  readonly now: string
}

/** What it found, by kind, and how many leaves it read; or the code of what kept it from checking. */
export type ChildAnswer =
  { readonly findings: readonly string[]; readonly entries: number } | { readonly fault: string }

/** What a check came to; `fault` has the codes of what was found or of why it failed, for the operator's log. */
export type Checked = { readonly result: CheckResult; readonly fault: string }

const CHILD = fileURLToPath(new URL('verify-child.ts', import.meta.url))

const parts: Readonly<Record<CheckKind, ChildTask['parts']>> = {
  full: null,
  sample: { sample: 4096, tail: 256 },
  tail: { sample: 0, tail: 1024 },
}

/** An entry may wait for as long as a transaction may take, and some minutes; before the log is carried on, for as long as it stood. */
const maxLagSeconds: Readonly<Record<CheckKind, number>> = { full: 3900, sample: 3900, tail: 1_000_000_000 }

/** Verifies our own log as an auditor would, in a process of its own and of low priority; ended by `signal`. */
export async function runCheck(
  kind: CheckKind,
  { keep: _, ...input }: CheckInput,
  {
    database,
    now,
    signal,
  }: { readonly database: DatabaseAddress; readonly now: Date; readonly signal: AbortSignal },
): Promise<Checked> {
  const task: ChildTask = {
    ...input,
    database,
    parts: parts[kind],
    maxLagSeconds: maxLagSeconds[kind],
    now: now.toISOString(),
  }
  try {
    const answer = JSON.parse(await answerOf(task, signal)) as ChildAnswer
    if ('fault' in answer) return failed(answer.fault)
    const { findings, entries } = answer
    const outcome = findings.length === 0 ? 'verified' : 'found'
    return { result: { outcome, findings, entries }, fault: findings.join(' ') }
  } catch {
    return failed('ended')
  }
}

function failed(fault: string): Checked {
  return { result: { outcome: 'failed', findings: [], entries: 0 }, fault }
}

async function answerOf(task: ChildTask, signal: AbortSignal): Promise<string> {
  const child = spawn(process.execPath, [CHILD], { stdio: ['pipe', 'pipe', 'ignore'], signal })
  const exit = once(child, 'exit')
  if (child.pid !== undefined) lowerPriority(child.pid)
  // A child that ended before it read its task says so by its exit.
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify(task))
  const [answer, [code]] = await Promise.all([text(child.stdout), exit])
  if (code !== 0) throw new Error('the check was not carried out')
  return answer
}

function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_LOW)
  } catch {
    // where it may not be lowered the check competes with the service, and is no less right
  }
}
