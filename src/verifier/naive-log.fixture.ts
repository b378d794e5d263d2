import { createHash, createPrivateKey, createPublicKey, sign, type KeyObject } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after } from 'node:test'
import { parseVerifierKey, type VerifierKey } from './keys.ts'
import { verifyLog, type LogOptions, type LogReport } from './log.ts'

// A writer as slow and plain as the definitions: nothing of it is shared with what it tests.

export const HOUR_0 = 490_000
export const now = new Date((HOUR_0 + 2000) * 3_600_000)

export type Signer = {
  readonly name: string
  readonly type: 1 | 4
  readonly key: KeyObject
  readonly vkey: string
}

export function signer(name: string, type: 1 | 4, seed: number): Signer {
  const pkcs8 = Buffer.concat([
    Buffer.from('302e020100300506032b657004220420', 'hex'),
    Buffer.alloc(32, seed),
  ])
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' })
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(-32)
  const coded = Buffer.concat([Buffer.of(type), raw])
  const id = sha(Buffer.from(`${name}\n`), coded).subarray(0, 4)
  return { name, type, key, vkey: `${name}+${id.toString('hex')}+${coded.toString('base64')}` }
}

export function sha(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** MTH of RFC 6962, word for word. */
export function mth(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha()
  if (leaves.length === 1) return sha(Buffer.of(0), leaves[0]!)
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return sha(Buffer.of(1), mth(leaves.slice(0, k)), mth(leaves.slice(k)))
}

/** PATH of RFC 6962, word for word. */
export function pathOf(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length === 1) return []
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return m < k
    ? [...pathOf(m, leaves.slice(0, k)), mth(leaves.slice(k))]
    : [...pathOf(m - k, leaves.slice(k)), mth(leaves.slice(0, k))]
}

export type Parts = { hour: number; transaction: number; entryId: number; commitment: Buffer; kind?: number }

export function entryLeaf({ hour, transaction, entryId, commitment, kind = 1 }: Parts): Buffer {
  const leaf = Buffer.alloc(53)
  leaf[0] = kind
  leaf.writeUInt32BE(hour, 1)
  leaf.writeBigUInt64BE(BigInt(transaction), 5)
  leaf.writeBigUInt64BE(BigInt(entryId), 13)
  commitment.copy(leaf, 21)
  return leaf
}

export function erasureLeaf(parts: Parts, ground: number, ids: readonly number[]): Buffer {
  const tail = Buffer.alloc(1 + 8 * ids.length, ground)
  for (const [i, id] of ids.entries()) tail.writeBigUInt64BE(BigInt(id), 1 + 8 * i)
  return Buffer.concat([entryLeaf({ ...parts, kind: 3 }), tail])
}

export function startLeaf(origin: string, after = 0, previous: unknown = null, because = 'year'): Buffer {
  const why = previous === null ? {} : { because }
  return Buffer.from(`\x02${JSON.stringify({ after: String(after), ...why, origin, previous })}`)
}

/** A start and entries that keep every rule. */
export function someLeaves(origin: string, size: number, after = 0, previous: unknown = null): Buffer[] {
  const leaves = [startLeaf(origin, after, previous)]
  for (let i = 1; i < size; i++)
    leaves.push(
      entryLeaf({
        hour: HOUR_0 + (after === 0 ? Math.floor(i / 50) : 6),
        transaction: after + 100 + Math.floor(i / 3),
        entryId: after + 1000 + i,
        commitment: sha(Buffer.from(`${origin} ${i}`)),
      }),
    )
  return leaves
}

export function checkpointOf(
  origin: string,
  leaves: readonly Buffer[],
  signers: readonly Signer[],
  at = now,
): string {
  return signNote(`${origin}\n${leaves.length}\n${mth(leaves).toString('base64')}\n`, signers, at)
}

export function signNote(text: string, signers: readonly Signer[], at = now): string {
  const lines = signers.map(({ name, type, key, vkey }) => {
    const id = Buffer.from(vkey.split('+')[1]!, 'hex')
    const seconds = Math.floor(at.getTime() / 1000)
    const time = Buffer.alloc(8)
    time.writeBigUInt64BE(BigInt(seconds))
    const signature =
      type === 1
        ? sign(null, Buffer.from(text), key)
        : Buffer.concat([time, sign(null, Buffer.from(`cosignature/v1\ntime ${seconds}\n${text}`), key)])
    return `\u2014 ${name} ${Buffer.concat([id, signature]).toString('base64')}\n`
  })
  return `${text}\n${lines.join('')}`
}

/** Path of a tile by the words of tlog-tiles. */
export function naivePath(level: number | string, n: number, width = 256): string {
  let text = String(n % 1000).padStart(3, '0')
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000))
    text = `x${String(rest % 1000).padStart(3, '0')}/${text}`
  return `tile/${level}/${text}${width < 256 ? `.p/${width}` : ''}`
}

/** Every file of a shard at its size, by path. */
export function shardFiles(leaves: readonly Buffer[]): Map<string, Buffer> {
  const files = new Map<string, Buffer>()
  for (let from = 0; from < leaves.length; from += 256) {
    const part = leaves.slice(from, from + 256)
    const pieces = part.flatMap((leaf) => [Buffer.of(leaf.length >> 8, leaf.length & 255), leaf])
    files.set(naivePath('entries', from / 256, part.length), Buffer.concat(pieces))
  }
  for (let level = 0, span = 1; span <= leaves.length; level++, span *= 256) {
    const count = Math.floor(leaves.length / span)
    for (let from = 0; from < count; from += 256) {
      const width = Math.min(256, count - from)
      const hashes = Array.from({ length: width }, (_, i) =>
        mth(leaves.slice((from + i) * span, (from + i + 1) * span)),
      )
      files.set(naivePath(level, from / 256, width), Buffer.concat(hashes))
    }
  }
  return files
}

export function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cp-verifier-'))
  after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function writeFiles(dir: string, files: Iterable<readonly [string, Buffer | string]>): void {
  for (const [path, bytes] of files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), bytes)
  }
}

export const origin = 'contactpoint.example/log/2026'
export const logSigner = signer(origin, 1, 7)
export const witness = signer('witness.example/w1', 4, 9)

/** A folder with one shard. */
export function writeShard(dir: string, leaves: readonly Buffer[], signers = [logSigner]): void {
  writeFiles(dir, [...shardFiles(leaves), ['checkpoint', checkpointOf(origin, leaves, signers)]])
}

export const key = (from: Signer): VerifierKey => parseVerifierKey(from.vkey)!

export function check(dir: string, more: Partial<LogOptions> = {}): Promise<LogReport> {
  return verifyLog({
    address: { dir },
    trust: { keys: [key(logSigner)], witnesses: [] },
    requiredWitnesses: 0,
    since: new Map(),
    database: null,
    parts: null,
    threads: 2,
    now,
    random: (bytes) => Buffer.alloc(bytes, 0x5a),
    progress: () => {},
    ...more,
  })
}

/** Kinds of what was found, each once; `unreadable` where nothing could be read. */
export async function kindsOf(report: Promise<LogReport>): Promise<string[]> {
  try {
    return [...(await report).findings.counts.keys()].sort()
  } catch (error) {
    if (error instanceof Error && error.name === 'SourceError') return ['unreadable']
    throw error
  }
}
