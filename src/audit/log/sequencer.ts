import { formatCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { createSigner, signNote } from '../../lib/tlog/note.ts'
import { partialTilesPath, TILE_WIDTH, tilePath, type TilePlace } from '../../lib/tlog/tiles.ts'
import { GrowingTree, type TileFile } from '../../lib/tlog/tree.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Pool, Tx } from '../../platform/db/connect.ts'
import {
  entryLeaf,
  erasureLeaf,
  firstPositionOf,
  positionOf,
  startLeaf,
  type ErasedEntries,
  type LogPosition,
  type LogRow,
} from './leaf.ts'
import { LogFault } from './log-fault.ts'
import type { DurableFolder } from './log-files.ts'
import type { LockStore, Signed, SignedShard } from './lock-store.ts'
import { readLeaves, tileReader } from './log-shelf.ts'
import { listErasures, listRows, oldestWaiting, takeTurn, type LogMoment } from './queries.ts'
import { shardNameFor, shardYear } from './shard.ts'

const ROWS_A_PASS = 8192

export type SequencerOptions = {
  /** As the role `contactpoint_sequencer`. */
  readonly pool: Pool
  /** The published files. */
  readonly folder: DurableFolder
  readonly lock: LockStore
  /** Ed25519 seeds; each signs. More than one while keys change. */
  readonly seeds: readonly Buffer[]
  /** What the origins of all shards begin with. */
  readonly logName: string
  /** Says in which year's shard an entry is. */
  readonly clock: Clock
  /** Rows a checkpoint at most. */
  readonly rowsAPass?: number
}

/** What one pass did. `waitingSince`: when the oldest entry was recorded that a running transaction holds up. */
export type Pass =
  | { readonly kind: 'not-alone' }
  | {
      readonly kind: 'done'
      readonly signed: Signed
      readonly added: number
      readonly hasMore: boolean
      readonly waitingSince: Date | null
    }

/** The shard that is being written, as of what was signed last. */
type Head = { readonly signed: Signed; readonly tree: GrowingTree; readonly last: Buffer }

/**
 * Makes leaves of committed entries and signs what has grown; the only writer of the published log.
 *
 * Any number may run: a lock of the database gives them turns, and the lock store lets only one of them sign what follows a checkpoint.
 * A crash anywhere leaves the log as it was signed last, and the next pass does the rest again with the same bytes.
 */
export class Sequencer {
  readonly #options: SequencerOptions
  #head: Head | null = null

  constructor(options: SequencerOptions) {
    this.#options = options
  }

  /** One turn: reads what is below the horizon, writes it, signs it. @throws LogFault when the log must not be carried on as it is. */
  async pass(): Promise<Pass> {
    try {
      return await this.#options.pool.begin((sql) => this.#takePass(sql))
    } catch (error) {
      this.#head = null
      throw error
    }
  }

  async #takePass(sql: Tx): Promise<Pass> {
    const moment = await takeTurn(sql)
    if (!moment.isAlone) {
      this.#head = null
      return { kind: 'not-alone' }
    }
    const head = (await this.#readHead()) ?? (await this.#begin(moment, null))
    const limit = this.#options.rowsAPass ?? ROWS_A_PASS
    const rows = await this.#newRows(sql, head, moment, limit)
    const grown = rows.length === 0 ? head : await this.#grow(head, await leavesOf(sql, rows))
    const hasMore = rows.length === limit
    const isNewYear = !hasMore && this.#options.clock().getUTCFullYear() > shardYear(head.signed.shard)
    const newest = isNewYear ? await this.#begin(moment, grown) : grown
    this.#head = newest
    const waitingSince = await oldestWaiting(sql, moment.horizon)
    return { kind: 'done', signed: newest.signed, added: rows.length, hasMore, waitingSince }
  }

  /**
   * Rows after the last leaf.
   *
   * INVARIANT (same-database): the row of the last leaf must still open it, else another database or a changed one is being read.
   */
  async #newRows(sql: Tx, { last }: Head, { horizon }: LogMoment, limit: number): Promise<LogRow[]> {
    const position = positionOf(last)
    const from = position ?? firstPositionOf(last)
    if (isBelow(horizon, from, position !== null)) throw new LogFault('transactions-anew')
    const rows = await listRows(sql, from, horizon, limit + (position ? 1 : 0))
    if (!position) return rows
    const [known, ...after] = rows
    const [leaf] = known ? await leavesOf(sql, [known]) : []
    if (!leaf?.equals(last)) throw new LogFault('database-differs')
    return after
  }

  /** What was signed last, with the tree at that size; null before anything was signed. */
  async #readHead(): Promise<Head | null> {
    const signed = await this.#options.lock.read()
    if (!signed) return null
    if (this.#head?.signed.revision === signed.revision) return this.#head
    const { folder } = this.#options
    const readTile = tileReader(folder, signed.shard)
    const read = async (place: TilePlace): Promise<Buffer[]> =>
      place.level === 'entries' ? readLeaves(folder, signed.shard, place) : [...(await readTile(place))]
    const tree = await GrowingTree.resume(signed.size, read)
    if (tree.root().toString('base64') !== signed.root) throw new LogFault('tiles-differ')
    const lastFull = { level: 'entries', index: signed.size / TILE_WIDTH - 1, width: TILE_WIDTH } as const
    const last = tree.openLeaves.at(-1) ?? (await read(lastFull)).at(-1)!
    return { signed, tree, last }
  }

  /** The first checkpoint of a new shard: all entries from the horizon on are its own. */
  async #begin({ horizon }: LogMoment, before: Head | null): Promise<Head> {
    const shard = shardNameFor(this.#options.clock().getUTCFullYear(), before?.signed.shard ?? null)
    const origin = `${this.#options.logName}/${shard}`
    const end = before && {
      origin: before.signed.origin,
      size: before.signed.size,
      root: Buffer.from(before.signed.root, 'base64'),
    }
    const leaf = startLeaf(origin, before === null ? '0' : horizon, end)
    const tree = new GrowingTree()
    const revision = (before?.signed.revision ?? 0) + 1
    return this.#write(tree, [leaf], {
      shard,
      origin,
      revision,
      ended: before && withoutEnded(before.signed),
    })
  }

  async #grow(head: Head, leaves: readonly Buffer[]): Promise<Head> {
    const { shard, origin, revision, ended } = head.signed
    return this.#write(head.tree, leaves, { shard, origin, revision: revision + 1, ended })
  }

  /**
   * Files first, then the signature; nothing is signed that is not on disk.
   *
   * INVARIANT (signed-extends): the tree that is signed is the one signed before with leaves appended.
   */
  async #write(
    tree: GrowingTree,
    leaves: readonly Buffer[],
    next: Pick<Signed, 'shard' | 'origin' | 'revision' | 'ended'>,
  ): Promise<Head> {
    this.#head = null
    const { folder, lock, seeds } = this.#options
    const full = tree.append(leaves)
    await folder.write(
      [...full, ...tree.edge()].map(({ place, bytes }) => ({
        path: `${next.shard}/${tilePath(place)}`,
        bytes,
      })),
    )
    const checkpoint = { origin: next.origin, size: tree.size, root: tree.root() }
    const signers = seeds.map((seed) => createSigner(next.origin, 'note', seed))
    const signed: Signed = {
      ...next,
      size: tree.size,
      root: checkpoint.root.toString('base64'),
      note: signNote(formatCheckpoint(checkpoint), signers),
    }
    if (!(await lock.replace(signed))) throw new LogFault('lost-turn')
    await this.#removePartials(next.shard, full)
    return { signed, tree, last: leaves.at(-1)! }
  }

  /** Only the first tile of a level that became full can have been published in part. */
  async #removePartials(shard: string, full: readonly TileFile[]): Promise<void> {
    const firsts = new Map(full.toReversed().map(({ place }) => [place.level, place]))
    for (const place of firsts.values())
      await this.#options.folder.remove(`${shard}/${partialTilesPath(place)}`)
  }
}

/** Source: docs/specs/audit-log.md, section 2. */
async function leavesOf(sql: Tx, rows: readonly LogRow[]): Promise<Buffer[]> {
  const erasing = rows.filter(({ action }) => action === 'audit.erase-entries')
  const erasures =
    erasing.length === 0
      ? new Map<string, ErasedEntries>()
      : await listErasures(
          sql,
          erasing.map(({ entry_id }) => entry_id),
        )
  return rows.map((row) => {
    const erasure = erasures.get(row.entry_id)
    return erasure ? erasureLeaf(row, erasure) : entryLeaf(row)
  })
}

function withoutEnded({ ended: _, ...shard }: Signed): SignedShard {
  return shard
}

/** Whether the horizon is before what it had passed already. */
function isBelow(horizon: string, { transaction }: LogPosition, isRead: boolean): boolean {
  const distance = BigInt(horizon) - BigInt(transaction)
  return isRead ? distance <= 0n : distance < 0n
}
