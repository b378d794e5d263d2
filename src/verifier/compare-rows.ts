import type { Finding, Findings } from './findings.ts'
import { ENTRY_BYTES, KIND, readEntry, type Erasure } from './leaves.ts'
import { isAbove, type Key } from './range.ts'
import type { Row } from './rows.ts'

const PAGE = 65_536
const UNMATCHED = 0x80
const GROUND = 0x0f
/** Of so many entries without a row, and rows without a leaf, it is kept which they are. */
const PLACES_MOST = 100_000

/** What comparing rows and leaves found beside what is wrong. */
export type RowCounts = {
  rows: number
  /** Rows that open their leaf. */
  opened: number
  /** Entries whose row is gone and which an erasure names, by its ground. */
  erased: Record<number, number>
  /** Rows above the last leaf. */
  notYet: number
  oldestNotYetSeconds: number
  /** Leaves whose row is gone, lawfully or not. */
  withoutRow: number
}

/** Merges rows with leaves, both in their order; each row and each leaf is looked at once, and little is kept. */
export class RowComparison {
  readonly counts: RowCounts = {
    rows: 0,
    opened: 0,
    erased: {},
    notYet: 0,
    oldestNotYetSeconds: 0,
    withoutRow: 0,
  }
  readonly #findings: Findings
  readonly #maxLagSeconds: number
  /** By database, and then by page of ids: where one was restored, ids of entries that it lost come again. */
  readonly #marks: Map<number, Uint8Array>[] = [new Map()]
  readonly #places = new Map<string, { shard: string; index: number }>()
  readonly #strays = new Map<string, Finding>()
  #source: AsyncIterator<Row[]> | null = null
  #batch: readonly Row[] = []
  #at = 0
  #database = 0
  #floors: readonly number[] = [0]

  constructor(findings: Findings, maxLagSeconds: number) {
    this.#findings = findings
    this.#maxLagSeconds = maxLagSeconds
  }

  /** Goes on with the entries of the given database, from 0; `floors` are what the ids of each are above. */
  enter(database: number, floors: readonly number[]): void {
    this.#database = database
    this.#floors = floors
    while (this.#marks.length <= database) this.#marks.push(new Map())
  }

  /** Begins with rows of which the first stands at or before the next leaf. */
  begin(rows: AsyncIterable<Row[]>): void {
    this.#source = rows[Symbol.asyncIterator]()
    this.#batch = []
    this.#at = 0
  }

  /** Compares the next leaves, of which the first has index `first`. */
  async take(shard: string, first: number, leaves: Buffer, erasures: readonly Erasure[]): Promise<void> {
    for (const { ground, ids } of erasures) for (const id of ids) this.#mark(this.#databaseOf(id), id, ground)
    for (let at = 0; at < leaves.length; at += ENTRY_BYTES) {
      const leaf = leaves.subarray(at, at + ENTRY_BYTES)
      if (leaf[0] !== KIND.entry && leaf[0] !== KIND.erasure) continue
      const entry = readEntry(leaf)
      let row = await this.#peek()
      while (row && isAbove(entry, row)) {
        this.#stray(row)
        this.#at++
        row = await this.#peek()
      }
      const place = { shard, index: first + at / ENTRY_BYTES }
      if (!row || isAbove(row, entry)) this.#miss(entry, place)
      else {
        this.#compare(row, entry, place)
        this.#at++
      }
    }
  }

  /** Takes the rows that remain: above the last leaf where there is no later one, else without a leaf. */
  async end(isLast: boolean): Promise<void> {
    for (let row = await this.#peek(); row; row = await this.#peek()) {
      if (!isLast || row.isFromFuture) this.#stray(row)
      else this.#wait(row)
      this.#at++
    }
    await this.#source?.return?.()
    this.#source = null
  }

  /** Tells entries that were erased from those that are missing, and rows that stand elsewhere than their leaf. */
  finish(): void {
    for (const [database, pages] of this.#marks.entries())
      for (const [page, marks] of pages)
        for (const [at, mark] of marks.entries()) {
          if ((mark & UNMATCHED) === 0) continue
          const [id, ground] = [page * PAGE + at, mark & GROUND]
          if (ground > 0) this.counts.erased[ground] = (this.counts.erased[ground] ?? 0) + 1
          else this.#reportMissing(database, id)
        }
    for (const finding of this.#strays.values()) this.#findings.add(finding)
    if (this.counts.oldestNotYetSeconds > this.#maxLagSeconds)
      this.#findings.add({
        kind: 'late',
        shard: null,
        text: `a row has waited for its leaf for ${Math.floor(this.counts.oldestNotYetSeconds)} seconds`,
      })
  }

  async #peek(): Promise<Row | null> {
    if (this.#at < this.#batch.length) return this.#batch[this.#at]!
    const next = await this.#source?.next()
    if (!next || next.done) {
      this.#batch = []
      this.#at = 0
      return null
    }
    this.#batch = next.value
    this.#at = 0
    this.counts.rows += next.value.length
    return this.#batch[0] ?? null
  }

  #compare(
    row: Row,
    entry: ReturnType<typeof readEntry>,
    { shard, index }: { shard: string; index: number },
  ): void {
    const at = { shard, index, entryId: row.entryText }
    const isSame = row.commitment === entry.commitment.toString('latin1')
    if (isSame) this.counts.opened++
    else this.#findings.add({ kind: 'changed', ...at, text: 'the row is not what was logged' })
    if (row.hour !== entry.hour)
      this.#findings.add({
        kind: 'back-dated',
        ...at,
        text: 'the row is dated to another hour than its leaf',
      })
  }

  #miss({ entryId }: Key, place: { shard: string; index: number }): void {
    this.counts.withoutRow++
    this.#mark(this.#database, entryId, UNMATCHED)
    if (this.#places.size < PLACES_MOST) this.#places.set(`${this.#database} ${entryId}`, place)
  }

  #stray(row: Row): void {
    const finding: Finding = {
      kind: 'inserted',
      shard: null,
      entryId: row.entryText,
      text: 'the row has no leaf',
    }
    const id = `${this.#database} ${row.entryText}`
    if (this.#strays.size < PLACES_MOST && !this.#strays.has(id)) this.#strays.set(id, finding)
    else this.#findings.add(finding)
  }

  /** A row too new for the log is kept in mind too: it may be one that was moved up. */
  #wait(row: Row): void {
    this.counts.notYet++
    this.counts.oldestNotYetSeconds = Math.max(this.counts.oldestNotYetSeconds, row.ageSeconds)
    if (this.#isUnmatched(row.entryId)) this.#stray(row)
  }

  #reportMissing(database: number, id: number): void {
    const key = `${database} ${id}`
    const at = { shard: null, entryId: String(id), ...this.#places.get(key) }
    if (this.#strays.delete(key))
      return this.#findings.add({
        kind: 'moved',
        ...at,
        text: 'the row stands in another transaction than its leaf',
      })
    const isOfFormer = database < this.#floors.length - 1
    const text = isOfFormer
      ? 'the row is gone and no erasure names it: it was lost with the database that was replaced, or later'
      : 'the row is gone and no erasure names it'
    this.#findings.add({ kind: 'missing', ...at, text })
  }

  /** An id that an erasure names is of the newest database whose ids it is among, for those are the rows that are there. */
  #databaseOf(id: number): number {
    let database = this.#database
    while (database > 0 && id <= this.#floors[database]!) database--
    return database
  }

  #mark(database: number, id: number, mark: number): void {
    const pages = this.#marks[database]!
    const page = Math.floor(id / PAGE)
    let marks = pages.get(page)
    if (!marks) pages.set(page, (marks = new Uint8Array(PAGE)))
    marks[id % PAGE]! |= mark
    if ((marks[id % PAGE]! & GROUND) > 0) this.#places.delete(`${database} ${id}`)
  }

  #isUnmatched(id: number): boolean {
    const marks = this.#marks[this.#database]!.get(Math.floor(id / PAGE))
    return ((marks?.[id % PAGE] ?? 0) & UNMATCHED) > 0
  }
}
