import type { ReadTile } from '../../lib/tlog/proofs.ts'
import { HASH_BYTES } from '../../lib/tlog/merkle.ts'
import { readBundle, splitTile, TILE_WIDTH, tilePath, type TilePlace } from '../../lib/tlog/tiles.ts'
import { LogFault } from './log-fault.ts'
import type { DurableFolder } from './log-files.ts'

/** Reads tiles of one shard as they were written; a partial one that is gone, from the full one in its place. */
export function tileReader(folder: DurableFolder, shard: string): ReadTile {
  return async (place) => {
    const bytes = await readPlace(folder, shard, place)
    return splitTile(bytes.subarray(0, place.width * HASH_BYTES), place.width)
  }
}

/** Reads the leaves of a bundle. @throws LogFault when the file is not there or not a bundle. */
export async function readLeaves(folder: DurableFolder, shard: string, place: TilePlace): Promise<Buffer[]> {
  const exact = await folder.read(`${shard}/${tilePath(place)}`)
  if (exact) return attempt(() => readBundle(exact, place.width))
  const full = await readPlace(folder, shard, place)
  return attempt(() => readBundle(full, TILE_WIDTH).slice(0, place.width))
}

async function readPlace(folder: DurableFolder, shard: string, place: TilePlace): Promise<Buffer> {
  const bytes =
    (await folder.read(`${shard}/${tilePath(place)}`)) ??
    (await folder.read(`${shard}/${tilePath({ ...place, width: TILE_WIDTH })}`))
  if (!bytes) throw new LogFault('tiles-differ')
  return bytes
}

function attempt<T>(read: () => T): T {
  try {
    return read()
  } catch {
    throw new LogFault('tiles-differ')
  }
}
