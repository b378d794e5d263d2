import type { Act } from '../../platform/act.ts'
import { recomposeChildren, type SourceFacts } from '../apply-source-records.ts'
import { replaceComposed } from '../queries.ts'
import type { ChildId } from '../record.ts'
import { listSearchRows, replaceSearchRows } from '../search/queries.ts'
import {
  countRecords,
  findComposition,
  moveRecords,
  restoreComposedAt,
  updateRetired,
  updateRevived,
  type SourceRecordKey,
} from './queries.ts'

/** What merging does not keep by itself. */
export type CompositionTimes = { readonly survivor: string; readonly merged: string }

export type MergedRecords = {
  readonly moved: readonly SourceRecordKey[]
  readonly composedAt: CompositionTimes
}

/**
 * Makes one record of two: all that sources say of `merged` is said of `survivor` from now on.
 *
 * Nothing is composed by hand and nothing is copied: both records follow from the source records linked to them, so moving those
 * back restores both. The merged child's number and opaque id lead to the survivor.
 * @returns null when either is not an open record.
 */
export async function mergeRecords(
  act: Act,
  survivor: ChildId,
  merged: ChildId,
  sources: SourceFacts,
): Promise<MergedRecords | null> {
  const [one, other] = [await findComposition(act.sql, survivor), await findComposition(act.sql, merged)]
  if (one?.status !== 'open' || other?.status !== 'open') return null
  const moved = await moveRecords(act.sql, merged, survivor, null)
  await retireChild(act, merged, 'merged', survivor)
  await recomposeChildren(act, [survivor], sources)
  return { moved, composedAt: { survivor: one.composedAt, merged: other.composedAt } }
}

/**
 * Takes a merge apart: the source records that were moved go back, and both records are composed from what they have then.
 *
 * INVARIANT (unmerge-restores): when no source told anything new in between, both records are byte for byte what they were.
 * @returns whether both have a source record to stand on; when not, nothing must be kept of what was done.
 */
export async function unmergeRecords(
  act: Act,
  survivor: ChildId,
  merged: ChildId,
  was: MergedRecords & { readonly mergedAt: Date },
  sources: SourceFacts,
): Promise<boolean> {
  await moveRecords(act.sql, survivor, merged, was.moved)
  const [kept, back] = [await countRecords(act.sql, survivor), await countRecords(act.sql, merged)]
  if (kept === 0 || back === 0) return false
  await updateRevived(act.sql, merged)
  await recomposeChildren(act, [survivor, merged], sources)
  await restoreComposedAt(act.sql, survivor, was.composedAt.survivor, was.mergedAt)
  await restoreComposedAt(act.sql, merged, was.composedAt.merged, was.mergedAt)
  return true
}

/** Takes all that is shown of a child away: it became part of another record, or no source tells of it any more. */
export async function retireChild(
  act: Act,
  childId: ChildId,
  status: 'merged' | 'void',
  mergedInto: ChildId | null,
): Promise<void> {
  const stored = await listSearchRows(act.sql, [childId])
  await replaceSearchRows(act.sql, [childId], stored, [])
  await replaceComposed(act.sql, [childId], nothing)
  await updateRetired(act.sql, childId, status, mergedInto)
}

const nothing = {
  children: [],
  child_names: [],
  child_addresses: [],
  child_identifiers: [],
  child_carers: [],
  child_settings: [],
  child_health_contacts: [],
  child_attribute_sources: [],
  link_keys: [],
} as const
