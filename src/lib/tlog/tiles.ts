import { HASH_BYTES } from './merkle.ts'

/** Hashes in a full tile, entries in a full bundle. Source: C2SP tlog-tiles. */
export const TILE_WIDTH = 256
const MAX_LEAF_BYTES = 0xffff

/** A tile or, at level `entries`, a bundle; `width` 1 to 256. */
export type TilePlace = {
  readonly level: number | 'entries'
  readonly index: number
  readonly width: number
}

/** Path below the log's address, as `tile/0/x001/234.p/17`. Source: C2SP tlog-tiles. */
export function tilePath({ level, index, width }: TilePlace): string {
  const suffix = width === TILE_WIDTH ? '' : `.p/${width}`
  return `tile/${level}/${tileNumber(index)}${suffix}`
}

/** Path of the folder that holds the partial tiles of one place. */
export function partialTilesPath({ level, index }: Omit<TilePlace, 'width'>): string {
  return `tile/${level}/${tileNumber(index)}.p`
}

function tileNumber(index: number): string {
  const groups = [String(index % 1000).padStart(3, '0')]
  for (let rest = Math.floor(index / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    groups.unshift(`x${String(rest % 1000).padStart(3, '0')}`)
  }
  return groups.join('/')
}

/** Hashes that a tree of `size` has at tile level `level`: whole trees of 256 to the power of the level. */
function hashesAtLevel(size: number, level: number): number {
  return Math.floor(size / TILE_WIDTH ** level)
}

/** The rightmost tile of each level of a tree of `size`, from the leaves up; of a level that ends with a full tile, none. */
export function partialTiles(size: number): TilePlace[] {
  const places: TilePlace[] = []
  for (let level = 0; hashesAtLevel(size, level) > 0; level++) {
    const width = hashesAtLevel(size, level) % TILE_WIDTH
    if (width > 0) places.push({ level, index: Math.floor(hashesAtLevel(size, level) / TILE_WIDTH), width })
  }
  return places
}

/** @throws RangeError when the bytes are not `width` hashes. */
export function splitTile(bytes: Buffer, width: number): Buffer[] {
  if (bytes.length !== width * HASH_BYTES)
    throw new RangeError('a tile has another length than its width asks for')
  return Array.from({ length: width }, (_, at) => bytes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES))
}

/** Leaves, each after its length in two bytes. @throws RangeError for a leaf of more than 65,535 bytes. */
export function writeBundle(leaves: readonly Buffer[]): Buffer {
  return Buffer.concat(
    leaves.flatMap((leaf) => {
      if (leaf.length > MAX_LEAF_BYTES) throw new RangeError('a leaf is too long for a bundle')
      return [Buffer.of(leaf.length >> 8, leaf.length & 0xff), leaf]
    }),
  )
}

/** @throws RangeError when the bytes are not exactly `width` leaves. */
export function readBundle(bytes: Buffer, width: number): Buffer[] {
  const leaves: Buffer[] = []
  let at = 0
  while (leaves.length < width && at + 2 <= bytes.length) {
    const end = at + 2 + bytes.readUInt16BE(at)
    if (end > bytes.length) break
    leaves.push(bytes.subarray(at + 2, end))
    at = end
  }
  if (leaves.length !== width || at !== bytes.length)
    throw new RangeError('a bundle does not hold the leaves that its width asks for')
  return leaves
}
