import { hash } from 'node:crypto'
import {
  NOTE_BYTES_MOST,
  openCheckpoint,
  parseNote,
  type Checkpoint,
  type Refused,
  type Trust,
} from './checkpoint.ts'
import { canonicalJson, parseCount, parseUtf8 } from './encoding.ts'
import { verifySignature } from './keys.ts'
import { openProof, PROOF_BYTES_MOST, type Proved } from './proof.ts'
import type { LogSource } from './source.ts'

/** What a bundle proves. */
export type OpenedBundle = {
  readonly madeAt: string
  readonly reason: string
  /** Those to which the proofs lead. */
  readonly checkpoints: readonly Checkpoint[]
  readonly entries: readonly Proved[]
}

const SUMS_BYTES_MOST = 4 * 1024 * 1024
const ROWS_BYTES_MOST = 256 * 1024 * 1024
const FIRST_LINE = 'contactpoint audit bundle v1'
const PATH =
  /^(?:README\.txt|keys|rows\.jsonl|checkpoint-[0-9-]{4,9}|entries\/[0-9-]{4,9}\.[0-9]{12}\.tlog-proof)$/

/** Checks a bundle by itself: the signature over the list of its files, every byte of each, every proof. Source: docs/specs/audit-log.md, 9. */
export async function openBundle(source: LogSource, trust: Trust): Promise<OpenedBundle | Refused> {
  const manifest = await openManifest(source, trust)
  if ('refused' in manifest) return manifest
  const sums = await source.read('SHA256SUMS', SUMS_BYTES_MOST)
  if (!sums || hash('sha256', sums) !== manifest.sums) return refuse('SHA256SUMS is not what was signed')
  const files = await readFiles(source, parseUtf8(sums) ?? '')
  if ('refused' in files) return files
  const checkpoints = new Map<string, Checkpoint>()
  const entries: Proved[] = []
  for (const [path, bytes] of files.held) {
    if (path.startsWith('checkpoint-')) {
      const opened = openCheckpoint(bytes, trust)
      if ('refused' in opened) return refuse(`${path}: ${opened.refused}`)
      checkpoints.set(path.slice('checkpoint-'.length), opened)
    }
    if (!path.startsWith('entries/')) continue
    const proved = openProof(bytes, trust)
    if ('refused' in proved) return refuse(`${path}: ${proved.refused}`)
    const fault = faultOfEntry(path, proved, checkpoints)
    if (fault) return refuse(`${path}: ${fault}`)
    entries.push(proved)
  }
  if (entries.length !== manifest.count) return refuse('there are not as many proofs as was signed')
  const rows = entries.map(({ row }) => `${canonicalJson(row)}\n`).join('')
  if (files.held.get('rows.jsonl')?.toString() !== rows)
    return refuse('rows.jsonl is not what the proofs open')
  const { madeAt, reason } = manifest
  return { madeAt, reason, checkpoints: [...checkpoints.values()], entries }
}

type Manifest = {
  readonly madeAt: string
  readonly reason: string
  readonly count: number
  readonly sums: string
}

/** One signature alone, of a trusted log: nothing can be put beside it. */
async function openManifest(source: LogSource, trust: Trust): Promise<Manifest | Refused> {
  const bytes = await source.read('manifest', NOTE_BYTES_MOST)
  const note = bytes ? parseNote(bytes) : refuse('the file is not there')
  if ('refused' in note) return refuse(`manifest: ${note.refused}`)
  const [first, origin = '', madeAt = '', reason = '', count = '', sums = '', end, ...more] =
    note.text.split('\n')
  const entries = parseCount(count)
  if (first !== FIRST_LINE || end !== '' || more.length > 0 || entries === null)
    return refuse('manifest: it is not one of version 1')
  const [signature, ...others] = note.signatures
  const key = trust.keys.find(
    ({ name, id, use }) =>
      use === 'log' && name === origin && signature?.name === name && signature.id === id,
  )
  if (!key || others.length > 0) return refuse('manifest: no trusted key of the log signed it, and it alone')
  if (verifySignature(key, note.text, signature!.bytes) === null)
    return refuse('manifest: the signature is not of this text')
  return { madeAt, reason, count: entries, sums }
}

/** Every file that is listed, and none that is not, each as its sum says. */
async function readFiles(
  source: LogSource,
  sums: string,
): Promise<{ readonly held: ReadonlyMap<string, Buffer> } | Refused> {
  const held = new Map<string, Buffer>()
  for (const line of sums.split('\n').slice(0, -1)) {
    const [, sum = '', path = ''] = /^([0-9a-f]{64}) {2}(.+)$/.exec(line) ?? []
    if (!PATH.test(path) || held.has(path)) return refuse('SHA256SUMS is malformed')
    const bytes = await source.read(path, path === 'rows.jsonl' ? ROWS_BYTES_MOST : PROOF_BYTES_MOST)
    if (!bytes) return refuse(`${path} is not there`)
    if (hash('sha256', bytes) !== sum) return refuse(`${path} was changed`)
    held.set(path, bytes)
  }
  const there = [
    ...(source.list('') ?? []).filter((name) => name !== 'entries'),
    ...(source.list('entries') ?? []).map((name) => `entries/${name}`),
  ]
  const stray = there.find((path) => !held.has(path) && path !== 'manifest' && path !== 'SHA256SUMS')
  return stray === undefined ? { held } : refuse('there is a file that is not listed')
}

function faultOfEntry(
  path: string,
  { row, index, checkpoint }: Proved,
  checkpoints: ReadonlyMap<string, Checkpoint>,
): string | null {
  const [shard = '', place] = path.slice('entries/'.length).split('.')
  const known = checkpoints.get(shard)
  if (Number(place) !== index) return 'it is of another leaf'
  if (!row) return 'it does not open the entry'
  const isSame =
    known?.origin === checkpoint.origin &&
    known.size === checkpoint.size &&
    known.root.equals(checkpoint.root) &&
    known.origin.endsWith(`/${shard}`)
  return isSame ? null : 'it leads to another checkpoint'
}

function refuse(refused: string): Refused {
  return { refused }
}
