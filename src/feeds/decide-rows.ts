import type { Act } from '../platform/act.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import { readRecordStates, type SourceRecordState } from '../children/index.ts'
import { decideLinks, type LinkDecision } from '../linkage/index.ts'
import type { FeedRow } from './queries.ts'
import type { FeedSource } from './source.ts'

/** How the rows' records stand in the directory, by source record id. */
export type RecordStates = ReadonlyMap<string, SourceRecordState>

export type DecidedFeedRow = FeedRow & { readonly decision: LinkDecision }

export function readStates(
  act: Act,
  source: FeedSource,
  rows: readonly FeedRow[],
): Promise<Map<string, SourceRecordState>> {
  return readRecordStates(
    act,
    source.sourceId,
    rows.map(({ record }) => record.sourceRecordId),
    rows.filter(({ record }) => record.action === 'delete').map(({ record }) => record.sourceRecordId),
  )
}

/** A row that says again, byte for byte, what its source said of the child before. */
function isUnchanged(row: FeedRow, states: RecordStates): boolean {
  return (
    row.record.action === 'upsert' && states.get(row.record.sourceRecordId)?.payloadHash === row.payloadHash
  )
}

/**
 * Which child each row is about, in the order given.
 *
 * An unchanged row is the child's to whom its record is linked: it tells nothing that could be decided anew, and most rows of a
 * register that is sent whole each month are such.
 */
export async function decideRows(
  act: Act,
  source: FeedSource,
  rows: readonly FeedRow[],
  states: RecordStates,
  variants: NameVariants,
): Promise<DecidedFeedRow[]> {
  const open = rows.filter((row) => !isUnchanged(row, states))
  const decisions =
    open.length === 0
      ? []
      : await decideLinks(
          act,
          source,
          open.map((row) => row.record),
          variants,
        )
  const decided = new Map(open.map((row, i) => [row, decisions[i]!]))
  return rows.map((row) => ({ ...row, decision: decided.get(row) ?? sameChild(row, states) }))
}

function sameChild(row: FeedRow, states: RecordStates): LinkDecision {
  const { childId } = states.get(row.record.sourceRecordId)!
  return { outcome: 'linked', rule: 'same-source-record', childId, candidateIds: [] }
}
