import type { Act } from '../platform/act.ts'
import type { Tx } from '../platform/db/connect.ts'
import { forgetNames } from '../vault/index.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import {
  findLinkCandidates,
  findShieldedLinks,
  findShieldedVerdicts,
  type ChildId,
  type LinkCandidate,
  type SourceKind,
  type SourceRecord,
} from '../children/index.ts'
import { sharesNumber } from './compare-candidate.ts'
import { decideLink, MODEL_VERSION, type LinkDecision } from './decide-link.ts'
import { lostLinkLock } from './errors.ts'
import { decideByVerdicts } from './review/person-verdicts.ts'
import { findPersonVerdicts } from './review/queries.ts'
import { gatherEvidence } from './online/gather-evidence.ts'
import { findTaken } from './online/queries.ts'
import { childrenToTake, keepOneToOne } from './one-to-one.ts'
import { deleteLinks, findLinks, insertDecisions, joinCreationLock, lockCreation } from './queries.ts'

/**
 * Decides for each row of a batch which child it is about, against what the database holds now.
 *
 * The one function behind which every way of deciding stands. Rows are compared with stored children only, never with
 * one another: whoever applies them applies one of a set of rows that could be each other at a time (`independentRows`).
 */
export async function decideLinks(
  act: Act,
  source: { readonly sourceId: string; readonly createsChildren: boolean; readonly kind: SourceKind },
  rows: readonly SourceRecord[],
  variants: NameVariants,
): Promise<LinkDecision[]> {
  const ids = rows.map((row) => row.sourceRecordId)
  const [openLinks, shieldedLinks, candidates, verdicts] = await Promise.all([
    findLinks(act.sql, source.sourceId, ids),
    findShieldedLinks(act, source.sourceId, ids),
    findLinkCandidates(act, source.sourceId, rows),
    findPersonVerdicts(act.sql, source.sourceId, ids),
  ])
  for (const [id, identity] of await findShieldedVerdicts(act, source.sourceId, shieldedLinks))
    verdicts.set(id, { sameAs: shieldedLinks.get(id)!, isNew: false, notThese: new Set(), identity })
  const links = new Map([...openLinks, ...shieldedLinks])
  const asked = new Map(
    rows.flatMap((row, i) =>
      !links.has(row.sourceRecordId) && needsEvidence(row, candidates[i]!, verdicts.has(row.sourceRecordId))
        ? [[row, { row, candidates: candidates[i]! }] as const]
        : [],
    ),
  )
  const evidenceOf = await gatherEvidence(act, source.kind, [...asked.values()], variants)
  const decisions = rows.map((row, i) => {
    const known = asked.get(row)
    const context = {
      variants,
      linkedChildId: links.get(row.sourceRecordId) ?? null,
      createsChildren: source.createsChildren,
      ...(known && evidenceOf ? { evidence: evidenceOf(known) } : {}),
    }
    const decided = verdicts.get(row.sourceRecordId)
    return decided
      ? decideByVerdicts(row, candidates[i]!, context, decided)
      : decideLink(row, candidates[i]!, context)
  })
  const wanted = childrenToTake(decisions)
  if (wanted.length === 0) return decisions
  return keepOneToOne(rows, decisions, await findTaken(act.sql, source.sourceId, wanted, act.today))
}

/** Rows that have candidates and that numbers do not settle; people may have said that a number is not the row's. */
function needsEvidence(
  row: SourceRecord,
  candidates: readonly LinkCandidate[],
  hasVerdicts: boolean,
): boolean {
  return (
    row.action === 'upsert' &&
    row.dateOfBirth !== undefined &&
    candidates.length > 0 &&
    (hasVerdicts || !candidates.some((candidate) => sharesNumber(row, candidate)))
  )
}

/** Forgets names that no open record bears any more, while nobody can number any. */
export async function forgetUnborneNames(sql: Tx): Promise<void> {
  await lockCreation(sql)
  await forgetNames(sql)
}

/** The lock that `lockLinks` took, for transactions that work under it side by side. */
export type LinkLock = { readonly holder: number }

/** Until the transaction ends nobody else can make a child or a link, but for acts that join it. */
export async function lockLinks(act: Act): Promise<LinkLock> {
  return { holder: await lockCreation(act.sql) }
}

/**
 * Makes an act of its own transaction work under a lock that another act of this process holds.
 *
 * INVARIANT (lane-under-lock): a lane writes only while the holder has the lock, and whoever takes the lock next waits for
 * the lanes of a holder that was lost. Lanes decide side by side, so their rows must be independent (`independentRows`).
 */
export async function joinLinks(act: Act, lock: LinkLock): Promise<void> {
  if (!(await joinCreationLock(act.sql, lock.holder))) throw lostLinkLock()
}

export type DecidedRow = {
  readonly sourceId: string
  readonly sourceRecordId: string
  readonly feedFileId: number
  readonly rowNumber: number
  readonly decision: LinkDecision
  /** The child linked or made; null for a row put before a person or refused. */
  readonly childId: ChildId | null
}

/** Keeps decisions with their rule and model version, and makes the links. Source: architecture decision 7. */
export async function recordDecisions(act: Act, rows: readonly DecidedRow[]): Promise<void> {
  if (rows.length === 0) return
  await insertDecisions(
    act.sql,
    rows.map((row) => ({
      source_id: row.sourceId,
      source_record_id: row.sourceRecordId,
      outcome: row.decision.outcome,
      rule: row.decision.rule,
      child_id: row.childId,
      candidate_child_ids: row.decision.candidateIds,
      model_version: row.decision.evidence?.modelVersion ?? MODEL_VERSION,
      match_bits: row.decision.evidence?.scoreBits,
      term_bits: row.decision.evidence?.termBits,
      pattern: row.decision.evidence?.pattern,
      explanations: row.decision.evidence?.explanations,
      decided_by: act.actor.name,
      feed_file_id: row.feedFileId,
      row_number: row.rowNumber,
    })),
    act.now,
  )
}

/** A source withdrew its records: the links go, the decisions stay. */
export function removeLinks(act: Act, sourceId: string, sourceRecordIds: readonly string[]): Promise<void> {
  return deleteLinks(act.sql, sourceId, sourceRecordIds)
}
