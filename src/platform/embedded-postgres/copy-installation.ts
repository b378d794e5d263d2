import { createHash } from 'node:crypto'
import {
  chmodSync,
  copyFileSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
} from 'node:fs'
import { renameSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { EmbeddedPostgresError } from './failure.ts'

/**
 * A complete copy that everybody may read and nobody but us may write (about 60 MB); returns its `native` directory.
 *
 * A copy that is already there is used when it is ours and holds every file in its right size; temporary directories
 * get swept, so one with gaps is replaced. Throws when somebody else put something under the name.
 */
export function copyInstallation(directory: string, cacheDirectory: string, build: string): string {
  const files = listFiles(directory)
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([build, files]))
    .digest('hex')
    .slice(0, 16)
  const home = join(cacheDirectory, `embedded-postgres-${process.getuid?.()}-${fingerprint}`)
  const copy = join(home, 'native')
  if (!isOurs(home) || !isComplete(copy, files)) {
    const draft = mkdtempSync(`${home}-`)
    try {
      copyTree(directory, join(draft, 'native'))
      copyReadable(join(directory, '../package.json'), join(draft, 'package.json'))
      chmodSync(draft, 0o755)
      rmSync(home, { recursive: true, force: true })
      renameSync(draft, home)
    } catch (error) {
      rmSync(draft, { recursive: true, force: true })
      if (!isOurs(home) || !isComplete(copy, files)) throw error
    }
  }
  return copy
}

type FileEntry = readonly [name: string, size: number]

function listFiles(directory: string): FileEntry[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((name) => [name, lstatSync(join(directory, name))] as const)
    .filter(([, status]) => status.isFile())
    .map(([name, status]) => [name, status.size])
}

function isComplete(copy: string, files: readonly FileEntry[]): boolean {
  return files.every(([name, size]) => lstatSync(join(copy, name), { throwIfNoEntry: false })?.size === size)
}

/** False when there is nothing; what is not a directory of our own, or is open to other writers, must not be run. */
function isOurs(home: string): boolean {
  const status = lstatSync(home, { throwIfNoEntry: false })
  if (status === undefined) return false
  if (status.isDirectory() && status.uid === process.getuid?.() && (status.mode & 0o022) === 0) return true
  throw new EmbeddedPostgresError(
    `${home} was not made by this program or can be written by others. Remove it and start again.`,
  )
}

/** Modes are set anew: a strict umask at installation may have closed the original to everybody else. */
function copyTree(from: string, to: string): void {
  mkdirSync(to)
  chmodSync(to, 0o755)
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)]
    if (entry.isDirectory()) copyTree(source, target)
    else if (entry.isSymbolicLink()) symlinkSync(readlinkSync(source), target)
    else copyReadable(source, target)
  }
}

function copyReadable(source: string, target: string): void {
  copyFileSync(source, target)
  chmodSync(target, (lstatSync(source).mode & 0o100) === 0 ? 0o644 : 0o755)
}
