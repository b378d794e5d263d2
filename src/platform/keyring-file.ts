import { link, mkdir, open, rm, writeFile } from 'node:fs/promises'
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
  await makeKeys(path, [first], options.createWith)
  return (await readKeys(path))!
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

/** Written whole under another name and then linked, so that no reader sees half a ring and the first maker wins. */
async function makeKeys(path: string, keys: readonly MasterKey[], random: Random): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.${random(6).toString('hex')}`
  const text = keys.map(({ version, key }) => `${version} ${key.toString('hex')}\n`).join('')
  await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true })
  try {
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
}
