import { hash } from 'node:crypto'
import { signNote, type NoteSigner } from '../../lib/tlog/note.ts'
import { canonicalRow, type LogRow } from '../log/leaf.ts'
import type { ShardView } from '../log/locate-entry.ts'

/** A file of a bundle, by its path below the bundle's folder. */
export type BundleFile = { readonly path: string; readonly text: string }

/** An entry with its row, and the `.tlog-proof` that opens it. */
export type ProvedEntry = {
  readonly shard: string
  readonly index: number
  readonly row: LogRow
  readonly proof: string
}

type Frame = {
  /** Of the log's newest shard. */
  readonly signer: NoteSigner
  /** Verifier keys of log and witness, a line each. */
  readonly keys: readonly string[]
  /** Those of the entries, oldest first. */
  readonly shards: readonly ShardView[]
  readonly reason: string
  readonly madeAt: Date
}

/** Every file of a bundle; `manifest` signs the list of the others. Source: docs/specs/audit-log.md, section 9. */
export function writeBundleFiles(entries: readonly ProvedEntry[], frame: Frame): BundleFile[] {
  const { signer, keys, shards, reason, madeAt } = frame
  const files: BundleFile[] = [
    { path: 'README.txt', text: README },
    { path: 'keys', text: keys.map((key) => `${key}\n`).join('') },
    { path: 'rows.jsonl', text: entries.map(({ row }) => `${canonicalRow(row)}\n`).join('') },
    ...shards.map(({ shard, note }) => ({ path: `checkpoint-${shard}`, text: note })),
    ...entries.map(({ shard, index, proof }) => ({
      path: `entries/${shard}.${String(index).padStart(12, '0')}.tlog-proof`,
      text: proof,
    })),
  ]
  const sums = files.map(({ path, text }) => `${hash('sha256', text)}  ${path}\n`).join('')
  const manifest = [
    'contactpoint audit bundle v1',
    signer.key.name,
    madeAt.toISOString(),
    reason,
    String(entries.length),
    hash('sha256', sums),
    '',
  ].join('\n')
  return [
    ...files,
    { path: 'SHA256SUMS', text: sums },
    { path: 'manifest', text: signNote(manifest, [signer]) },
  ]
}

const README = `Entries of the log of who looked at what in ContactPoint, with proofs. It holds personal data: hand it to nobody who
need not have it, and destroy it when the case is closed.

  rows.jsonl      one entry a line, in the order of the log
  entries/        the proof of each entry, in the same order: shard, number of the leaf
  checkpoint-...  the statement of the log to which the proofs lead, with the signatures of the log and its witness
  keys            verifier keys, as the log gives them: compare them with those that you received another way
  SHA256SUMS      every file but the manifest; sha256sum -c SHA256SUMS
  manifest        when and why this was made, and the log's signature over SHA256SUMS

To check it without the service, its database and the network, with a checkout of the source and npm ci --omit=dev:

  npx contactpoint audit verify --bundle THIS-FOLDER --key KEYS --witness WITNESS-KEY

It says whether each entry was in the log at the time of the checkpoint and is unchanged. It does not say that there were no
other entries: for that, verify the whole log.
`
