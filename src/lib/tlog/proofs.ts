import { foldRoots, perfectRoot } from './merkle.ts'
import { TILE_WIDTH, type TilePlace } from './tiles.ts'

/** Hashes of a tile in order, as many as its width at least. */
export type ReadTile = (place: TilePlace) => Promise<readonly Buffer[]>

/**
 * Hashes that lead from leaf `index` to the root of the first `size` leaves, nearest first.
 *
 * @throws RangeError unless 0 <= index < size. Source: RFC 6962, 2.1.1.
 */
export async function proveInclusion(index: number, size: number, read: ReadTile): Promise<Buffer[]> {
  if (index < 0 || index >= size) throw new RangeError('the leaf is not in the tree')
  const proof: Buffer[] = []
  let [from, to] = [0, size]
  while (to - from > 1) {
    const middle = from + largestPowerBelow(to - from)
    const isLeft = index < middle
    proof.unshift(
      isLeft ? await rangeRoot(middle, to, size, read) : await rangeRoot(from, middle, size, read),
    )
    if (isLeft) to = middle
    else from = middle
  }
  return proof
}

/**
 * Hashes that show that the first `older` of `newer` leaves are the tree that had that size.
 *
 * @throws RangeError unless 0 <= older <= newer. Source: RFC 6962, 2.1.2.
 */
export async function proveConsistency(older: number, newer: number, read: ReadTile): Promise<Buffer[]> {
  if (older < 0 || older > newer) throw new RangeError('the older tree is not in the newer one')
  if (older === 0 || older === newer) return []
  const proof: Buffer[] = []
  let [from, to] = [0, newer]
  let isWhole = true
  while (to !== older) {
    const middle = from + largestPowerBelow(to - from)
    if (older <= middle) {
      proof.unshift(await rangeRoot(middle, to, newer, read))
      to = middle
    } else {
      proof.unshift(await rangeRoot(from, middle, newer, read))
      from = middle
      isWhole = false
    }
  }
  return isWhole ? proof : [await rangeRoot(from, to, newer, read), ...proof]
}

function largestPowerBelow(count: number): number {
  let power = 1
  while (power * 2 < count) power *= 2
  return power
}

/** Root of the leaves from `from` up to `to`, a node of the tree of `size`. */
async function rangeRoot(from: number, to: number, size: number, read: ReadTile): Promise<Buffer> {
  const roots: Buffer[] = []
  let at = from
  while (at < to) {
    let width = 1
    while (at % (width * 2) === 0 && at + width * 2 <= to) width *= 2
    roots.push(await perfectNode(at, width, size, read))
    at += width
  }
  return foldRoots(roots)
}

/** A perfect node of `width` leaves from leaf `at`, both powers of two apart, from the tile that holds what is below it. */
async function perfectNode(at: number, width: number, size: number, read: ReadTile): Promise<Buffer> {
  let level = 0
  while (TILE_WIDTH ** (level + 1) <= width) level += 1
  const unit = TILE_WIDTH ** level
  const first = at / unit
  const index = Math.floor(first / TILE_WIDTH)
  const tileHashes = Math.min(TILE_WIDTH, Math.floor(size / unit) - index * TILE_WIDTH)
  const hashes = await read({ level, index, width: tileHashes })
  const offset = first - index * TILE_WIDTH
  return perfectRoot(hashes.slice(offset, offset + width / unit))
}
