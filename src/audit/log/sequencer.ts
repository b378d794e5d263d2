import { formatCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { formatHandover, type Reason } from '../../lib/tlog/handover.ts'
import { createSigner, formatVerifierKey, signNote, type NoteSigner } from '../../lib/tlog/note.ts'
import { partialTilesPath, TILE_WIDTH, tilePath, type TilePlace } from '../../lib/tlog/tiles.ts'
import { GrowingTree, type TileFile } from '../../lib/tlog/tree.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Pool, Tx } from '../../platform/db/connect.ts'
import { findRestoredFloor } from './find-floor.ts'
import { positionOf, startLeaf, type LogPosition, type LogRow } from './leaf.ts'
import { leavesOf } from './leaves-of.ts'
import { LogFault } from './log-fault.ts'
import type { DurableFolder } from './log-files.ts'
import type { LogKeys } from './log-keys.ts'
import type { LockStore, Signed, SignedShard } from './lock-store.ts'
import { readLeaves, tileReader } from './log-shelf.ts'
import { ANY_TRANSACTION, listRows, oldestWaiting, takeTurn, type LogMoment } from './queries.ts'
import { shardNameFor, shardYear } from './shard.ts'

const ROWS_A_PASS = 8192

export type SequencerOptions = {
  /** As the role `contactpoint_sequencer`. */
  readonly pool: Pool
  /** The published files. */
  readonly folder: DurableFolder
  readonly lock: LockStore
  readonly keys: LogKeys
  /** What the origin of the first shard begins with; later ones keep it. */
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

/**
 * A shard to begin with a new key.
 *
 * `handsOver`: the key before it signs the last entries and the handover; else it signs nothing more, because it was lost or stolen.
 */
export type NewKey = { readonly seed: Buffer; readonly handsOver: boolean }

/** How a shard begins after another. */
type Following = {
  readonly because: Reason
  readonly seed: Buffer
  readonly handsOver: boolean
  readonly after: string
  readonly begins: LogPosition
  /** Null: as in the shard before. */
  readonly above: string | null
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
  pass(): Promise<Pass> {
    return this.#inTurn((sql, moment) => this.#takePass(sql, moment, null))
  }

  /**
   * One turn at whose end a shard begins that another key signs; only when it `hasMore`, none does, and it is to be asked again.
   *
   * INVARIANT (begun-at-once): the end of the old shard, the handover and the first checkpoint of the new one come into the lock store
   * together or not at all; until then nothing of it is signed by the new key. @throws LogFault
   */
  beginWithKey(key: NewKey): Promise<Pass> {
    return this.#inTurn((sql, moment) => this.#takePass(sql, moment, key))
  }

  /**
   * One turn that begins a shard for a database that took the place of the former, or lost entries of it; its rows below the horizon come with the next.
   *
   * What it brought and the old shard lacks, because the log had stopped before, is put at the end of that shard. `key`: a new one, where the
   * old one was lost as well. @throws LogFault
   */
  beginOnDatabase(key: Buffer | null): Promise<Pass> {
    return this.#inTurn((sql, moment) => this.#takeOver(sql, moment, key))
  }

  async #inTurn(work: (sql: Tx, moment: LogMoment) => Promise<Pass>): Promise<Pass> {
    try {
      return await this.#options.pool.begin(async (sql) => {
        const moment = await takeTurn(sql)
        if (moment.isAlone) return work(sql, moment)
        this.#head = null
        return { kind: 'not-alone' }
      })
    } catch (error) {
      this.#head = null
      throw error
    }
  }

  async #takeOver(sql: Tx, moment: LogMoment, key: Buffer | null): Promise<Pass> {
    const head = await this.#readHead()
    if (!head || (await this.#isSame(sql, head, moment))) throw new LogFault('same-database')
    const whole = key ? head : await this.#complete(sql, head, moment)
    const newest = await this.#begin(whole, {
      because: 'database',
      seed: key ?? (await this.#options.keys.signerOf(head.signed)),
      handsOver: key === null,
      after: '0',
      begins: { transaction: '0', entryId: '0' },
      above: await findRestoredFloor(sql, this.#options.folder, whole.signed, moment),
    })
    this.#head = newest
    return { kind: 'done', signed: newest.signed, added: 0, hasMore: true, waitingSince: null }
  }

  async #isSame(sql: Tx, head: Head, moment: LogMoment): Promise<boolean> {
    try {
      await this.#newRows(sql, head, moment, 1)
      return true
    } catch (error) {
      if (error instanceof LogFault) return false
      throw error
    }
  }

  /** Entries that were committed before the former database was left and had no leaf yet; none where it lost some, for then there is no telling. */
  async #complete(sql: Tx, head: Head, { future }: LogMoment): Promise<Head> {
    const limit = this.#options.rowsAPass ?? ROWS_A_PASS
    for (let whole = head; ;) {
      const from = positionOf(whole.last)
      if (!from || BigInt(from.transaction) < BigInt(future)) return whole
      const range = { from, below: ANY_TRANSACTION, above: whole.signed.above }
      const leaves = await leavesOf(sql, await listRows(sql, range, limit + 1))
      if (leaves.length < 2 || !leaves[0]!.equals(whole.last)) return whole
      whole = await this.#grow(whole, leaves.slice(1))
    }
  }

  async #takePass(sql: Tx, moment: LogMoment, key: NewKey | null): Promise<Pass> {
    const head = (await this.#readHead()) ?? (await this.#beginFirst())
    const limit = this.#options.rowsAPass ?? ROWS_A_PASS
    const rows = await this.#newRows(sql, head, moment, limit)
    const isCut = key?.handsOver === false
    const added = isCut ? 0 : rows.length
    const grown = added === 0 ? head : await this.#grow(head, await leavesOf(sql, rows))
    const hasMore = added === limit
    const next = hasMore ? null : await this.#nextShard(grown, moment, key)
    const newest = next ? await this.#begin(grown, next) : grown
    this.#head = newest
    const waitingSince = await oldestWaiting(sql, moment, newest.signed.above)
    return { kind: 'done', signed: newest.signed, added, hasMore, waitingSince }
  }

  /** Whether a shard begins now, and how: its entries are those from the horizon on, or where the old key signs no more, those after the last leaf. */
  async #nextShard(
    { signed, last }: Head,
    { horizon }: LogMoment,
    key: NewKey | null,
  ): Promise<Following | null> {
    const fromHorizon = { after: horizon, begins: { transaction: horizon, entryId: '0' }, above: null }
    if (key?.handsOver) return { ...key, because: 'key', ...fromHorizon }
    if (key) {
      const begins = positionAfter(last) ?? signed.begins
      return { ...key, because: 'key', after: begins.transaction, begins, above: null }
    }
    if (this.#options.clock().getUTCFullYear() <= shardYear(signed.shard)) return null
    const seed = await this.#options.keys.signerOf(signed)
    return { because: 'year', seed, handsOver: true, ...fromHorizon }
  }

  /**
   * Rows after the last leaf.
   *
   * INVARIANT (same-database): the row of the last leaf must still open it, else another database or a changed one is being read.
   */
  async #newRows(sql: Tx, { signed, last }: Head, { horizon }: LogMoment, limit: number): Promise<LogRow[]> {
    const position = positionOf(last)
    const from = position ?? signed.begins
    if (isBelow(horizon, from, position !== null)) throw new LogFault('transactions-anew')
    const range = { from, below: horizon, above: signed.above }
    const rows = await listRows(sql, range, limit + (position ? 1 : 0))
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

  /** The first checkpoint of the log. */
  async #beginFirst(): Promise<Head> {
    const { keys, clock, logName } = this.#options
    const [first] = await keys.list()
    if (!first) throw new LogFault('key-missing')
    const shard = shardNameFor(clock().getUTCFullYear(), null)
    const origin = `${logName}/${shard}`
    const begins = { transaction: '0', entryId: '0' }
    const leaf = startLeaf({ origin, after: begins.transaction, above: null, follows: null })
    const signer = createSigner(origin, 'note', first.seed)
    const keyLines = [formatVerifierKey(signer.key)]
    const place = { shard, origin, begins, above: '0' }
    const next = { ...place, revision: 1, ended: null, handover: null, keys: keyLines }
    return this.#write(new GrowingTree(), [leaf], next, signer)
  }

  /** The first checkpoint of a shard that follows another. */
  async #begin({ signed: before }: Head, next: Following): Promise<Head> {
    const { keys, clock } = this.#options
    const shard = shardNameFor(clock().getUTCFullYear(), before.shard)
    const origin = before.origin.slice(0, -before.shard.length) + shard
    const end = { origin: before.origin, size: before.size, root: Buffer.from(before.root, 'base64') }
    const { because, after, begins, above } = next
    const signer = createSigner(origin, 'note', next.seed)
    const leaf = startLeaf({ origin, after, above, follows: { because, end } })
    const handover = next.handsOver
      ? signNote(formatHandover({ because, end, key: signer.key }), [
          createSigner(before.origin, 'note', await keys.signerOf(before)),
          signer,
        ])
      : null
    const keyLines = [...before.keys, formatVerifierKey(signer.key)]
    const revision = before.revision + 1
    const ended = shardOf(before)
    return this.#write(
      new GrowingTree(),
      [leaf],
      { shard, origin, revision, ended, begins, above: above ?? before.above, handover, keys: keyLines },
      signer,
    )
  }

  async #grow({ tree, signed }: Head, leaves: readonly Buffer[]): Promise<Head> {
    const signer = createSigner(signed.origin, 'note', await this.#options.keys.signerOf(signed))
    return this.#write(tree, leaves, { ...signed, revision: signed.revision + 1 }, signer)
  }

  /**
   * Files first, then the signature; nothing is signed that is not on disk.
   *
   * INVARIANT (signed-extends): the tree that is signed is the one signed before with leaves appended.
   */
  async #write(
    tree: GrowingTree,
    leaves: readonly Buffer[],
    next: Omit<Signed, 'size' | 'root' | 'note'>,
    signer: NoteSigner,
  ): Promise<Head> {
    this.#head = null
    const { folder, lock } = this.#options
    const full = tree.append(leaves)
    await folder.write(
      [...full, ...tree.edge()].map(({ place, bytes }) => ({
        path: `${next.shard}/${tilePath(place)}`,
        bytes,
      })),
    )
    const checkpoint = { origin: next.origin, size: tree.size, root: tree.root() }
    const signed: Signed = {
      ...next,
      size: tree.size,
      root: checkpoint.root.toString('base64'),
      note: signNote(formatCheckpoint(checkpoint), [signer]),
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

function shardOf({ revision, shard, origin, size, root, note, handover }: Signed): SignedShard {
  return { revision, shard, origin, size, root, note, handover }
}

/** The least position above a leaf; null of the start of a shard. */
function positionAfter(leaf: Buffer): LogPosition | null {
  const position = positionOf(leaf)
  return position && { ...position, entryId: String(BigInt(position.entryId) + 1n) }
}

/** Whether the horizon is before what it had passed already. */
function isBelow(horizon: string, { transaction }: LogPosition, isRead: boolean): boolean {
  const distance = BigInt(horizon) - BigInt(transaction)
  return isRead ? distance <= 0n : distance < 0n
}
