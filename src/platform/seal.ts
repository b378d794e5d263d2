import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto'
import { link, mkdir, open, rm, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { ConfigError } from './config.ts'
import type { Random } from './random.ts'

const KEY_BYTES = 32
const VERSION = 1
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** What is kept in the database but must be of no use to whoever has only the database. */
export type Seal = {
  /** Encrypts; `context` says what the value is and whose, and must be repeated to open it. */
  readonly seal: (plain: Uint8Array, context: string, random: Random) => Buffer
  /** @throws Error when the value was altered, moved to another `context`, or sealed under another key. */
  readonly open: (sealed: Uint8Array, context: string) => Buffer
  /** 32 bytes that stand for `text`; without the key a guess cannot be tried against them. */
  readonly digest: (context: string, text: string) => Buffer
}

/**
 * AES-256-GCM over a key that is not in the database, as version (1 byte), nonce (12), tag (16), ciphertext.
 *
 * The nonce is drawn from the plain text as well as from `random`, so that a seeded source never seals two values under
 * one nonce.
 */
export function createSeal(key: Buffer): Seal {
  const derive = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', key, '', `contactpoint ${use}`, KEY_BYTES))
  const sealing = derive('seal')
  const nonces = derive('nonce')
  const digests = derive('digest')
  return {
    seal: (plain, context, random) => {
      const seed = createHmac('sha256', nonces)
        .update(random(16))
        .update(lengthPrefixed(context))
        .update(plain)
      const nonce = seed.digest().subarray(0, NONCE_BYTES)
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(context))
      const body = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), body])
    },
    open: (sealed, context) => {
      const bytes = Buffer.from(sealed)
      const bodyAt = 1 + NONCE_BYTES + TAG_BYTES
      if (bytes.length < bodyAt || bytes[0] !== VERSION) throw new Error('a sealed value has an unknown form')
      const decipher = createDecipheriv('aes-256-gcm', sealing, bytes.subarray(1, 1 + NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      })
      decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(1 + NONCE_BYTES, bodyAt))
      return Buffer.concat([decipher.update(bytes.subarray(bodyAt)), decipher.final()])
    },
    digest: (context, text) =>
      createHmac('sha256', digests).update(lengthPrefixed(context)).update(text).digest(),
  }
}

/**
 * Reads the 32-byte key of `path`; with `createWith`, makes it when there is none, readable by its owner only.
 *
 * Processes that start at the same time end with the same key. @throws ConfigError with one sentence saying what to do.
 */
export async function readSealKey(path: string, options: { createWith: Random | null }): Promise<Buffer> {
  const found = await readKey(path)
  if (found) return found
  if (!options.createWith) {
    throw new ConfigError([`there is no key file at \`${path}\`; restore it, or set CONTACTPOINT_KEY_FILE`])
  }
  await createKey(path, options.createWith)
  const created = await readKey(path)
  if (!created) throw new ConfigError([`the key file \`${path}\` vanished while it was being made`])
  return created
}

async function readKey(path: string): Promise<Buffer | undefined> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw new ConfigError([`the key file \`${path}\` cannot be read (${error.code ?? 'unknown cause'})`])
  })
  if (!file) return undefined
  try {
    const { mode } = await file.stat()
    if ((mode & 0o077) !== 0) {
      throw new ConfigError([
        `the key file \`${path}\` can be read by others; run \`chmod 600\` on it, or make a new key`,
      ])
    }
    const key = await file.readFile()
    if (key.length !== KEY_BYTES) {
      throw new ConfigError([
        `the key file \`${path}\` must hold exactly ${KEY_BYTES} bytes; restore it from its copy`,
      ])
    }
    return key
  } finally {
    await file.close()
  }
}

/** Written whole under another name and then linked, so that no reader sees half a key and the first maker wins. */
async function createKey(path: string, random: Random): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const draft = `${path}.${process.pid}.${random(6).toString('hex')}`
  await writeFile(draft, random(KEY_BYTES), { mode: 0o600, flag: 'wx', flush: true })
  try {
    await link(draft, path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft, { force: true })
  }
}

function lengthPrefixed(text: string): Buffer {
  const bytes = Buffer.from(text)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}
