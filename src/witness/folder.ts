import { link, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { createSigner, formatVerifierKey, type NoteSigner } from '../lib/tlog/note.ts'

const SQLITE_BUSY = 5
const folders = ['state', 'marks', 'evidence', 'handovers'] as const

/** Makes the folder of a new witness with a key of its own. @throws Error when there is one, or `name` can name no key. */
export async function initFolder(
  dir: string,
  name: string,
  random: (n: number) => Buffer,
): Promise<NoteSigner> {
  const seed = random(32)
  const signer = createSigner(name, 'cosignature', seed)
  await mkdir(dir, { recursive: true, mode: 0o700 })
  for (const folder of folders) await mkdir(join(dir, folder), { recursive: true, mode: 0o700 })
  const draft = join(dir, `key.${random(6).toString('hex')}`)
  await writeDurably(draft, `${formatVerifierKey(signer.key)}\n${seed.toString('base64')}\n`)
  try {
    await link(draft, join(dir, 'key'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    throw new Error(`there is a witness in ${dir} already`)
  } finally {
    await rm(draft, { force: true })
  }
  await syncFolder(dir)
  return signer
}

/** The signer of the witness in `dir`. @throws Error with what to do when its folder is not whole. */
export async function readFolder(dir: string): Promise<NoteSigner> {
  const file = await open(join(dir, 'key')).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? new Error(`there is no witness in ${dir}; run \`witness init\``) : error
  })
  try {
    await assertFolders(dir)
    if (((await file.stat()).mode & 0o077) !== 0)
      throw new Error(
        `${join(dir, 'key')} can be read by others; run \`chmod 600\` on it, or make a new witness`,
      )
    const [verifier = '', seed = ''] = (await file.readFile('utf8')).split('\n')
    const signer = createSigner(verifier.split('+')[0]!, 'cosignature', Buffer.from(seed, 'base64'))
    if (formatVerifierKey(signer.key) !== verifier) throw new Error(`${join(dir, 'key')} is damaged`)
    return signer
  } finally {
    await file.close()
  }
}

/**
 * Keeps every other witness off `dir` until it is released or this process ends, however it ends.
 *
 * The lock is the kernel's, by way of SQLite, so that none is left behind. @throws Error when another process holds it.
 */
export function lockFolder(dir: string): () => void {
  const lock = new DatabaseSync(join(dir, 'lock'), { timeout: 0 })
  try {
    lock.exec('pragma journal_mode = memory; begin exclusive')
  } catch (error) {
    lock.close()
    if ((error as { errcode?: number }).errcode !== SQLITE_BUSY) throw error
    throw new Error(`another witness runs on ${dir}; stop it first`)
  }
  return () => lock.close()
}

/** Puts `content` in the place of the file of `path`: a crash leaves the old or the new one whole, and once it returns, the new one. */
export async function replaceFile(path: string, content: string): Promise<void> {
  await writeDurably(`${path}.new`, content)
  await rename(`${path}.new`, path)
  await syncFolder(dirname(path))
}

async function assertFolders(dir: string): Promise<void> {
  for (const folder of folders)
    if (!(await stat(join(dir, folder)).catch(() => undefined))?.isDirectory())
      throw new Error(`${join(dir, folder)} is missing: what the witness has signed is not known any more`)
}

/** The content of a file, undefined where there is none. */
export async function readIfThere(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

async function writeDurably(path: string, content: string): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(content)
    await file.sync()
  } finally {
    await file.close()
  }
}

async function syncFolder(dir: string): Promise<void> {
  const folder = await open(dir)
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
