import { inflateRawSync } from 'node:zlib'

const CONTENTS = '[Content_Types].xml'
const MAIN_PART = 'wordprocessingml.document.main+xml'
const LONGEST_CONTENTS_BYTES = 1_048_576

/**
 * Whether the end of an archive of `bytes` bytes holds the list of contents of a Word document, as some programs write it: behind all
 * else, where the first chunk does not show what the archive is.
 *
 * False where the list begins before `end`. Source: ECMA-376 part 2, APPNOTE 6.3.9 4.3.7 and 4.3.12.
 */
export function endsAsDocx(end: Buffer, bytes: number): boolean {
  const name = end.lastIndexOf(CONTENTS)
  const entry = name - 46
  if (entry < 0 || end.readUInt32LE(entry) !== 0x02014b50) return false
  const isPacked = end.readUInt16LE(entry + 10) === 8
  const length = end.readUInt32LE(entry + 20)
  const local = end.readUInt32LE(entry + 42) - (bytes - end.length)
  if (local < 0 || local + 30 > end.length || end.readUInt32LE(local) !== 0x04034b50) return false
  const from = local + 30 + end.readUInt16LE(local + 26) + end.readUInt16LE(local + 28)
  const packed = end.subarray(from, from + length)
  return (isPacked ? unpacked(packed) : packed).includes(MAIN_PART)
}

function unpacked(packed: Buffer): Buffer {
  try {
    return inflateRawSync(packed, { maxOutputLength: LONGEST_CONTENTS_BYTES })
  } catch {
    return Buffer.alloc(0)
  }
}
