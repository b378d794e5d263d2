import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { formatCheckpoint } from '../lib/tlog/checkpoint.ts'
import { naiveConsistency, naiveRoot } from '../lib/tlog/naive-tree.fixture.ts'
import { createSigner, formatVerifierKey, signNote, type VerifierKey } from '../lib/tlog/note.ts'
import { initFolder } from './folder.ts'
import { trustLog } from './logs.ts'
import { createWitnessServer, listen } from './server.ts'

export const log = createSigner('log.example', 'note', Buffer.alloc(32, 1))
export const stranger = createSigner('log.example', 'note', Buffer.alloc(32, 2))

/** `n` leaves; a fork has others from the leaf `forkAt` on. */
export const leavesOf = (n: number, forkAt = n): Buffer[] =>
  Array.from({ length: n }, (_, i) => Buffer.from(i < forkAt ? `leaf ${i}` : `other ${i}`))

export type Submission = {
  readonly leaves: readonly Buffer[]
  readonly oldSize: number
  readonly proof?: readonly Buffer[]
  readonly signer?: typeof log
}

/** The body by which `signer` hands in the tree over `leaves`; the proof is the right one unless another is given. */
export function bodyOf({ leaves, oldSize, signer = log, proof }: Submission): string {
  const canProve = oldSize > 0 && oldSize <= leaves.length
  const hashes = proof ?? (canProve ? naiveConsistency(oldSize, leaves) : [])
  const lines = hashes.map((hash) => `${hash.toString('base64')}\n`).join('')
  return `old ${oldSize}\n${lines}\n${signNote(textOf(leaves, signer.key.name), [signer])}`
}

/** The text of the checkpoint of the tree over `leaves`. */
export const textOf = (leaves: readonly Buffer[], origin = log.key.name): string =>
  formatCheckpoint({ origin, size: leaves.length, root: naiveRoot(leaves) })

/** A folder of its own that is gone after the test. */
export function temporaryFolder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'cp-witness-'))
  t.after(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

export type TestWitness = {
  readonly dir: string
  readonly key: VerifierKey
  readonly url: string
  readonly warnings: readonly Readonly<Record<string, string>>[]
  /** Seconds since 1970 at which the witness believes to be. */
  now: number
  readonly post: (body: string | Buffer) => Promise<{ status: number; type: string; body: string }>
}

/** A witness over HTTP in a folder of its own, which trusts {@link log}. */
export async function startWitness(t: TestContext): Promise<TestWitness> {
  const dir = temporaryFolder(t)
  const signer = await initFolder(dir, 'witness.example/1', (n) => Buffer.alloc(n, 7))
  await trustLog(dir, formatVerifierKey(log.key), false)
  const warnings: Readonly<Record<string, string>>[] = []
  const server = createWitnessServer({
    dir,
    signer,
    clock: () => new Date(witness.now * 1000),
    warn: (event, fields) => void warnings.push({ event, ...fields }),
  })
  const url = await listen(server, '127.0.0.1', 0)
  const witness: TestWitness = {
    dir,
    key: signer.key,
    url,
    warnings,
    now: 1000,
    post: (body) => post(url, body),
  }
  t.after(async () => {
    server.close()
    server.closeAllConnections()
    await once(server, 'close')
  })
  return witness
}

/** Posts a body to `add-checkpoint`, or another path. */
export async function post(
  url: string,
  body: string | Buffer,
  path = 'add-checkpoint',
): ReturnType<TestWitness['post']> {
  const response = await fetch(`${url}/${path}`, {
    method: 'POST',
    body: Uint8Array.from(Buffer.from(body)),
  })
  const type = response.headers.get('content-type') ?? ''
  return { status: response.status, type, body: await response.text() }
}
