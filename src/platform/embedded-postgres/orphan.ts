import { readFileSync, readlinkSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { uidOf } from './account.ts'
import { EmbeddedPostgresError } from './failure.ts'
import { endProcesses, findProcess, isRunning, listProcesses, waitForEnd } from './processes.ts'
import type { ProcessDetails, ProcessIdentity } from './processes.ts'
import { answers, becomesReady, readPidFile } from './server.ts'
import type { RunningServer, ServerPlan } from './server.ts'

const stopSteps = [
  ['SIGINT', 60_000],
  ['SIGQUIT', 10_000],
  ['SIGKILL', 10_000],
] as const

/**
 * What a supervisor that died left behind: its server when that is just what we would start, else nothing.
 *
 * After undefined no process of the cluster runs and no stale file stands in the way of a new server. Must be called
 * under the supervisor lock. Throws, having changed nothing, when a server that is not ours uses the cluster.
 */
export async function takeOverOrphan(
  plan: ServerPlan,
  log: (line: string) => void,
): Promise<RunningServer | undefined> {
  const orphan = findServerProcesses(plan).server
  if (orphan) {
    if (isSame(orphan, plan) && (await becomesReady(plan, orphan))) {
      log(`Adopted the running PostgreSQL server, process ${orphan.pid}.`)
      return { identity: orphan, ended: watch(orphan) }
    }
    log(`Stopping a PostgreSQL server left behind, process ${orphan.pid}.`)
    await stopServer(orphan, plan)
  } else {
    await endOrphanedChildren(plan)
  }
  await removeStaleFiles(plan)
  return undefined
}

/**
 * Fast shutdown: transactions are rolled back, what was committed is kept. The harsher signals lose nothing committed
 * either; the next start then replays the log.
 */
export async function stopServer(server: ProcessIdentity, plan: ServerPlan): Promise<void> {
  if (!(await endProcesses([server], stopSteps))) {
    throw new EmbeddedPostgresError(`The PostgreSQL process ${server.pid} does not end. Restart the machine.`)
  }
  await endOrphanedChildren(plan)
}

/** Backends notice the death of their server when they next wait; one in the middle of a long query needs a signal. */
async function endOrphanedChildren(plan: ServerPlan): Promise<void> {
  const { children } = findServerProcesses(plan)
  if (await waitForEnd(children, 2_000)) return
  const ended = await endProcesses(children, stopSteps.slice(1))
  if (!ended) throw new EmbeddedPostgresError(`PostgreSQL processes in ${plan.dataDirectory} do not end.`)
}

/**
 * The cluster name, unique on this machine, tells our processes: the server has it on its command line, its children
 * in their title. A child just forked still shows the command line, hence the look at the parent.
 */
function findServerProcesses(plan: ServerPlan): {
  server: ProcessDetails | undefined
  children: ProcessDetails[]
} {
  const mine = listProcesses().filter(({ uid }) => uid === uidOf(plan.account))
  const starts = mine.filter(({ commandLine }) => commandLine.includes(`cluster_name=${plan.clusterName}`))
  const titled = mine.filter(({ commandLine }) =>
    commandLine[0]?.startsWith(`postgres: ${plan.clusterName}: `),
  )
  const server = starts.find(({ parentPid }) => !starts.some(({ pid }) => pid === parentPid))
  return { server, children: [...starts, ...titled].filter((process) => process !== server) }
}

function isSame(server: ProcessDetails, plan: ServerPlan): boolean {
  return JSON.stringify(server.commandLine) === JSON.stringify([plan.program, ...plan.arguments])
}

async function watch(identity: ProcessIdentity): Promise<{ pid: number; exitCode: null; signal: null }> {
  while (isRunning(identity)) await sleep(250, undefined, { ref: false })
  return { pid: identity.pid, exitCode: null, signal: null }
}

/**
 * PostgreSQL itself clears a pid file whose process is gone, but trusts one whose pid belongs to somebody else by now
 * (after a power cut, say) or to a zombie that nobody collects (in a container without an init process). Its own last
 * guard, the shared memory of the cluster, is left untouched.
 */
async function removeStaleFiles(plan: ServerPlan): Promise<void> {
  const pid = readPidFile(plan.cluster)?.pid
  if (pid !== undefined) {
    if ((await answers(plan.socketPath)) || mayServe(pid, plan.cluster)) {
      throw new EmbeddedPostgresError(
        `A PostgreSQL server that this program did not start (process ${pid}, perhaps in another container) uses ` +
          `${plan.dataDirectory}. Stop it and start again.`,
      )
    }
    rmSync(join(plan.cluster, 'postmaster.pid'))
  }
  rmSync(plan.socketPath, { force: true })
  rmSync(`${plan.socketPath}.lock`, { force: true })
}

/**
 * A server works in its cluster's directory; where that cannot be seen, any PostgreSQL process is taken for it but one
 * of another cluster of this kind.
 */
function mayServe(pid: number, cluster: string): boolean {
  try {
    if (readFileSync(`/proc/${pid}/comm`, 'utf8').trim() !== 'postgres') return false
    if (/\bembedded-postgres-\w+-\w+\b/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) return false
  } catch {
    return false
  }
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === cluster
  } catch {
    return findProcess(pid) !== undefined
  }
}
