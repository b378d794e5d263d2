import { DurableFolder } from './log-files.ts'
import { newestShard } from './log-state.ts'
import { isShardName } from './shard.ts'

const TILE =
  /^tile\/(?:entries|[0-9]|[1-5][0-9]|6[0-3])\/(?:x\d{3}\/)*\d{3}(?:\.p\/(?:[1-9]|[1-9]\d|1\d\d|2[0-4]\d|25[0-5]))?$/
const NOTE = /^(?:checkpoint(?:\.unwitnessed)?|handover)$/
const HISTORY = /^history\/\d{4}-\d{2}-\d{2}$/

/** A published file. `isFinal`: it never changes again. */
export type PublishedFile = { readonly bytes: Buffer; readonly isFinal: boolean; readonly isText: boolean }

/** Reads published files by the paths of docs/specs/audit-log.md, section 4; anything else is not there. */
export function openPublishedLog(directory: string): {
  read: (path: string) => Promise<PublishedFile | null>
} {
  const folder = new DurableFolder(directory)
  return {
    read: async (path) => {
      const place = await placeOf(folder, path)
      const bytes = place && (await folder.read(place))
      const isTile = TILE.test(path.replace(/^[^/]+\/(?=tile\/)/, ''))
      return bytes ? { bytes, isFinal: isTile, isText: !isTile } : null
    },
  }
}

async function placeOf(folder: DurableFolder, path: string): Promise<string | null> {
  if (path === 'shards' || path === 'key') return path
  const [first = '', ...rest] = path.split('/')
  if (isShardName(first)) return isOfShard(rest.join('/')) ? path : null
  const shard = isOfShard(path) ? await newestShard(folder) : null
  return shard && `${shard}/${path}`
}

function isOfShard(path: string): boolean {
  return NOTE.test(path) || TILE.test(path) || HISTORY.test(path)
}
