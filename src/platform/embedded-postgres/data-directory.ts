import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
} from 'node:fs'
import { readdirSync, readFileSync, realpathSync, renameSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { takeOwnership } from './account.ts'
import type { Account } from './account.ts'
import { EmbeddedPostgresError, explainFailure } from './failure.ts'
import { programEnvironment } from './installation.ts'
import type { Installation } from './installation.ts'

const marker = '.embedded-postgres'
const draftPrefix = 'cluster.initialising-'

/**
 * Claims the directory: creates it, or takes an empty one, or recognises one claimed before; returns its real path.
 *
 * Ours stay the directory and the marker, lock and log in it; only `cluster` and `run` belong to the server's account.
 * Throws for a directory that holds anything else, which is left as it is.
 */
export function claimDataDirectory(path: string): string {
  mkdirSync(path, { recursive: true })
  const directory = realpathSync(path)
  const entries = readdirSync(directory)
  if (entries.length > 0 && !entries.includes(marker)) {
    throw new EmbeddedPostgresError(
      `${directory} holds files that this program did not put there, so it is left alone. ` +
        'Give a new or an empty directory for the data.',
    )
  }
  closeSync(
    openSync(join(directory, marker), constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600),
  )
  chmodSync(directory, process.getuid?.() === 0 ? 0o711 : 0o700)
  return directory
}

export function clusterPath(directory: string): string {
  return join(directory, 'cluster')
}

/** Who owns the cluster; undefined when it is still to be made. Throws when an ordinary user meets somebody else's. */
export function findClusterOwner(directory: string): { uid: number; gid: number } | undefined {
  const status = lstatSync(clusterPath(directory), { throwIfNoEntry: false })
  const self = process.getuid?.()
  if (status !== undefined && self !== 0 && status.uid !== self) {
    throw new EmbeddedPostgresError(
      `The database in ${directory} belongs to another user. Start as that user or as root, or choose another directory.`,
    )
  }
  return status
}

/**
 * Makes the cluster if there is none.
 *
 * INVARIANT (whole-or-absent): initdb works in a directory of its own, which becomes `cluster` by one rename after it
 * has finished. What a killed initdb left has another name, and that name is the only thing ever removed.
 */
export async function ensureCluster(
  directory: string,
  installation: Installation,
  account: Account,
): Promise<void> {
  await removeDrafts(directory)
  const cluster = clusterPath(directory)
  if (!existsSync(cluster)) {
    const draft = mkdtempSync(join(directory, draftPrefix))
    takeOwnership(draft, account)
    await initialise(draft, directory, installation, account)
    renameSync(draft, cluster)
    syncDirectory(directory)
  }
  assertSameMajor(directory, installation)
  takeOwnership(cluster, account)
}

/** An initdb whose starter was killed may still be writing, hence the retries; with its directory gone it gives up. */
async function removeDrafts(directory: string): Promise<void> {
  for (const name of readdirSync(directory).filter((entry) => entry.startsWith(draftPrefix))) {
    await rm(join(directory, name), { recursive: true, force: true, maxRetries: 20, retryDelay: 50 })
  }
}

/**
 * The `builtin` provider sorts by code point and folds case by Unicode: unlike ICU or libc it cannot change with an
 * upgrade and so cannot spoil an index. For people's names a query says `collate "und-x-icu"`. LC_CTYPE is not C
 * because pg_trgm asks it what a letter is. The directory goes in as `/proc/self/cwd`, see index.ts.
 */
async function initialise(
  draft: string,
  directory: string,
  installation: Installation,
  account: Account,
): Promise<void> {
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C', '--lc-ctype=C.UTF-8']
  const access = ['--username=postgres', '--auth-local=trust', '--auth-host=reject']
  const initdb = spawn(
    join(installation.directory, 'bin/initdb'),
    ['-D', '/proc/self/cwd', '--encoding=UTF8', ...locale, ...access, '--data-checksums'],
    { ...account, cwd: draft, env: programEnvironment, stdio: ['ignore', 'ignore', 'pipe'] },
  )
  const ended = new Promise<number | null>((resolve, reject) => {
    initdb.once('error', reject)
    initdb.once('close', resolve)
  })
  const [code, output] = await Promise.all([ended, text(initdb.stderr)])
  if (code === 0) return
  await rm(draft, { recursive: true, force: true })
  throw explainFailure('Creating the database', output, directory)
}

function assertSameMajor(directory: string, installation: Installation): void {
  const found = readFileSync(join(clusterPath(directory), 'PG_VERSION'), 'utf8').trim()
  if (Number(found) === installation.major) return
  throw new EmbeddedPostgresError(
    `The database in ${directory} was made by PostgreSQL ${found}, but the bundled binaries are PostgreSQL ` +
      `${installation.major}. Go back to the release that made it and export the data, or choose a new directory.`,
  )
}

function syncDirectory(directory: string): void {
  const handle = openSync(directory, 'r')
  fsyncSync(handle)
  closeSync(handle)
}
