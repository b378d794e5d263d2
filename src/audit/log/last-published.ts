import { parseCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { parseNote } from '../../lib/tlog/note.ts'
import { TILE_WIDTH } from '../../lib/tlog/tiles.ts'
import { DomainError } from '../../platform/errors.ts'
import { firstPositionOf, floorOf, positionOf, type LogEnd } from './leaf.ts'
import { DurableFolder } from './log-files.ts'
import { readLeaves } from './log-shelf.ts'
import { listShards, newestShard } from './log-state.ts'

/** Position of the last entry of the newest published checkpoint. @throws DomainError `CP_LOG_NOT_PUBLISHED` */
export async function lastPublished(directory: string): Promise<LogEnd> {
  const last = await findLast(new DurableFolder(directory), 'checkpoint')
  if (last === null) throw notPublished()
  return last
}

/** Position of the last entry of the newest signed checkpoint; null before there is one. */
export function findLastSigned(directory: string): Promise<LogEnd | null> {
  return findLast(new DurableFolder(directory), 'checkpoint.unwitnessed')
}

async function findLast(folder: DurableFolder, name: CheckpointName): Promise<LogEnd | null> {
  const shard = await newestShard(folder)
  const size = shard === null ? null : await publishedSize(folder, shard, name)
  if (shard === null || size === null) return null
  const last = await readLeaf(folder, shard, size - 1, size)
  return { ...(positionOf(last) ?? firstPositionOf(last)), above: await findFloor(folder) }
}

/** What the newest shard says that another database began. */
async function findFloor(folder: DurableFolder): Promise<string> {
  for (const shard of (await listShards(folder)).toReversed()) {
    const size = await publishedSize(folder, shard, 'checkpoint.unwitnessed')
    const floor = size === null ? null : floorOf(await readLeaf(folder, shard, 0, size))
    if (floor !== null) return floor
  }
  return '0'
}

type CheckpointName = 'checkpoint' | 'checkpoint.unwitnessed'

/** Leaves in a published checkpoint of a shard; null when there is none. */
async function publishedSize(
  folder: DurableFolder,
  shard: string,
  name: CheckpointName = 'checkpoint',
): Promise<number | null> {
  const note = await folder.read(`${shard}/${name}`)
  return note && parseCheckpoint(parseNote(String(note)).text).size
}

/** One leaf of a tree of `size`. */
export async function readLeaf(
  folder: DurableFolder,
  shard: string,
  index: number,
  size: number,
): Promise<Buffer> {
  const bundle = Math.floor(index / TILE_WIDTH)
  const width = Math.min(TILE_WIDTH, size - bundle * TILE_WIDTH)
  const leaves = await readLeaves(folder, shard, { level: 'entries', index: bundle, width })
  return leaves[index - bundle * TILE_WIDTH]!
}

/** There is no published checkpoint in the configured folder. */
export function notPublished(): DomainError {
  return new DomainError(
    'conflict',
    'CP_LOG_NOT_PUBLISHED',
    'there is no published checkpoint in CONTACTPOINT_LOG_DIRECTORY; let the sequencer run first',
  )
}
