import type { LogPosition } from './leaf.ts'
import type { DurableFolder } from './log-files.ts'
import { LogFault } from './log-fault.ts'

/** A signed checkpoint of a shard. */
export type SignedShard = {
  /** Rises by one with each checkpoint. */
  readonly revision: number
  readonly shard: string
  readonly origin: string
  readonly size: number
  /** Base64. */
  readonly root: string
  /** The checkpoint itself with the log's signature. */
  readonly note: string
  /** By which the key of the shard before handed over to this one's; null in the first shard, and where that key was lost. */
  readonly handover: string | null
}

/** What was signed last, and what the writer must know to go on from there. */
export type Signed = SignedShard & {
  /** The final checkpoint of the shard before, where there is one. */
  readonly ended: SignedShard | null
  /** From where the entries of the shard are. */
  readonly begins: LogPosition
  /** Entries up to this id are of a database that was replaced, and have their leaves in the shards of that one; `0` where none was. */
  readonly above: string
  /** Verifier keys of all shards, oldest first: what the log's own file of them must agree with. */
  readonly keys: readonly string[]
}

const NAME = /^signed-(\d{1,15})\.json$/

/**
 * Where the writer keeps what it signed last, apart from database and tiles: who restores either cannot make it sign two trees.
 *
 * INVARIANT (one-tree): a checkpoint is signed by whoever replaces exactly the one before it, and by nobody else.
 */
export class LockStore {
  readonly #folder: DurableFolder

  constructor(folder: DurableFolder) {
    this.#folder = folder
  }

  /** @returns null before anything was signed. @throws LogFault when the newest cannot be read. */
  async read(): Promise<Signed | null> {
    const revision = await this.#newest()
    if (revision === null) return null
    const bytes = await this.#folder.read(nameOf(revision))
    try {
      const signed = JSON.parse(String(bytes)) as Signed
      if (signed.revision === revision && typeof signed.note === 'string' && Array.isArray(signed.keys))
        return signed
    } catch {
      // told below, with what to do
    }
    throw new LogFault('lock-damaged')
  }

  /** @returns false when another writer was quicker: what it signed must be read first. */
  async replace(next: Signed): Promise<boolean> {
    if ((await this.#newest()) !== (next.revision === 1 ? null : next.revision - 1)) return false
    if (!(await this.#folder.create(nameOf(next.revision), JSON.stringify(next)))) return false
    if ((await this.#newest()) !== next.revision) return false
    await this.#folder.remove(nameOf(next.revision - 2))
    return true
  }

  async #newest(): Promise<number | null> {
    const revisions = (await this.#folder.list()).flatMap((name) => NAME.exec(name)?.[1] ?? []).map(Number)
    return revisions.length === 0 ? null : Math.max(...revisions)
  }
}

function nameOf(revision: number): string {
  return `signed-${revision}.json`
}
