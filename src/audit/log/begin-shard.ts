import { setTimeout as wait } from 'node:timers/promises'
import { parseCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { createSigner, formatVerifierKey, parseNote } from '../../lib/tlog/note.ts'
import type { Act, RunAct } from '../../platform/act.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Pool } from '../../platform/db/connect.ts'
import { DomainError } from '../../platform/errors.ts'
import type { Random } from '../../platform/random.ts'
import type { AuditAction } from '../entry.ts'
import { recordEntry } from '../record-entry.ts'
import { notPublished } from './last-published.ts'
import { LogFault } from './log-fault.ts'
import { DurableFolder } from './log-files.ts'
import { hasSigned, LogKeys, type LogKey } from './log-keys.ts'
import { LockStore, type Signed, type SignedShard } from './lock-store.ts'
import { openWriter, type LogSettings } from './open-log.ts'
import type { Pass } from './sequencer.ts'

/** `pool`: as the role `contactpoint_sequencer`. */
export type LogTools = { readonly pool: Pool; readonly clock: Clock; readonly random: Random }

/** A shard that was begun. `file`: of its key where that is a new one; `above`: the last id of what a restored database brought. */
export type BegunShard = {
  readonly shard: string
  readonly key: string
  readonly file: string | null
  readonly isHandedOver: boolean
  readonly above: string
}

const TRIES = 200
const BETWEEN_MS = 50

/**
 * Begins a shard with another key, while the log runs; other writers follow by themselves.
 *
 * `isLost`: the old key was lost or stolen and signs nothing more, so that nobody who has it can follow to the new one.
 * One that was made before and signed nothing is taken, unless the old one was lost: then both may be known. Recorded.
 * @throws DomainError `CP_LOG_NOT_PUBLISHED`, `CP_LOG_SHARD_UNPUBLISHED`, `CP_LOG_BUSY`; LogFault. Source: docs/specs/audit-log.md, section 10.
 */
export async function rotateLogKey(
  run: RunAct,
  settings: LogSettings,
  tools: LogTools,
  { isLost }: { readonly isLost: boolean },
): Promise<BegunShard> {
  const { folder, lock, keys, sequencer } = openWriter(settings, tools)
  const before = await recordBeginning(run, { folder, lock }, 'audit.rotate-key', isLost ? ['lost'] : [])
  const key = isLost ? await keys.create(tools.random) : await nextKey(keys, before, tools.random)
  const begin = () => sequencer.beginWithKey({ seed: key.seed, handsOver: !isLost })
  return present(await untilBegun(begin, before.shard), key.file)
}

/**
 * Begins a shard for a database that took the place of the one that the log was of.
 *
 * `isKeyLost`: the key went with it, so that a new one signs. Recorded. @throws as {@link rotateLogKey}
 */
export async function beginOnDatabase(
  run: RunAct,
  settings: LogSettings,
  tools: LogTools,
  { isKeyLost }: { readonly isKeyLost: boolean },
): Promise<BegunShard> {
  const { folder, lock, keys, sequencer } = openWriter(settings, tools)
  const fields = isKeyLost ? ['database', 'lost'] : ['database']
  const before = await recordBeginning(run, { folder, lock }, 'audit.begin-shard', fields)
  const key = isKeyLost ? await keys.create(tools.random) : null
  const begin = () => sequencer.beginOnDatabase(key?.seed ?? null)
  return present(await untilBegun(begin, before.shard), key?.file ?? null)
}

/** The shards with their keys, and the key files with what each signs: `made` and never used, `signs`, or `retired`. */
export async function listLogKeys(settings: LogSettings): Promise<{
  readonly shards: readonly { readonly key: string; readonly file: string | null }[]
  readonly files: readonly { readonly file: string; readonly state: 'made' | 'signs' | 'retired' }[]
}> {
  const lock = new LockStore(new DurableFolder(settings.lockDirectory))
  const keys = new LogKeys(settings.keyFile)
  const [signed, files] = [await lock.read(), await keys.list()]
  const lines = signed?.keys ?? []
  const stateOf = ({ seed }: LogKey): 'made' | 'signs' | 'retired' => {
    if (signed && hasSigned(seed, signed)) return 'signs'
    return lines.some((line) => isKeyOf(seed, line)) ? 'retired' : 'made'
  }
  return {
    shards: lines.map((key) => ({ key, file: files.find(({ seed }) => isKeyOf(seed, key))?.file ?? null })),
    files: files.map((key) => ({ file: key.file, state: stateOf(key) })),
  }
}

type Folders = { readonly folder: DurableFolder; readonly lock: LockStore }

async function recordBeginning(
  run: RunAct,
  folders: Folders,
  action: AuditAction,
  fields: readonly string[],
): Promise<Signed> {
  return run(async (act: Act) => {
    await act.require(action, { type: 'Directory', id: 'contactpoint' })
    const signed = await folders.lock.read()
    if (!signed) throw notPublished()
    await assertPublished(folders.folder, signed)
    await recordEntry(act, { action, outcome: 'done', fields })
    return signed
  })
}

/** The end of a shard is published by whoever begins the next one: two that begin at once would leave it behind. */
async function assertPublished(folder: DurableFolder, { shard, ended }: Signed): Promise<void> {
  const isEndThere = ended === null || (await publishedSize(folder, ended)) === ended.size
  if (isEndThere && (await folder.read(`${shard}/checkpoint`))) return
  throw new DomainError(
    'conflict',
    'CP_LOG_SHARD_UNPUBLISHED',
    'the newest shard is not published yet: let a process with the part `sequencer` run, and the witness answer, and try again',
  )
}

async function publishedSize(folder: DurableFolder, { shard }: SignedShard): Promise<number | null> {
  const note = await folder.read(`${shard}/checkpoint`)
  return note && parseCheckpoint(parseNote(String(note)).text).size
}

async function nextKey(keys: LogKeys, { keys: lines }: Signed, random: Random): Promise<LogKey> {
  const unused = (await keys.list()).find(({ seed }) => !lines.some((line) => isKeyOf(seed, line)))
  return unused ?? keys.create(random)
}

function isKeyOf(seed: Buffer, line: string): boolean {
  const [name = ''] = line.split('+')
  return formatVerifierKey(createSigner(name, 'note', seed).key) === line
}

/** A service that runs takes its own turns in between. */
async function untilBegun(begin: () => Promise<Pass>, before: string): Promise<Signed> {
  for (let tries = 0; tries < TRIES; tries++) {
    const pass = await begin().catch((error: unknown) => {
      if (error instanceof LogFault && error.code === 'lost-turn') return null
      throw error
    })
    if (pass?.kind === 'done' && pass.signed.shard !== before) return pass.signed
    if (pass?.kind !== 'done') await wait(BETWEEN_MS)
  }
  throw new DomainError(
    'unavailable',
    'CP_LOG_BUSY',
    'another process writes the log all the time; try again',
  )
}

function present({ shard, keys, handover, above }: Signed, file: string | null): BegunShard {
  return { shard, key: keys.at(-1)!, file, isHandedOver: handover !== null, above }
}
