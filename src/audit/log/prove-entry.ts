import type { Act } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import { recordEntry } from '../record-entry.ts'
import { positionOf, type LogPosition, type LogRow } from './leaf.ts'
import { formatProof, locateEntry, locateLeaf, readShards, type Located } from './locate-entry.ts'
import { DurableFolder } from './log-files.ts'
import { ANY_TRANSACTION, findPosition, listRows } from './queries.ts'

/** An entry by its id, or by its shard and the index of its leaf. */
export type EntryName = { readonly entryId: string } | { readonly shard: string; readonly index: number }

/** Where an entry stands in the published log, and the proof of it as a `.tlog-proof`. */
export type EntryProof = { readonly shard: string; readonly index: number; readonly proof: string }

/**
 * Proof that an entry is in the published log, for whoever has the public keys alone.
 *
 * `withRow` opens it: the proof then tells what the entry says. An erased entry is proved without its row. Reading it is itself recorded.
 * @throws DomainError `CP_AUDIT_ENTRY_UNKNOWN` for an entry that is not there, or not in a published checkpoint yet; `CP_LOG_NOT_PUBLISHED`.
 * Source: docs/specs/audit-log.md, section 7.
 */
export async function proveEntry(
  act: Act,
  directory: string,
  name: EntryName,
  { withRow }: { readonly withRow: boolean },
): Promise<EntryProof> {
  await act.require('audit.prove-entry', { type: 'Directory', id: 'contactpoint' })
  const folder = new DurableFolder(directory)
  const found = await locate(act, folder, name)
  if (!found) throw notInLog()
  const position = positionOf(found.leaf)
  const row = withRow && position ? await rowAt(act, position) : undefined
  await recordEntry(act, {
    action: 'audit.prove-entry',
    outcome: 'done',
    fields: row ? ['row'] : [],
    ...(row && typeof row['child_id'] === 'number' ? { childId: row['child_id'] } : {}),
    ...(row && typeof row['user_id'] === 'number' ? { targetUserId: row['user_id'] } : {}),
  })
  return { shard: found.shard, index: found.index, proof: await formatProof(folder, found, row) }
}

async function locate(act: Act, folder: DurableFolder, name: EntryName): Promise<Located | null> {
  const views = await readShards(folder)
  if ('entryId' in name) {
    const position = await findPosition(act.sql, name.entryId)
    return position ? locateEntry(folder, views, position) : null
  }
  const view = views.find(({ shard }) => shard === name.shard)
  return view ? locateLeaf(folder, view, name.index) : null
}

/** No published checkpoint has the entry. */
export function notInLog(): DomainError {
  return new DomainError(
    'not-found',
    'CP_AUDIT_ENTRY_UNKNOWN',
    'no published checkpoint has this entry; one of the last seconds may come with the next',
  )
}

/** The row of an entry; undefined when it was erased. */
export async function rowAt(act: Act, position: LogPosition): Promise<LogRow | undefined> {
  const [row] = await listRows(act.sql, { from: position, below: ANY_TRANSACTION, above: '0' }, 1)
  const isIt = row?.entry_id === position.entryId && row.transaction_id === position.transaction
  return isIt ? row : undefined
}
