import { foldRoots, hashLeaf, perfectRoot } from './merkle.ts'
import { partialTiles, TILE_WIDTH, writeBundle, type TilePlace } from './tiles.ts'

/** A tile's or bundle's place and all its bytes. */
export type TileFile = { readonly place: TilePlace; readonly bytes: Buffer }

/**
 * The right edge of a growing Merkle tree: what is needed to append, and nothing that is behind it.
 *
 * Memory: at most 255 hashes a level and 255 leaves, however large the tree.
 */
export class GrowingTree {
  #size = 0
  readonly #levels: Buffer[][] = []
  #leaves: Buffer[] = []

  /**
   * Takes up a tree where it was left, from its rightmost tiles and bundle.
   *
   * @param read hashes of a tile, or leaves of a bundle, in order, as many as its width.
   */
  static async resume(size: number, read: (place: TilePlace) => Promise<Buffer[]>): Promise<GrowingTree> {
    const tree = new GrowingTree()
    tree.#size = size
    for (const place of partialTiles(size)) {
      const level = place.level as number
      while (tree.#levels.length < level) tree.#levels.push([])
      tree.#levels[level] = await read(place)
      if (level === 0) tree.#leaves = await read({ ...place, level: 'entries' })
    }
    return tree
  }

  get size(): number {
    return this.#size
  }

  /** The last leaves, those of the bundle that is not full yet. */
  get openLeaves(): readonly Buffer[] {
    return this.#leaves
  }

  /** Adds leaves in order. @returns the tiles and bundles that became full by it, in the order in which they did. */
  append(leaves: readonly Buffer[]): TileFile[] {
    const full: TileFile[] = []
    for (const leaf of leaves) {
      this.#leaves.push(leaf)
      this.#size += 1
      if (this.#leaves.length === TILE_WIDTH) {
        const index = this.#size / TILE_WIDTH - 1
        full.push({ place: { level: 'entries', index, width: TILE_WIDTH }, bytes: writeBundle(this.#leaves) })
        this.#leaves = []
      }
      this.#push(0, hashLeaf(leaf), full)
    }
    return full
  }

  #push(level: number, hash: Buffer, full: TileFile[]): void {
    const hashes = (this.#levels[level] ??= [])
    hashes.push(hash)
    if (hashes.length < TILE_WIDTH) return
    const index = this.#size / TILE_WIDTH ** (level + 1) - 1
    full.push({ place: { level, index, width: TILE_WIDTH }, bytes: Buffer.concat(hashes) })
    this.#levels[level] = []
    this.#push(level + 1, perfectRoot(hashes), full)
  }

  /** The tiles and the bundle at the right edge that are not full. */
  edge(): TileFile[] {
    const tiles = partialTiles(this.#size).map((place) => ({
      place,
      bytes: Buffer.concat(this.#levels[place.level as number]!),
    }))
    const width = this.#leaves.length
    if (width === 0) return tiles
    const place = { level: 'entries', index: Math.floor(this.#size / TILE_WIDTH), width } as const
    return [{ place, bytes: writeBundle(this.#leaves) }, ...tiles]
  }

  /** Root of all leaves so far. @throws RangeError when there is none. */
  root(): Buffer {
    return foldRoots(this.#levels.toReversed().flatMap(perfectRoots))
  }
}

/** Roots of the perfect trees that a row of hashes falls into, largest first. */
function perfectRoots(hashes: readonly Buffer[]): Buffer[] {
  const roots: Buffer[] = []
  let at = 0
  for (let width = TILE_WIDTH; width >= 1; width /= 2) {
    if ((hashes.length & width) === 0) continue
    roots.push(perfectRoot(hashes.slice(at, at + width)))
    at += width
  }
  return roots
}
