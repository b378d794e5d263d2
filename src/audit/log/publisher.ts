import { parseCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { isSignedAs, parseNote, type VerifierKey } from '../../lib/tlog/note.ts'
import { proveConsistency } from '../../lib/tlog/proofs.ts'
import type { WitnessAnswer } from './ask-witness.ts'
import type { DurableFolder, FileToWrite } from './log-files.ts'
import { tileReader } from './log-shelf.ts'
import type { Signed, SignedShard } from './lock-store.ts'

/** Somebody who cosigns; `ask` shows them a checkpoint with the proof that it extends the one of `oldSize`. */
export type Witness = {
  readonly key: VerifierKey
  readonly ask: (question: {
    readonly note: string
    readonly oldSize: number
    readonly proof: readonly Buffer[]
  }) => Promise<WitnessAnswer>
  /** Shows them the handover to a shard; whatever they say, they may know its key from their operator. */
  readonly handOver: (note: string) => Promise<unknown>
}

/**
 * What became of a checkpoint: `cosigned` and `none` (there is no witness) are published, the rest wait.
 *
 * `ahead`: the witness has seen a larger tree, so what is signed here was put back; `behind`: it has forgotten one that it cosigned.
 */
export type Publication = 'none' | 'cosigned' | 'refused' | 'away' | 'ahead' | 'behind'

type Progress = {
  revision: number
  isWitnessed: boolean
  isListed: boolean
  /** Whether the witness takes checkpoints of the shard. */
  isTaken: boolean
  publishedAt: number
  /** What the witness is known to hold; null before that was looked up. */
  witnessSize: number | null
  pauseMs: number
  askAgainAt: number
  minute: string
}

const HEARTBEAT_MS = 60_000
const LONGEST_PAUSE_MS = 30_000

/**
 * Publishes what was signed: at once as `checkpoint.unwitnessed`, and as `checkpoint` with the witness's line.
 *
 * Without a witness both are the same. While a witness is away it is asked again after growing pauses, 30 seconds at most.
 */
export class Publisher {
  readonly #folder: DurableFolder
  readonly #witness: Witness | null
  readonly #shards = new Map<string, Progress>()

  constructor(folder: DurableFolder, witness: Witness | null) {
    this.#folder = folder
    this.#witness = witness
  }

  /** @returns null when there was nothing to do: the same checkpoint as before, less than a minute ago. */
  async publish(signed: Signed, now: Date): Promise<Publication | null> {
    const { ended, keys } = signed
    if (ended) await this.#publishShard(ended, { now, keys, heartbeatMs: Infinity })
    return this.#publishShard(signed, { now, keys, heartbeatMs: HEARTBEAT_MS })
  }

  async #publishShard(
    signed: SignedShard,
    { now, keys, heartbeatMs }: { now: Date; keys: readonly string[]; heartbeatMs: number },
  ): Promise<Publication | null> {
    const progress = this.#progressOf(signed.shard)
    const isNew = signed.revision !== progress.revision
    const isDue = isNew || !progress.isWitnessed || now.getTime() - progress.publishedAt >= heartbeatMs
    if (!isDue) return null
    if (isNew) await this.#publishUnwitnessed(signed, keys, progress)
    if (now.getTime() < progress.askAgainAt) return null
    const { publication, line } = await this.#cosigned(signed, progress)
    progress.isWitnessed = publication === 'none' || publication === 'cosigned'
    progress.pauseMs = progress.isWitnessed ? 0 : Math.min(LONGEST_PAUSE_MS, progress.pauseMs * 2 || 1000)
    progress.askAgainAt = now.getTime() + progress.pauseMs
    if (progress.isWitnessed) await this.#publishCheckpoint(signed, `${signed.note}${line}`, progress, now)
    await this.#list(signed, progress)
    return publication
  }

  #progressOf(shard: string): Progress {
    const known = this.#shards.get(shard)
    if (known) return known
    const progress: Progress = {
      revision: 0,
      isWitnessed: false,
      isListed: false,
      isTaken: false,
      publishedAt: 0,
      witnessSize: null,
      pauseMs: 0,
      askAgainAt: 0,
      minute: '',
    }
    this.#shards.set(shard, progress)
    return progress
  }

  /** With the keys of all shards and the handover, without which nobody can tell a new key from a stranger's. */
  async #publishUnwitnessed(
    { shard, note, handover, revision }: SignedShard,
    keys: readonly string[],
    progress: Progress,
  ): Promise<void> {
    const files: FileToWrite[] = [
      ...(await this.#lengthened('key', keys)),
      ...(handover === null ? [] : [{ path: `${shard}/handover`, bytes: handover }]),
      { path: `${shard}/checkpoint.unwitnessed`, bytes: note },
    ]
    await this.#folder.write(files)
    progress.revision = revision
    progress.isWitnessed = false
  }

  /** A shard is listed when the witness was asked for the first time, so that it can be verified from then on. */
  async #list({ shard }: SignedShard, progress: Progress): Promise<void> {
    if (progress.isListed) return
    await this.#folder.write(await this.#lengthened('shards', [shard]))
    progress.isListed = true
  }

  async #lengthened(path: string, lines: readonly string[]): Promise<FileToWrite[]> {
    const before = String((await this.#folder.read(path)) ?? '')
    const known = new Set(before.split('\n'))
    const more = lines.filter((line) => !known.has(line))
    return more.length === 0 ? [] : [{ path, bytes: before + more.map((line) => `${line}\n`).join('') }]
  }

  /** A witness that holds more than it was known to is asked once more from there: an answer of it was lost. */
  async #cosigned(
    signed: SignedShard,
    progress: Progress,
  ): Promise<{ publication: Publication; line: string }> {
    if (!this.#witness) return { publication: 'none', line: '' }
    progress.witnessSize ??= await this.#publishedSize(signed.shard, this.#witness.key)
    if (signed.handover !== null && !progress.isTaken) await this.#witness.handOver(signed.handover)
    let answer = await this.#ask(this.#witness, signed, progress.witnessSize)
    if (answer.kind === 'size' && answer.size > signed.size) return { publication: 'ahead', line: '' }
    if (answer.kind === 'size' && answer.size < progress.witnessSize)
      return { publication: 'behind', line: '' }
    if (answer.kind === 'size') answer = await this.#ask(this.#witness, signed, answer.size)
    if (answer.kind === 'size') return { publication: 'refused', line: '' }
    if (answer.kind !== 'cosigned') return { publication: answer.kind, line: '' }
    progress.witnessSize = signed.size
    progress.isTaken = true
    return { publication: 'cosigned', line: answer.line }
  }

  async #ask(witness: Witness, signed: SignedShard, oldSize: number): Promise<WitnessAnswer> {
    const from = Math.min(oldSize, signed.size)
    const proof = await proveConsistency(from, signed.size, tileReader(this.#folder, signed.shard))
    return witness.ask({ note: signed.note, oldSize: from, proof })
  }

  /** Size of the published checkpoint, where this witness cosigned it; else 0. */
  async #publishedSize(shard: string, key: VerifierKey): Promise<number> {
    const published = await this.#folder.read(`${shard}/checkpoint`)
    if (!published) return 0
    const { text, signatures } = parseNote(String(published))
    return signatures.some((signature) => isSignedAs(signature, key)) ? parseCheckpoint(text).size : 0
  }

  async #publishCheckpoint(
    { shard }: SignedShard,
    note: string,
    progress: Progress,
    now: Date,
  ): Promise<void> {
    const minute = now.toISOString().slice(0, 16)
    await this.#folder.write([
      ...(minute === progress.minute ? [] : await this.#historyWith(shard, note, minute.slice(0, 10))),
      { path: `${shard}/checkpoint`, bytes: note },
    ])
    progress.publishedAt = now.getTime()
    progress.minute = minute
  }

  /** The first checkpoint of each minute is kept for good: with it anybody can see later that an entry was not put in afterwards. */
  async #historyWith(shard: string, note: string, day: string): Promise<FileToWrite[]> {
    const path = `${shard}/history/${day}`
    const before = String((await this.#folder.read(path)) ?? '')
    const isThere = before === `${note}\n` || before.endsWith(`\n\n${note}\n`)
    return isThere ? [] : [{ path, bytes: `${before}${note}\n` }]
  }
}
