import { parseVerifierKey, type VerifierKey } from '../../lib/tlog/note.ts'
import type { Clock } from '../../platform/clock.ts'
import { ConfigError, type Config } from '../../platform/config.ts'
import type { Pool } from '../../platform/db/connect.ts'
import type { Logger } from '../../platform/log.ts'
import type { Random } from '../../platform/random.ts'
import { askWitness, handOverToWitness } from './ask-witness.ts'
import { LockStore } from './lock-store.ts'
import { DurableFolder } from './log-files.ts'
import { LogKeys } from './log-keys.ts'
import { Publisher, type Witness } from './publisher.ts'
import { runSequencer } from './run-sequencer.ts'
import { Sequencer } from './sequencer.ts'

/** Where the log is published, signed and witnessed. */
export type LogSettings = Config['auditLog']

type Tools = {
  readonly pool: Pool
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
}

/**
 * Starts the one writer of the published log.
 *
 * The signing key is made when nothing was ever signed; afterwards a missing one is a loss. @throws ConfigError
 */
export async function startLog(settings: LogSettings, tools: Tools): Promise<{ stop: () => Promise<void> }> {
  const { clock, random, log } = tools
  const { folder, lock, keys, sequencer } = openWriter(settings, tools)
  const signed = await lock.read()
  if (!signed) await keys.ensureFirst(random)
  else if ((await keys.list()).length === 0)
    throw new ConfigError([
      `there is no key at \`${settings.keyFile}\` nor beside it, although a log is signed; restore it from its copy`,
    ])
  const { witness } = settings
  const key = witnessKey(settings)
  const asked: Witness | null = witness &&
    key && {
      key,
      ask: (question) => askWitness({ url: witness.url, key, ...question }),
      handOver: (note) => handOverToWitness({ url: witness.url }, note),
    }
  return runSequencer({ sequencer, publisher: new Publisher(folder, asked), clock, log })
}

/** What writes the log, on its folders. */
export function openWriter(settings: LogSettings, { pool, clock }: Pick<Tools, 'pool' | 'clock'>) {
  const folder = new DurableFolder(settings.directory)
  const lock = new LockStore(new DurableFolder(settings.lockDirectory))
  const keys = new LogKeys(settings.keyFile)
  const sequencer = new Sequencer({ pool, folder, lock, keys, logName: settings.name, clock })
  return { folder, lock, keys, sequencer }
}

/** @throws ConfigError when the configured key is none of a cosigner. */
export function witnessKey({ witness }: LogSettings): VerifierKey | null {
  if (!witness) return null
  try {
    const key = parseVerifierKey(witness.key)
    if (key.type === 'cosignature') return key
  } catch {
    // said below
  }
  throw new ConfigError([
    'CONTACTPOINT_WITNESS_KEY must be the line that `contactpoint witness init` printed at the witness',
  ])
}
