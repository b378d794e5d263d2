import type { Act } from '../platform/act.ts'
import {
  composeVaulted,
  listShielded,
  openShielded,
  putAway,
  recordText,
  shieldChild,
  type ChildId,
  type ComposedRecord,
  type SourceFacts,
  type SourceRecord,
  type VaultedChild,
} from '../children/index.ts'
import type { LinkDecision } from '../linkage/index.ts'
import { noteMove, quarantineRow } from '../vault/index.ts'
import type { DecidedFeedRow } from './decide-rows.ts'
import type { FeedSource } from './source.ts'

export function childrenOf(decision: LinkDecision): ChildId[] {
  return [...decision.candidateIds, ...(decision.childId === null ? [] : [decision.childId])]
}

export function touchesAny(decision: LinkDecision, children: ReadonlySet<ChildId>): boolean {
  return childrenOf(decision).some((childId) => children.has(childId))
}

/** A row in quarantine: what its source said, and why and near whom it waits. */
export type QuarantinedContent = {
  readonly sourceId: string
  readonly fileId: number
  readonly rowNumber: number
  readonly payloadHash: string
  readonly near: readonly ChildId[]
  readonly rule: string
  readonly record: SourceRecord
}

/** What a row's place in its file tells of it when a shielded child was near: as much as of a child that nobody knew. */
export function nothingTold(source: FeedSource) {
  return {
    outcome: source.createsChildren ? 'new' : 'review',
    rule: null,
    child_id: null,
    candidate_child_ids: [],
  }
}

/**
 * Seals those of the waiting rows that are restricted or near a shielded child for those who shield; the desk of everybody else never
 * hears of them.
 *
 * INVARIANT (near-shield-is-quarantined): such a row makes no child, widens no record and is on no queue that others see. Source: R-39.
 * @returns the rows taken.
 */
export async function quarantineRows(
  act: Act,
  source: FeedSource,
  fileId: number,
  rows: readonly DecidedFeedRow[],
): Promise<Set<DecidedFeedRow>> {
  const shielded = await listShielded(
    act.sql,
    rows.flatMap((row) => childrenOf(row.decision)),
  )
  const taken = rows.filter((row) => row.record.restricted || touchesAny(row.decision, shielded))
  const kept = await openShielded(act, [...shielded])
  for (const { record, payloadHash, rowNumber, decision } of taken) {
    const near = childrenOf(decision)
    const [authorityCode = source.authorityCode] = near.flatMap(
      (childId) => kept.get(childId)?.authorityCode ?? [],
    )
    const content: QuarantinedContent = {
      sourceId: source.sourceId,
      fileId,
      rowNumber,
      payloadHash,
      near,
      rule: decision.rule,
      record,
    }
    await quarantineRow(act, {
      authorityCode,
      record: recordText(source.sourceId, record.sourceRecordId),
      content,
    })
  }
  return new Set(taken)
}

/** Keeps the authority of the child. */
const bySource = { authorityCode: null, placedBy: 'source', sourceLiftedAt: null } as const

/** What one row said of a child: whether it restricts it, and whether its source did so before. */
type Told = { readonly childId: ChildId; readonly restricts: boolean; readonly restricted: boolean }

/**
 * Puts children that were taken out of the vault back, with what was told of them, and those there that a source restricts anew.
 *
 * INVARIANT (restricted-wins): a source that restricts a record shields it at once, whatever others say; one that restricts it no
 * more lifts nothing. What two people lifted stays lifted while the source says the same. Another address moves no shield: it makes
 * a review due. Source.
 */
export async function keepShields(
  act: Act,
  kept: readonly VaultedChild[],
  told: readonly Told[],
  sources: SourceFacts,
): Promise<void> {
  const keptIds = new Set(kept.map(({ childId }) => childId))
  for (const { childId, level, authorityCode, content } of kept) {
    const isLifted = told.some((one) => one.childId === childId && one.restricted && !one.restricts)
    const sourceLiftedAt = isLifted ? act.now : null
    const before = composeVaulted(content, sources)
    const after = await putAway(
      act,
      childId,
      { level, authorityCode, placedBy: 'source', sourceLiftedAt },
      sources,
    )
    if (placeOf(before) !== placeOf(after)) await noteMove(act, childId)
  }
  const restricted = told.filter((one) => one.restricts && !one.restricted && !keptIds.has(one.childId))
  for (const childId of new Set(restricted.map((one) => one.childId))) {
    await shieldChild(act, childId, { ...bySource, level: 2 }, sources)
  }
}

/** The postcode, or where the child is instead; null where neither is known. */
function placeOf({ address }: ComposedRecord): string | null {
  if (!address) return null
  return 'lines' in address ? (address.postcode ?? null) : address.state
}
