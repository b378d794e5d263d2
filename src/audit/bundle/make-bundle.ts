import { parseCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { createSigner, parseNote, type NoteSigner } from '../../lib/tlog/note.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import type { LogRow } from '../log/leaf.ts'
import { formatProof, locateEntry, readShards, type Located, type ShardView } from '../log/locate-entry.ts'
import { DurableFolder } from '../log/log-files.ts'
import { LogKeys } from '../log/log-keys.ts'
import type { LogSettings } from '../log/open-log.ts'
import { notInLog, rowAt } from '../log/prove-entry.ts'
import { recordEntries } from '../record-entry.ts'
import { writeBundleFiles, type BundleFile, type ProvedEntry } from './bundle-files.ts'
import { listPositions, type BundleScope } from './queries.ts'

/** Why entries may be handed to whoever investigates. */
export const bundleReasons = ['investigation', 'complaint', 'court-order', 'supervisory-authority'] as const
export type BundleReason = (typeof bundleReasons)[number]

/** `waiting`: entries that no published checkpoint has yet, and the bundle therefore lacks. */
export type Bundle = {
  readonly files: readonly BundleFile[]
  readonly entries: number
  readonly waiting: number
}

const ENTRIES_MOST = 10_000

/**
 * Entries with their rows and proofs, signed as a whole, for whoever investigates and has the public keys alone.
 *
 * Making it is itself recorded: once, and once for each child whom an entry in it is about.
 * @throws DomainError `CP_AUDIT_ENTRY_UNKNOWN` when there is none, or not each of those named; `CP_AUDIT_BUNDLE_SIZE`, `CP_LOG_NOT_PUBLISHED`.
 * Source: docs/specs/audit-log.md, section 9; R-104.
 */
export async function makeBundle(
  act: Act,
  settings: LogSettings,
  { scope, reason }: { readonly scope: BundleScope; readonly reason: BundleReason },
): Promise<Bundle> {
  await act.require('audit.bundle-entries', { type: 'Directory', id: 'contactpoint' })
  const positions = await listPositions(act.sql, scope, ENTRIES_MOST + 1)
  if (positions.length > ENTRIES_MOST) throw tooLarge()
  const folder = new DurableFolder(settings.directory)
  const views = await readShards(folder)
  const entries: ProvedEntry[] = []
  const children = new Set<number>()
  for (const position of positions) {
    const located = await locateEntry(folder, views, position)
    const row = located && (await rowAt(act, position))
    if (!located || !row) continue
    entries.push(await proved(folder, located, row))
    if (typeof row['child_id'] === 'number') children.add(row['child_id'])
  }
  const isWhole = !('entryIds' in scope) || entries.length === new Set(scope.entryIds).size
  if (entries.length === 0 || !isWhole) throw notInLog()
  await recordBundle(act, { scope, reason, children, quantity: entries.length })
  const used = new Set(entries.map(({ shard }) => shard))
  const files = writeBundleFiles(entries, {
    signer: await signerOf(settings, views[0]!),
    keys: await keysOf(settings, folder),
    shards: views.filter(({ shard }) => used.has(shard)).toReversed(),
    reason,
    madeAt: act.now,
  })
  return { files, entries: entries.length, waiting: positions.length - entries.length }
}

/** The key of the newest shard, under that shard's name. */
async function signerOf({ keyFile }: LogSettings, { note }: ShardView): Promise<NoteSigner> {
  const { origin } = parseCheckpoint(parseNote(note).text)
  return createSigner(origin, 'note', await new LogKeys(keyFile).signerOf({ origin, note }))
}

/** As the log gives them, and its witness's. */
async function keysOf({ witness }: LogSettings, folder: DurableFolder): Promise<string[]> {
  const lines = String((await folder.read('key')) ?? '').split('\n')
  return [...lines.filter((line) => line !== ''), ...(witness ? [witness.key] : [])]
}

async function proved(folder: DurableFolder, located: Located, row: LogRow): Promise<ProvedEntry> {
  const { shard, index } = located
  return { shard, index, row, proof: await formatProof(folder, located, row) }
}

function recordBundle(
  act: Act,
  {
    scope,
    reason,
    children,
    quantity,
  }: {
    readonly scope: BundleScope
    readonly reason: BundleReason
    readonly children: ReadonlySet<number>
    readonly quantity: number
  },
): Promise<void> {
  const entry = { action: 'audit.bundle-entries', outcome: 'done', fields: [reason] } as const
  const whose = 'userId' in scope ? { targetUserId: scope.userId } : {}
  return recordEntries(act, [
    { ...entry, ...whose, quantity },
    ...[...children].map((childId) => ({ ...entry, childId })),
  ])
}

function tooLarge(): DomainError {
  return new DomainError(
    'invalid',
    'CP_AUDIT_BUNDLE_SIZE',
    `a bundle holds ${ENTRIES_MOST} entries at most; ask for a shorter period`,
  )
}
