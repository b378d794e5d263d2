import { hash } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { createSigner, isSignedAs, parseNote } from '../../lib/tlog/note.ts'
import { ConfigError } from '../../platform/config.ts'
import type { Random } from '../../platform/random.ts'
import { readSealKey } from '../../platform/seal.ts'
import { LogFault } from './log-fault.ts'
import { DurableFolder, type FileSystem } from './log-files.ts'
import type { SignedShard } from './lock-store.ts'

/** An Ed25519 seed and the file that holds it. */
export type LogKey = { readonly file: string; readonly seed: Buffer }

const SEED_BYTES = 32

/**
 * The signing keys of the log: the first in the configured file, each later one beside it, in a file named after it.
 *
 * Which of them signs is said by the lock store alone, through the last checkpoint: a key that lies there and signed nothing is of no effect.
 */
export class LogKeys {
  readonly #keyFile: string
  readonly #folder: DurableFolder
  #known: readonly LogKey[] = []

  constructor(keyFile: string, files?: FileSystem) {
    this.#keyFile = keyFile
    this.#folder = new DurableFolder(dirname(keyFile), files, 0o600)
  }

  /** Makes the first key where there is none. @throws ConfigError */
  async ensureFirst(random: Random): Promise<Buffer> {
    return readSealKey(this.#keyFile, { createWith: random })
  }

  /** All that are there, the first one first. @throws ConfigError for one that others can read, or that is none. */
  async list(): Promise<readonly LogKey[]> {
    const first = basename(this.#keyFile)
    const names = await this.#folder.list()
    const later = names.filter((name) => name.startsWith(`${first}-`) && /-[0-9a-f]{16}$/.test(name)).sort()
    const keys: LogKey[] = []
    for (const name of [...(names.includes(first) ? [first] : []), ...later]) {
      const file = join(this.#folder.folder, name)
      keys.push({ file, seed: await readSealKey(file, { createWith: null }) })
    }
    this.#known = keys
    return keys
  }

  /** The seed that signed a checkpoint. @throws LogFault when it is not there; ConfigError */
  async signerOf(shard: Pick<SignedShard, 'origin' | 'note'>): Promise<Buffer> {
    const signed = ({ seed }: LogKey): boolean => hasSigned(seed, shard)
    const found = this.#known.find(signed) ?? (await this.list()).find(signed)
    if (!found) throw new LogFault('key-missing')
    return found.seed
  }

  /** Makes another key. On disk when it returns; nothing signs with it yet. */
  async create(random: Random): Promise<LogKey> {
    const seed = Buffer.from(random(SEED_BYTES))
    const { publicKey } = createSigner('key', 'note', seed).key
    const name = `${basename(this.#keyFile)}-${hash('sha256', publicKey).slice(0, 16)}`
    if (!(await this.#folder.create(name, seed)))
      throw new ConfigError([`a key of the name ${name} is there already`])
    return { file: join(this.#folder.folder, name), seed }
  }
}

/** Whether a seed's key signed a checkpoint, as far as its line says; whoever signs next extends what that checkpoint holds. */
export function hasSigned(seed: Buffer, { origin, note }: Pick<SignedShard, 'origin' | 'note'>): boolean {
  const { key } = createSigner(origin, 'note', seed)
  return parseNote(note).signatures.some((signature) => isSignedAs(signature, key))
}
