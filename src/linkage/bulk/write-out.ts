import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs'
import { FIELDS, levelName, levelsOf, type PatternSpace } from '../../lib/matching/model/index.ts'
import type { Values } from '../../lib/matching/bulk/load-records.ts'
import { touchValues, TOUCHED_AT_ONCE } from '../../lib/matching/bulk/touch.ts'
import { REVIEW_FROM, type LinkResult } from './link-files.ts'
import type { DedupeResult } from './dedupe-file.ts'

const CHUNK = 1 << 18
/** Holds the longest id that a file can have, quoted. */
const BUFFER = 1 << 22
const [QUOTE, COMMA, LINE_FEED, RETURN] = [34, 44, 10, 13]

export type Written = { readonly links: number; readonly review: number }

/** Writes `index_id,feed_id,bits,probability,decision,levels`, in the order of the feed; whole or not at all. */
export function writeLinks(
  path: string,
  { prepared, candidates, patterns, odds, ...rest }: LinkResult,
): Written {
  const { probabilities, threshold } = rest
  let links = 0
  let review = 0
  writeWhole(path, (out) => {
    out.text('index_id,feed_id,bits,probability,decision,levels\n')
    const levels = new Map<number, Uint8Array>()
    const scores = new Map<number, Uint8Array>()
    for (let row = 0; row < candidates.length; row++) {
      if (row % TOUCHED_AT_ONCE === 0)
        touchValues(prepared.a.ids, candidates.subarray(row, row + TOUCHED_AT_ONCE))
      const probability = probabilities[row]!
      if (candidates[row]! < 0 || probability < Math.min(REVIEW_FROM, threshold)) continue
      const isLink = rest.isLink[row] === 1
      if (isLink) links++
      else review++
      out.id(prepared.a.ids, candidates[row]!)
      out.byte(COMMA)
      out.id(prepared.b.ids, row)
      out.bytes(cached(scores, Math.round(Math.log2(odds[row]!) * 100), scoreText))
      out.bytes(isLink ? LINK : REVIEW)
      out.bytes(cached(levels, patterns[row]!, (pattern) => levelsText(prepared.space, pattern)))
    }
  })
  return { links, review }
}

/** Writes `record_id,cluster_id`, a cluster named by the id of its first record; whole or not at all. */
export function writeClusters(path: string, { prepared, clusters }: DedupeResult): void {
  writeWhole(path, (out) => {
    out.text('record_id,cluster_id\n')
    for (let row = 0; row < clusters.length; row++) {
      out.id(prepared.a.ids, row)
      out.byte(COMMA)
      out.id(prepared.a.ids, clusters[row]!)
      out.byte(LINE_FEED)
    }
  })
}

const encoder = new TextEncoder()
const LINK = encoder.encode('link,')
const REVIEW = encoder.encode('review,')

function scoreText(hundredths: number): string {
  const bits = hundredths / 100
  const probability = 1 / (1 + 2 ** -bits)
  return `,${bits.toFixed(2)},${probability.toFixed(6)},`
}

/** `given=exact;family=close`, without the fields that one side lacks. */
function levelsText(space: PatternSpace, pattern: number): string {
  const levels = levelsOf(space, pattern)
  const told = FIELDS.flatMap((field, place) =>
    levels[place] === 0 ? [] : [`${field}=${levelName(field, levels[place]!)}`],
  )
  return `${told.join(';')}\n`
}

function cached(texts: Map<number, Uint8Array>, key: number, textOf: (key: number) => string): Uint8Array {
  let text = texts.get(key)
  if (text === undefined) {
    text = encoder.encode(textOf(key))
    texts.set(key, text)
  }
  return text
}

/** Bytes on their way to a file. */
class ByteSink {
  readonly #file: number
  readonly #buffer = new Uint8Array(BUFFER)
  #used = 0

  constructor(file: number) {
    this.#file = file
  }

  byte(byte: number): void {
    this.#makeRoom(1)
    this.#buffer[this.#used++] = byte
  }

  bytes(bytes: Uint8Array): void {
    this.#makeRoom(bytes.length)
    this.#buffer.set(bytes, this.#used)
    this.#used += bytes.length
  }

  text(text: string): void {
    this.bytes(encoder.encode(text))
  }

  /** The id of a row, in quotation marks where CSV asks for them. */
  id({ bytes, offsets }: Values, row: number): void {
    const start = offsets[row]!
    const end = offsets[row + 1]!
    this.#makeRoom((end - start) * 2 + 2)
    const buffer = this.#buffer
    let to = this.#used
    let isQuoted = false
    for (let at = start; at < end; at++) {
      const byte = bytes[at]!
      buffer[to++] = byte
      if (byte === COMMA || byte === QUOTE || byte === LINE_FEED || byte === RETURN) isQuoted = true
    }
    if (isQuoted) this.#quote(bytes, start, end)
    else this.#used = to
  }

  #quote(bytes: Uint8Array, start: number, end: number): void {
    const buffer = this.#buffer
    buffer[this.#used++] = QUOTE
    for (let at = start; at < end; at++) {
      if (bytes[at] === QUOTE) buffer[this.#used++] = QUOTE
      buffer[this.#used++] = bytes[at]!
    }
    buffer[this.#used++] = QUOTE
  }

  #makeRoom(length: number): void {
    if (this.#used + length > CHUNK) this.flush()
  }

  flush(): void {
    let written = 0
    while (written < this.#used) written += writeSync(this.#file, this.#buffer, written, this.#used - written)
    this.#used = 0
  }
}

/** Writes beside `path` and renames, so that a stopped run leaves what was there before. */
function writeWhole(path: string, write: (out: ByteSink) => void): void {
  const partial = `${path}.part`
  const file = openSync(partial, 'w', 0o600)
  try {
    const sink = new ByteSink(file)
    write(sink)
    sink.flush()
    closeSync(file)
    renameSync(partial, path)
  } catch (error) {
    rmSync(partial, { force: true })
    throw error
  }
}
