import { access, constants, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { parseCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { createSigner, NoteError, parseNote, verifyNote } from '../../lib/tlog/note.ts'
import { ConfigError } from '../../platform/config.ts'
import { isOutsideAddress } from '../../platform/outside.ts'
import { readBounded } from './ask-witness.ts'
import { LockStore, type Signed } from './lock-store.ts'
import { LogFault } from './log-fault.ts'
import { DurableFolder } from './log-files.ts'
import { LogKeys } from './log-keys.ts'
import { newestShard, readLogState } from './log-state.ts'
import { witnessKey, type LogSettings } from './open-log.ts'

/** One thing looked at: what is well, and what to do where it is not. */
type LogCheckup = { readonly name: string; readonly well: string; readonly toDo: string | null }

/** `begunAt`: null before anything was published; then there is nothing wrong yet. */
export type LogDiagnosis = { readonly checks: readonly LogCheckup[]; readonly begunAt: Date | null }

const WITNESS_WITHIN_MS = 5_000
/** A running log is published anew each minute, whether or not it grew. */
const PUBLISHED_WITHIN_MS = 15 * 60_000

/** Looks at files, key, lock store and witness of the published log; changes nothing and shows nothing secret. */
export async function diagnoseLog(settings: LogSettings, now: Date): Promise<LogDiagnosis> {
  const folder = new DurableFolder(settings.directory)
  const shard = await newestShard(folder)
  const note = shard && String((await folder.read(`${shard}/checkpoint.unwitnessed`)) ?? '')
  const lock = await readLock(settings)
  const state = note ? await readLogState(folder, null) : null
  const checks = [
    await lookAtFolder(settings, note, lock),
    await lookAtLock(settings, note, lock),
    await lookAtKey(settings, lock),
    await lookAtWitness(settings),
    ...(shard && note ? [await lookAtAge(settings, shard, now)] : []),
  ]
  return { checks, begunAt: state?.begunAt ?? null }
}

async function readLock({ lockDirectory }: LogSettings): Promise<Signed | null | LogFault> {
  try {
    return await new LockStore(new DurableFolder(lockDirectory)).read()
  } catch (error) {
    if (error instanceof LogFault) return error
    throw error
  }
}

async function lookAtFolder(
  { directory, name }: LogSettings,
  note: string | null,
  lock: Signed | null | LogFault,
): Promise<LogCheckup> {
  const checkup = { name: 'log folder', well: 'there, writable, of this installation' }
  const begun = lock !== null
  if (!note && begun)
    return {
      ...checkup,
      toDo: `${directory} holds no log, although one was signed: restore the folder from its copy`,
    }
  if (!note) return { ...checkup, well: 'made when the log begins', toDo: null }
  if (!(await mayWrite(directory)))
    return { ...checkup, toDo: `let the service write to ${directory}, or look at free disk` }
  const origin = attempt(() => parseCheckpoint(parseNote(note).text).origin)
  if (!origin?.startsWith(`${name}/`))
    return {
      ...checkup,
      toDo: `${directory} holds another log than \`${name}\`: set CONTACTPOINT_LOG_DIRECTORY and CONTACTPOINT_LOG_NAME to those of this installation`,
    }
  return { ...checkup, toDo: null }
}

async function lookAtLock(
  { lockDirectory }: LogSettings,
  note: string | null,
  lock: Signed | null | LogFault,
): Promise<LogCheckup> {
  const checkup = { name: 'lock store', well: 'holds what was signed last' }
  if (lock instanceof LogFault) return { ...checkup, toDo: lock.message }
  if (!lock && note)
    return {
      ...checkup,
      toDo: `${lockDirectory} holds nothing, although a log is published: restore it from its copy`,
    }
  if (!lock) return { ...checkup, well: 'made when the log begins', toDo: null }
  if (!(await mayWrite(lockDirectory)))
    return { ...checkup, toDo: `let the service write to ${lockDirectory}, or look at free disk` }
  const published = note ? attempt(() => parseCheckpoint(parseNote(note).text)) : undefined
  const isBehind = published && published.origin === lock.origin && published.size > lock.size
  return {
    ...checkup,
    toDo: isBehind
      ? 'more is published than the lock store knows to be signed: it is an older copy; restore the newest one, and verify the log'
      : null,
  }
}

async function lookAtKey(settings: LogSettings, lock: Signed | null | LogFault): Promise<LogCheckup> {
  const checkup = { name: 'log key', well: 'readable by its owner alone, signed the last checkpoint' }
  if (!lock || lock instanceof LogFault)
    return { ...checkup, well: lock ? 'see the lock store' : 'made when the log begins', toDo: null }
  try {
    const seed = await new LogKeys(settings.keyFile).signerOf(lock)
    verifyNote(lock.note, [createSigner(lock.origin, 'note', seed).key])
    return { ...checkup, toDo: null }
  } catch (error) {
    if (error instanceof ConfigError) return { ...checkup, toDo: error.message }
    if (!(error instanceof NoteError) && !(error instanceof LogFault)) throw error
    return {
      ...checkup,
      toDo: `no key in ${settings.keyFile} or beside it signed the last checkpoint: restore the log's own keys (CONTACTPOINT_LOG_KEY_FILE)`,
    }
  }
}

async function lookAtWitness(settings: LogSettings): Promise<LogCheckup> {
  const checkup = { name: 'witness', well: 'answers with the key that is configured' }
  const { witness } = settings
  if (!witness)
    return {
      ...checkup,
      toDo: 'nobody cosigns the log: have somebody else run `contactpoint witness`, and set CONTACTPOINT_WITNESS_URL and CONTACTPOINT_WITNESS_KEY',
    }
  const key = attempt(() => witnessKey(settings))
  if (!key)
    return {
      ...checkup,
      toDo: 'CONTACTPOINT_WITNESS_KEY must be the line that `contactpoint witness init` printed',
    }
  const page = await readPage(witness.url)
  if (page === null)
    return {
      ...checkup,
      toDo: `${witness.url} does not answer: ask whoever runs the witness, and look at the way there`,
    }
  return {
    ...checkup,
    toDo: page.split('\n').includes(`key ${witness.key}`)
      ? null
      : `${witness.url} has another key than CONTACTPOINT_WITNESS_KEY: ask whoever runs the witness, by another way than the network`,
  }
}

/** What the witness says of itself; null when it cannot be asked. */
async function readPage(url: string): Promise<string | null> {
  const address = `${url.replace(/\/$/, '')}/`
  if (!isOutsideAddress(address, true)) return null
  try {
    const signal = AbortSignal.timeout(WITNESS_WITHIN_MS)
    const response = await fetch(address, { redirect: 'error', signal })
    const body = await readBounded(response)
    return response.ok ? body : null
  } catch {
    return null
  }
}

async function lookAtAge({ directory }: LogSettings, shard: string, now: Date): Promise<LogCheckup> {
  const checkup = { name: 'last checkpoint', well: 'published within the last minutes' }
  const file = await stat(join(directory, shard, 'checkpoint')).catch(() => null)
  const isOld = !file || now.getTime() - file.mtime.getTime() > PUBLISHED_WITHIN_MS
  return {
    ...checkup,
    toDo: isOld
      ? 'nothing was published for 15 minutes: start a process with the part `sequencer`; where one runs, its log says why the log stands or is not witnessed'
      : null,
  }
}

async function mayWrite(directory: string): Promise<boolean> {
  return access(directory, constants.W_OK).then(
    () => true,
    () => false,
  )
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
