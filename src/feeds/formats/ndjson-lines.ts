import { createGunzip } from 'node:zlib'
import { Readable, pipeline } from 'node:stream'
import { FileRefusedError, LINE_LIMIT } from './format.ts'
import { utf8Pieces } from './utf8.ts'

const LF = 0x0a
const RATIO_LIMIT = 200
/** Small files compress well by chance, so the ratio is not judged below this size. */
const RATIO_FROM = 16 * 1_048_576

/** `text` is null when the line is longer than `LINE_LIMIT`; it is passed over without being held. */
export type NdjsonLine = { readonly line: number; readonly text: string | null }

/** The lines of a UTF-8 file, several at a time, blank ones left out; a gzip file is told by its first bytes. */
export async function* ndjsonLines(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<readonly NdjsonLine[], void, undefined> {
  const splitter = new LineSplitter()
  for await (const piece of utf8Pieces(gunzipped(bytes))) yield splitter.push(piece)
  yield splitter.end()
}

class LineSplitter {
  #line = 1
  #parts: Buffer[] = []
  #length = 0

  push(piece: Buffer): NdjsonLine[] {
    const lines: NdjsonLine[] = []
    let at = 0
    for (let feed = piece.indexOf(LF); feed !== -1; feed = piece.indexOf(LF, at)) {
      this.#add(piece.subarray(at, feed))
      this.#finish(lines)
      at = feed + 1
    }
    this.#add(piece.subarray(at))
    return lines
  }

  end(): NdjsonLine[] {
    const lines: NdjsonLine[] = []
    this.#finish(lines)
    return lines
  }

  #add(part: Buffer): void {
    this.#length += part.length
    if (this.#length > LINE_LIMIT) this.#parts = []
    else if (part.length > 0) this.#parts.push(part)
  }

  #finish(lines: NdjsonLine[]): void {
    const text = this.#length > LINE_LIMIT ? null : Buffer.concat(this.#parts, this.#length).toString().trim()
    if (text !== '') lines.push({ line: this.#line, text })
    this.#line++
    this.#parts = []
    this.#length = 0
  }
}

async function* gunzipped(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const source = bytes[Symbol.asyncIterator]()
  try {
    const head = await firstBytes(source)
    const whole = continued(head, source)
    if (head[0] === 0x1f && head[1] === 0x8b) yield* unpacked(whole)
    else yield* whole
  } finally {
    await source.return?.()
  }
}

async function* unpacked(packed: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  let inputError: unknown
  let bytesIn = 0
  let bytesOut = 0
  async function* counted(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of packed) {
        bytesIn += chunk.length
        yield chunk
      }
    } catch (error) {
      inputError = error
      throw error
    }
  }
  const gunzip = createGunzip()
  pipeline(Readable.from(counted(), { objectMode: false }), gunzip, () => {
    // An error reaches the loop below through the stream, which the pipeline destroys with it.
  })
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      bytesOut += chunk.length
      if (bytesOut > RATIO_FROM && bytesOut > bytesIn * RATIO_LIMIT) {
        throw new FileRefusedError('CP_FILE_GZIP_RATIO')
      }
      yield chunk
    }
  } catch (error) {
    if (error instanceof FileRefusedError || inputError !== undefined) throw error
    throw new FileRefusedError('CP_FILE_GZIP')
  }
}

async function firstBytes(source: AsyncIterator<Uint8Array>): Promise<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0)
  while (head.length < 2) {
    const next = await source.next()
    if (next.done) break
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value])
  }
  return head
}

async function* continued(
  head: Uint8Array,
  source: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, void, undefined> {
  yield head
  for (let next = await source.next(); !next.done; next = await source.next()) yield next.value
}
