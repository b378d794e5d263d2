const SPACE = 32
const APOSTROPHE = 39
const BACKTICK = 96
const NOT_ASCII = 128

/**
 * `normaliseText` of ASCII bytes, written into `into`.
 *
 * The length written; -1 when there is a byte that is not ASCII, or too little room.
 */
export function plainText(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  if ((end - start) * 2 > into.length) return -1
  let length = 0
  let last = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte >= NOT_ASCII) return -1
    if (byte === APOSTROPHE || byte === BACKTICK) continue
    const kind = kindOf(byte)
    if (kind !== 0 && kind !== last && length > 0) into[length++] = SPACE
    if (kind !== 0) into[length++] = kind === LETTER ? byte | 32 : byte
    last = kind
  }
  return length
}

/** `compactCode` of ASCII bytes; as `plainText`. */
export function plainCode(bytes: Uint8Array, start: number, end: number, into: Uint8Array): number {
  if (end - start > into.length) return -1
  let length = 0
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte >= NOT_ASCII) return -1
    const kind = kindOf(byte)
    if (kind !== 0) into[length++] = kind === LETTER ? byte & 0xdf : byte
  }
  return length
}

const LETTER = 1
const DIGIT = 2

function kindOf(byte: number): number {
  const lower = byte | 32
  if (lower >= 97 && lower <= 122) return LETTER
  return byte >= 48 && byte <= 57 ? DIGIT : 0
}
