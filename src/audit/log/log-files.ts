import * as nodeFiles from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** What of the file system is used; tests let any step of it fail. */
export type FileSystem = Pick<
  typeof nodeFiles,
  'mkdir' | 'open' | 'rename' | 'readFile' | 'readdir' | 'rm' | 'link'
>

/** Bytes for a path below a folder. */
export type FileToWrite = { readonly path: string; readonly bytes: Uint8Array | string }

/**
 * Files below one folder, each there whole or not at all, and on disk when a write has returned.
 *
 * Written under another name, synced, renamed; then the folders are synced. @throws the file system's error; what was there before stays.
 */
export class DurableFolder {
  readonly folder: string
  readonly #files: FileSystem
  readonly #mode: number
  #drafts = 0

  constructor(folder: string, files: FileSystem = nodeFiles, mode = 0o644) {
    this.folder = folder
    this.#files = files
    this.#mode = mode
  }

  /** Writes in the given order; a crash between two leaves the earlier ones. */
  async write(files: readonly FileToWrite[]): Promise<void> {
    const folders = new Set<string>()
    for (const { path, bytes } of files) {
      const target = join(this.folder, path)
      await this.#makeFolder(dirname(target))
      const draft = await this.#draft(target, bytes)
      await this.#files.rename(draft, target)
      folders.add(dirname(target))
    }
    for (const folder of folders) await this.#sync(folder)
  }

  /** Writes a file that must not be there yet. @returns false when it is. */
  async create(path: string, bytes: Uint8Array | string): Promise<boolean> {
    const target = join(this.folder, path)
    await this.#makeFolder(dirname(target))
    const draft = await this.#draft(target, bytes)
    try {
      await this.#files.link(draft, target)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
      throw error
    } finally {
      await this.#files.rm(draft, { force: true })
    }
    await this.#sync(dirname(target))
    return true
  }

  /** All bytes of a file; null when there is none. */
  async read(path: string): Promise<Buffer | null> {
    return orNull(this.#files.readFile(join(this.folder, path)))
  }

  /** Names in a folder; none when it is not there. */
  async list(path = '.'): Promise<string[]> {
    return (await orNull(this.#files.readdir(join(this.folder, path)))) ?? []
  }

  /** Removes a file or a folder with all that is in it; nothing when it is not there. */
  async remove(path: string): Promise<void> {
    await this.#files.rm(join(this.folder, path), { recursive: true, force: true })
  }

  async #draft(target: string, bytes: Uint8Array | string): Promise<string> {
    const draft = `${target}.${process.pid}-${this.#drafts++}.draft`
    const file = await this.#files.open(draft, 'w', this.#mode)
    try {
      await file.writeFile(bytes)
      await file.sync()
    } finally {
      await file.close()
    }
    return draft
  }

  /** Makes a folder and lets those above know of it, so that it is there after a crash. */
  async #makeFolder(folder: string): Promise<void> {
    const first = await this.#files.mkdir(folder, { recursive: true })
    if (first === undefined) return
    for (let above = folder; above.length >= first.length; above = dirname(above))
      await this.#sync(dirname(above))
  }

  async #sync(folder: string): Promise<void> {
    const handle = await this.#files.open(folder, 'r')
    try {
      await handle.sync()
    } finally {
      await handle.close()
    }
  }
}

async function orNull<T>(reading: Promise<T>): Promise<T | null> {
  try {
    return await reading
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
