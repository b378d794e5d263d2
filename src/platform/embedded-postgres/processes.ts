import { readdirSync, readFileSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** One process and no later one that was given the same number: start time and boot tell them apart. */
export type ProcessIdentity = { readonly pid: number; readonly startTicks: number; readonly bootId: string }

export type ProcessDetails = ProcessIdentity & {
  readonly parentPid: number
  readonly uid: number
  readonly commandLine: readonly string[]
}

const pollMs = 10

/** The running process of that number; undefined when there is none or only its zombie is left. */
export function findProcess(pid: number): ProcessIdentity | undefined {
  const status = readStatus(pid)
  return status && { pid, startTicks: status.startTicks, bootId: bootId() }
}

/** False for a process which ended, even when its number belongs to another one by now. */
export function isRunning(identity: ProcessIdentity): boolean {
  return identity.bootId === bootId() && readStatus(identity.pid)?.startTicks === identity.startTicks
}

/** Every process this user can see; those which end during the look-up are left out. */
export function listProcesses(): ProcessDetails[] {
  const boot = bootId()
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      const status = readStatus(Number(name))
      const commandLine = orUndefined(() => readFileSync(`/proc/${name}/cmdline`, 'utf8'))?.split('\0')
      const uid = orUndefined(() => statSync(`/proc/${name}`).uid)
      if (status === undefined || commandLine === undefined || uid === undefined) return []
      return [{ pid: Number(name), ...status, bootId: boot, uid, commandLine: commandLine.slice(0, -1) }]
    })
}

/** True as soon as none of the processes runs; false after `timeoutMs`. */
export async function waitForEnd(processes: readonly ProcessIdentity[], timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (processes.some(isRunning)) {
    if (performance.now() > deadline) return false
    await sleep(pollMs)
  }
  return true
}

/** Sends each signal in turn and gives each its time; false when something still runs after the last. */
export async function endProcesses(
  processes: readonly ProcessIdentity[],
  steps: readonly (readonly [signal: NodeJS.Signals, patienceMs: number])[],
): Promise<boolean> {
  for (const [signal, patienceMs] of steps) {
    for (const target of processes) sendSignal(target, signal)
    if (await waitForEnd(processes, patienceMs)) return true
  }
  return !processes.some(isRunning)
}

function sendSignal(target: ProcessIdentity, signal: NodeJS.Signals): void {
  if (!isRunning(target)) return
  try {
    process.kill(target.pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

/** Field numbers as in proc_pid_stat(5); the command name (field 2) may hold blanks and parentheses. */
function readStatus(pid: number): { startTicks: number; parentPid: number } | undefined {
  const text = orUndefined(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  if (text === undefined) return undefined
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  const state = fields[0]
  if (state === 'Z' || state === 'X') return undefined
  return { startTicks: Number(fields[19]), parentPid: Number(fields[1]) }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
