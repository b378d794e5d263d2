import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where a log is read from: a folder or an address. */
export type SourceAddress = { readonly dir: string } | { readonly url: string }

/** Files of a log by their path below it. Every read is bounded. */
export type LogSource = {
  /** All bytes, or null when there is no such file. @throws SourceError when it cannot be read or holds more than `most`. */
  readonly read: (path: string, most: number) => Promise<Buffer | null>
  /** Names in a folder; null where they cannot be known, as of an address, and `[]` where there is none. */
  readonly list: (path: string) => readonly string[] | null
}

/** Something that keeps a log from being read. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
}

const LISTED_MOST = 16
const TRIES = 3
const TIMEOUT_MS = 30_000

/** Opens the log at the address; reads nothing yet. */
export function openSource(address: SourceAddress): LogSource {
  return 'dir' in address ? folderSource(address.dir) : webSource(address.url)
}

function folderSource(dir: string): LogSource {
  const listed = new Map<string, readonly string[]>()
  const list = (path: string): readonly string[] => {
    const known = listed.get(path)
    if (known) return known
    if (listed.size >= LISTED_MOST) listed.delete(listed.keys().next().value!)
    const names = read(path, () => readdirSync(join(dir, path))) ?? []
    listed.set(path, names)
    return names
  }
  return { list, read: async (path, most) => read(path, () => readFile(join(dir, path), path, most)) }
}

function read<T>(path: string, work: () => T): T | null {
  try {
    return work()
  } catch (error) {
    if (error instanceof SourceError) throw error
    const { code = 'unknown' } = error as { code?: string }
    if (code === 'ENOENT' || code === 'ENOTDIR') return null
    throw new SourceError(`${path || 'the folder'} cannot be read (${code})`)
  }
}

/** A pipe or a device would keep a reader waiting or never end, so that it is opened without waiting and refused. */
function readFile(file: string, path: string, most: number): Buffer {
  const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const status = fstatSync(fd)
    if (!status.isFile()) throw new SourceError(`${path} is not a file`)
    if (status.size > most) throw new SourceError(`${path} is too large`)
    const bytes = Buffer.allocUnsafe(status.size)
    let length = 0
    for (let n = -1; n !== 0 && length < bytes.length; length += n)
      n = readSync(fd, bytes, length, bytes.length - length, null)
    return bytes.subarray(0, length)
  } finally {
    closeSync(fd)
  }
}

function webSource(url: string): LogSource {
  const base = url.replace(/\/+$/, '')
  return {
    list: () => null,
    read: async (path, most) => {
      for (let tries = 1; ; tries++) {
        try {
          return await fetchFile(`${base}/${path}`, path, most)
        } catch (error) {
          if (error instanceof SourceError) throw error
          if (tries === TRIES) throw new SourceError(`${path} cannot be fetched`)
        }
      }
    },
  }
}

async function fetchFile(address: string, path: string, most: number): Promise<Buffer | null> {
  const answer = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) })
  if (answer.status === 404 || answer.status === 410) return (await answer.body?.cancel(), null)
  if (answer.status >= 500) throw new Error('the server failed')
  if (!answer.ok) throw new SourceError(`${path} cannot be fetched (status ${answer.status})`)
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of answer.body ?? []) {
    size += piece.length
    if (size > most) throw new SourceError(`${path} is too large`)
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

/** Widths of the partial tiles that stand beside the tile at `path`; `[]` where that cannot be known. */
export function listWidths(source: LogSource, path: string): number[] {
  const folder = `${path}.p`
  const isThere = source.list(dirname(folder))?.includes(folder.slice(folder.lastIndexOf('/') + 1))
  return ((isThere && source.list(folder)) || []).filter((name) => /^[1-9][0-9]{0,2}$/.test(name)).map(Number)
}
