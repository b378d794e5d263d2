import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs'
import { link, mkdir, open, rename, rm, writeFile } from 'node:fs/promises'
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
  const found = readKeys(path)
  if (found) return found
  if (!options.createWith) {
    throw new ConfigError([
      `there is no key file at \`${path}\`; restore it, or set CONTACTPOINT_VAULT_KEY_FILE`,
    ])
  }
  const first = { version: 1, key: Buffer.from(options.createWith(KEY_BYTES)) }
  await makeKeys(path, [first], options.createWith)
  return readKeys(path)!
}

/** The ring as its file is now. @throws ConfigError */
export function rereadKeyring(path: string): MasterKey[] {
  const keys = readKeys(path)
  if (!keys) throw new ConfigError([`there is no key file at \`${path}\` any more; restore it`])
  return keys
}

/** Adds a new master key to the ring, of the next version, which it returns. Nothing is sealed under it before it is put in force. */
export async function addKey(path: string, random: Random): Promise<number> {
  const keys = rereadKeyring(path)
  const version = keys.at(-1)!.version + 1
  await replaceKeys(path, [...keys, { version, key: Buffer.from(random(KEY_BYTES)) }], random)
  return version
}

/** Takes the keys below a version off the ring. @returns how many. */
export async function dropKeys(path: string, below: number, random: Random): Promise<number> {
  const keys = rereadKeyring(path)
  const kept = keys.filter(({ version }) => version >= below)
  if (kept.length === 0) throw new RangeError('a keyring needs a key')
  if (kept.length < keys.length) await replaceKeys(path, kept, random)
  return keys.length - kept.length
}

function readKeys(path: string): MasterKey[] | undefined {
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT') return undefined
    throw new ConfigError([`the key file \`${path}\` cannot be read (${code ?? 'unknown cause'})`])
  }
  try {
    if ((fstatSync(file).mode & 0o077) !== 0)
      throw new ConfigError([`the key file \`${path}\` can be read by others; run \`chmod 600\` on it`])
    return parseKeys(path, readFileSync(file, 'utf8'))
  } finally {
    closeSync(file)
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

/** Written whole under another name and then linked, so that no reader sees half a ring and the first maker wins. */
async function makeKeys(path: string, keys: readonly MasterKey[], random: Random): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = await writeDraft(path, keys, random)
  try {
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
}

/** A reader sees the ring as it was or as it is to be, whenever the machine stops. */
async function replaceKeys(path: string, keys: readonly MasterKey[], random: Random): Promise<void> {
  await rename(await writeDraft(path, keys, random), path)
  const folder = await open(dirname(path), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function writeDraft(path: string, keys: readonly MasterKey[], random: Random): Promise<string> {
  const draft = `${path}.${process.pid}.${random(6).toString('hex')}`
  const text = keys.map(({ version, key }) => `${version} ${key.toString('hex')}\n`).join('')
  await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true })
  return draft
}
