import { link, mkdir, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ConfigError } from './config.ts'
import type { MasterKey } from './keyring.ts'
import type { Random } from './random.ts'

const KEY_BYTES = 32

/**
 * Reads the master keys of `path`, one a line as version and 64 hexadecimal digits, versions rising; with `createWith`, makes a
 * file with one key when there is none, readable by its owner only.
 *
 * @throws ConfigError with one sentence saying what to do.
 */
export async function readKeyring(
  path: string,
  options: { createWith: Random | null },
): Promise<MasterKey[]> {
  const found = await readKeys(path)
  if (found) return found
  if (!options.createWith) {
    throw new ConfigError([
      `there is no key file at \`${path}\`; restore it, or set CONTACTPOINT_VAULT_KEY_FILE`,
    ])
  }
  const first = { version: 1, key: Buffer.from(options.createWith(KEY_BYTES)) }
  await writeKeys(path, [first], options.createWith, 'make')
  return (await readKeys(path))!
}

/** Puts a new current key on the ring; records sealed before still open. @returns its version. */
export async function addKey(path: string, random: Random): Promise<number> {
  const keys = await readKeyring(path, { createWith: null })
  const version = keys.at(-1)!.version + 1
  await writeKeys(path, [...keys, { version, key: Buffer.from(random(KEY_BYTES)) }], random, 'replace')
  return version
}

/** Takes all keys but the current one off the ring; the caller has seen that no record is under them. @returns versions taken off. */
export async function dropOldKeys(path: string, random: Random): Promise<number[]> {
  const keys = await readKeyring(path, { createWith: null })
  const old = keys.slice(0, -1)
  if (old.length > 0) await writeKeys(path, keys.slice(-1), random, 'replace')
  return old.map(({ version }) => version)
}

async function readKeys(path: string): Promise<MasterKey[] | undefined> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new ConfigError([`the key file \`${path}\` cannot be read (${error.code ?? 'unknown cause'})`])
  })
  if (!file) return undefined
  try {
    if (((await file.stat()).mode & 0o077) !== 0)
      throw new ConfigError([`the key file \`${path}\` can be read by others; run \`chmod 600\` on it`])
    return parseKeys(path, await file.readFile('utf8'))
  } finally {
    await file.close()
  }
}

function parseKeys(path: string, text: string): MasterKey[] {
  const keys = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => /^([1-9][0-9]{0,3}) ([0-9a-f]{64})$/.exec(line))
    .map((parts) => (parts ? { version: Number(parts[1]), key: Buffer.from(parts[2]!, 'hex') } : null))
  const isRising = keys.every((key, i) => key && (i === 0 || key.version > keys[i - 1]!.version))
  if (keys.length === 0 || !isRising)
    throw new ConfigError([`the key file \`${path}\` is damaged; restore it from its copy`])
  return keys as MasterKey[]
}

/** Written whole under another name first, so that no reader sees half a ring; of those who make one, the first wins. */
async function writeKeys(
  path: string,
  keys: readonly MasterKey[],
  random: Random,
  how: 'make' | 'replace',
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.${random(6).toString('hex')}`
  const text = keys.map(({ version, key }) => `${version} ${key.toString('hex')}\n`).join('')
  const file = await open(draft, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
  try {
    await (how === 'make' ? link(draft, path) : rename(draft, path))
    const folder = await open(dirname(path), 'r')
    await folder.sync()
    await folder.close()
  } catch (error) {
    if (how === 'replace' || (error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
}
