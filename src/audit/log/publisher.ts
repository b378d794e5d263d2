import { createSigner, formatVerifierKey } from '../../lib/tlog/note.ts'
import { proveConsistency } from '../../lib/tlog/proofs.ts'
import type { DurableFolder, FileToWrite } from './log-files.ts'
import { tileReader } from './log-shelf.ts'
import type { Signed } from './lock-store.ts'
import type { WitnessAnswer } from './ask-witness.ts'

/** Shows a witness a checkpoint with the proof that it extends the one of `oldSize`. */
export type AskWitness = (question: {
  readonly note: string
  readonly oldSize: number
  readonly proof: readonly Buffer[]
}) => Promise<WitnessAnswer>

/** `witnessed`: the checkpoint is published as the newest; otherwise what the witness said instead. */
export type Published = { readonly size: number; readonly witness: 'none' | WitnessAnswer['kind'] }

const HEARTBEAT_MS = 60_000
const LONGEST_PAUSE_MS = 30_000

/**
 * Publishes what was signed: at once as `checkpoint.unwitnessed`, and as `checkpoint` with the witness's line.
 *
 * Without a witness both are the same. While a witness is away it is asked again after growing pauses, 30 seconds at most.
 */
export class Publisher {
  readonly #folder: DurableFolder
  readonly #seeds: readonly Buffer[]
  readonly #ask: AskWitness | null
  #revision = 0
  #isWitnessed = false
  #publishedAt = 0
  #witnessSizes = new Map<string, number>()
  #pauseMs = 0
  #askAgainAt = 0
  #minute = ''

  constructor(folder: DurableFolder, seeds: readonly Buffer[], ask: AskWitness | null) {
    this.#folder = folder
    this.#seeds = seeds
    this.#ask = ask
  }

  /** @returns null when there was nothing to say: the same checkpoint as before, less than a minute ago. */
  async publish(signed: Signed, now: Date): Promise<Published | null> {
    const isNew = signed.revision !== this.#revision
    const isDue = isNew || !this.#isWitnessed || now.getTime() - this.#publishedAt >= HEARTBEAT_MS
    if (!isDue) return null
    if (isNew) await this.#publishUnwitnessed(signed)
    if (this.#ask && now.getTime() < this.#askAgainAt) return null
    const answer = this.#ask ? await this.#cosigned(signed, this.#ask) : null
    this.#isWitnessed = answer === null || answer.kind === 'cosigned'
    this.#pauseMs = this.#isWitnessed ? 0 : Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2 || 1000)
    this.#askAgainAt = now.getTime() + this.#pauseMs
    if (this.#isWitnessed) {
      const line = answer?.kind === 'cosigned' ? answer.line : ''
      await this.#publishCheckpoint(signed, `${signed.note}${line}`, now)
    }
    return { size: signed.size, witness: answer?.kind ?? 'none' }
  }

  /** With the list of shards and of the keys that ever signed, which a new shard or key makes longer. */
  async #publishUnwitnessed({ shard, origin, note, revision }: Signed): Promise<void> {
    const keys = this.#seeds.map((seed) => formatVerifierKey(createSigner(origin, 'note', seed).key))
    const files: FileToWrite[] = [
      ...(await this.#lengthened('shards', [shard])),
      ...(await this.#lengthened('key', keys)),
      { path: `${shard}/checkpoint.unwitnessed`, bytes: note },
    ]
    await this.#folder.write(files)
    this.#revision = revision
    this.#isWitnessed = false
  }

  async #lengthened(path: string, lines: readonly string[]): Promise<FileToWrite[]> {
    const before = String((await this.#folder.read(path)) ?? '')
    const known = new Set(before.split('\n'))
    const more = lines.filter((line) => !known.has(line))
    return more.length === 0 ? [] : [{ path, bytes: before + more.map((line) => `${line}\n`).join('') }]
  }

  /** A witness that holds another size than it was thought to is asked once more from there. */
  async #cosigned(signed: Signed, ask: AskWitness): Promise<WitnessAnswer> {
    const answer = await this.#askFrom(signed, this.#witnessSizes.get(signed.origin) ?? 0, ask)
    if (answer.kind !== 'size' || answer.size > signed.size) return answer
    return this.#askFrom(signed, answer.size, ask)
  }

  async #askFrom(signed: Signed, oldSize: number, ask: AskWitness): Promise<WitnessAnswer> {
    const proof = await proveConsistency(oldSize, signed.size, tileReader(this.#folder, signed.shard))
    const answer = await ask({ note: signed.note, oldSize, proof })
    if (answer.kind === 'cosigned') this.#witnessSizes.set(signed.origin, signed.size)
    return answer
  }

  async #publishCheckpoint(signed: Signed, note: string, now: Date): Promise<void> {
    await this.#folder.write([
      ...(await this.#historyWith(signed.shard, note, now)),
      { path: `${signed.shard}/checkpoint`, bytes: note },
    ])
    this.#publishedAt = now.getTime()
    this.#minute = now.toISOString().slice(0, 16)
  }

  /** The first checkpoint of each minute is kept for good: with it anybody can see later that an entry was not put in afterwards. */
  async #historyWith(shard: string, note: string, now: Date): Promise<FileToWrite[]> {
    const minute = now.toISOString().slice(0, 16)
    if (minute === this.#minute) return []
    const path = `${shard}/history/${minute.slice(0, 10)}`
    const before = String((await this.#folder.read(path)) ?? '')
    return before.endsWith(`\n\n${note}\n`) || before === `${note}\n`
      ? []
      : [{ path, bytes: `${before}${note}\n` }]
  }
}
