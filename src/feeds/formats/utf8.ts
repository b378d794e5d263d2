import { isUtf8 } from 'node:buffer'
import { FileRefusedError } from './format.ts'

const PIECE = 65_536
const LF = 0x0a
const BOM = Buffer.from('\ufeff')

/**
 * The bytes again as pieces of at most 64 KiB that each end at the end of a character, without a byte order mark.
 *
 * Refuses the file at the first line that is not UTF-8 or holds a NUL, which takes in UTF-16, Latin-1 and binaries.
 */
export async function* utf8Pieces(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  let line = 1
  let isFirst = true
  let rest: Buffer = Buffer.alloc(0)
  for await (const slice of slices(bytes)) {
    const joined = rest.length === 0 ? slice : Buffer.concat([rest, slice])
    const end = endOfLastCharacter(joined)
    const piece = joined.subarray(0, end)
    rest = joined.subarray(end)
    if (piece.length === 0) continue
    assertText(piece, line)
    line += countLineFeeds(piece)
    yield isFirst && piece.subarray(0, BOM.length).equals(BOM) ? piece.subarray(BOM.length) : piece
    isFirst = false
  }
  if (rest.length > 0) throw new FileRefusedError('CP_FILE_ENCODING', { line })
}

async function* slices(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of bytes) {
    const buffer = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    for (let at = 0; at < buffer.length; at += PIECE) yield buffer.subarray(at, at + PIECE)
  }
}

/** Where the last character begins if bytes of it are still to come, else the length. */
function endOfLastCharacter(buffer: Buffer): number {
  for (let back = 1; back <= Math.min(3, buffer.length); back++) {
    const byte = buffer[buffer.length - back] ?? 0
    if (byte < 0x80) break
    if (byte >= 0xc0) return lengthFromLead(byte) > back ? buffer.length - back : buffer.length
  }
  return buffer.length
}

function lengthFromLead(byte: number): number {
  if (byte >= 0xf0) return 4
  return byte >= 0xe0 ? 3 : 2
}

function assertText(piece: Buffer, firstLine: number): void {
  if (isUtf8(piece) && !piece.includes(0)) return
  let line = firstLine
  for (let at = 0; at < piece.length; line++) {
    const feed = piece.indexOf(LF, at)
    const next = feed === -1 ? piece.length : feed + 1
    const text = piece.subarray(at, next)
    if (!isUtf8(text)) throw new FileRefusedError('CP_FILE_ENCODING', { line })
    if (text.includes(0)) throw new FileRefusedError('CP_FILE_NUL', { line })
    at = next
  }
}

function countLineFeeds(piece: Buffer): number {
  let count = 0
  for (let at = piece.indexOf(LF); at !== -1; at = piece.indexOf(LF, at + 1)) count++
  return count
}
