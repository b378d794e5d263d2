import { lstatSync, mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { takeOwnership, uidOf } from './account.ts'
import type { Account } from './account.ts'
import { EmbeddedPostgresError } from './failure.ts'
import { port } from './settings.ts'

/** Where the socket is: as clients write it, and as the server does, which works in the cluster's directory. */
export type SocketDirectory = { readonly path: string; readonly forServer: string }

/** Linux has room for 107 bytes and a final NUL (unix(7)). */
const pathLimitBytes = 107

/** `run` beside the cluster, or for a path that is too long a directory of the cluster's name among the temporary ones. */
export function chooseSocketDirectory(directory: string, clusterName: string): SocketDirectory {
  const beside = join(directory, 'run')
  if (fits(beside)) return { path: beside, forServer: '../run' }
  const path =
    [tmpdir(), '/tmp'].map((base) => join(base, clusterName)).find(fits) ?? join('/tmp', clusterName)
  return { path, forServer: path }
}

export function socketPath(directory: SocketDirectory): string {
  return join(directory.path, `.s.PGSQL.${port}`)
}

/** Makes the directory, mode 0700: being let in is the whole authentication, so one that others own is refused. */
export function openSocketDirectory({ path }: SocketDirectory, account: Account): void {
  mkdirSync(path, { recursive: true, mode: 0o700 })
  const status = lstatSync(path)
  if (!status.isDirectory() || ![process.getuid?.(), uidOf(account)].includes(status.uid)) {
    throw new EmbeddedPostgresError(`${path} is not a directory of this program. Remove it and start again.`)
  }
  takeOwnership(path, account)
}

/** Only a directory among the temporary ones goes; `run` stays with the data. */
export function closeSocketDirectory({ path, forServer }: SocketDirectory): void {
  if (path === forServer) rmSync(path, { recursive: true, force: true })
}

function fits(directory: string): boolean {
  return Buffer.byteLength(join(directory, `.s.PGSQL.${port}`)) < pathLimitBytes
}
