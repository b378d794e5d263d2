import { hash } from 'node:crypto'
import { openCheckpoint, type Checkpoint, type Refused, type Trust } from './checkpoint.ts'
import { canonicalJson, parseBase64, parseCount, parseJson, parseUtf8 } from './encoding.ts'
import { HASH_BYTES, hashLeaf, hashNode } from './hashing.ts'
import { faultOfLeaf, KIND, readEntry, readErasure, type EntryLeaf, type Erasure } from './leaves.ts'

/** Most bytes of a proof that are read: a leaf of 65,535 bytes, written twice in base64, and a note. */
export const PROOF_BYTES_MOST = 512 * 1024
const HASHES_MOST = 53

/** What a proof proves. */
export type Proved = {
  readonly checkpoint: Checkpoint
  readonly index: number
  /** Null of the start of a shard. */
  readonly entry: EntryLeaf | null
  readonly erasure: Erasure | null
  /** The row that opens the entry; null when the proof holds none. */
  readonly row: Readonly<Record<string, unknown>> | null
}

/** Checks a `.tlog-proof` by itself. Source: C2SP tlog-proof; docs/specs/audit-log.md, 7. */
export function openProof(bytes: Uint8Array, trust: Trust): Proved | Refused {
  const text = bytes.length > PROOF_BYTES_MOST ? null : parseUtf8(bytes)
  const blank = text?.indexOf('\n\n') ?? -1
  if (text === null || blank < 0) return { refused: 'the file is not a proof' }
  const [version, extraLine = '', indexLine = '', ...hashLines] = text.slice(0, blank).split('\n')
  if (version !== 'c2sp.org/tlog-proof@v1') return { refused: 'the file is not a proof of version 1' }
  const extra = readExtra(extraLine)
  if (!extra) return { refused: 'the proof holds no leaf, or what it holds beside is malformed' }
  const index = indexLine.startsWith('index ') ? parseCount(indexLine.slice(6)) : null
  if (index === null || hashLines.length > HASHES_MOST)
    return { refused: 'the index or its path is malformed' }
  const path = hashLines.map(parseBase64)
  if (!path.every((sibling) => sibling?.length === HASH_BYTES))
    return { refused: 'a hash of the path is malformed' }
  const checkpoint = openCheckpoint(Buffer.from(text.slice(blank + 2)), trust)
  if ('refused' in checkpoint) return checkpoint
  const root = rootOfPath(hashLeaf(extra.leaf), index, checkpoint.size, path as Buffer[])
  if (!root?.equals(checkpoint.root))
    return { refused: 'the path does not lead from the entry to the checkpoint' }
  const fault = faultOfLeaf(extra.leaf, index)
  if (fault) return { refused: fault }
  return openLeaf(checkpoint, index, extra)
}

type Extra = { readonly leaf: Buffer; readonly row: string | null; readonly salt: Buffer | null }

function readExtra(line: string): Extra | null {
  const text = line.startsWith('extra ') ? parseUtf8(parseBase64(line.slice(6)) ?? Buffer.of(0xff)) : null
  const value = text === null ? undefined : parseJson(text)
  if (typeof value !== 'object' || value === null || canonicalJson(value) !== text) return null
  const { leaf, row, salt, ...others } = value as Record<string, unknown>
  if (Object.keys(others).length > 0 || typeof leaf !== 'string') return null
  const bytes = parseBase64(leaf)
  if (!bytes) return null
  if (row === undefined && salt === undefined) return { leaf: bytes, row: null, salt: null }
  const salted = typeof salt === 'string' ? parseBase64(salt) : null
  return typeof row === 'string' && salted?.length === 32 ? { leaf: bytes, row, salt: salted } : null
}

/** The root that a leaf's hash and its path give; null when the path is not as long as index and size ask. Source: RFC 9162, 2.1.3.2. */
export function rootOfPath(
  leafHash: Buffer,
  index: number,
  size: number,
  path: readonly Buffer[],
): Buffer | null {
  if (index >= size) return null
  let [at, last] = [index, size - 1]
  let root = leafHash
  for (const sibling of path) {
    if (last === 0) return null
    if (at % 2 === 1 || at === last) {
      root = hashNode(sibling, root)
      while (at % 2 === 0 && at !== 0) [at, last] = [at / 2, Math.floor(last / 2)]
    } else root = hashNode(root, sibling)
    at = Math.floor(at / 2)
    last = Math.floor(last / 2)
  }
  return last === 0 ? root : null
}

function openLeaf(checkpoint: Checkpoint, index: number, { leaf, row, salt }: Extra): Proved | Refused {
  if (leaf[0] === KIND.start)
    return row === null
      ? { checkpoint, index, entry: null, erasure: null, row: null }
      : { refused: 'the start of a shard has no row' }
  const entry = readEntry(leaf)
  const erasure = leaf[0] === KIND.erasure ? readErasure(leaf) : null
  if (row === null || salt === null) return { checkpoint, index, entry, erasure, row: null }
  const commitment = hash('sha256', Buffer.concat([salt, Buffer.from(row)]), 'buffer')
  const opened = parseJson(row)
  if (!commitment.equals(entry.commitment)) return { refused: 'the row is not the one that was logged' }
  if (typeof opened !== 'object' || opened === null || canonicalJson(opened) !== row)
    return { refused: 'the row is malformed' }
  const held = opened as Record<string, unknown>
  const hour = Math.floor(Date.parse(String(held.recorded_at)) / 3_600_000)
  if (
    held.transaction_id !== String(entry.transaction) ||
    held.entry_id !== String(entry.entryId) ||
    hour !== entry.hour
  )
    return { refused: 'the leaf names another entry than the row' }
  return { checkpoint, index, entry, erasure, row: held }
}
