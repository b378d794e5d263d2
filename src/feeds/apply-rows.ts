import type { Act } from '../platform/act.ts'
import {
  applySourceRecords,
  confirmRecordsOfSources,
  listStoredRecords,
  lockChildren,
  recordText,
  takeOut,
  withdrawSourceRecords,
  type ChildId,
  type SourceFacts,
  type SourceRecord,
} from '../children/index.ts'
import {
  applySourceInvolvements,
  confirmInvolvementsOfSources,
  type SourceInvolvementChange,
} from '../involvement/index.ts'
import { closeReviews, openReviews, recordDecisions, removeLinks } from '../linkage/index.ts'
import { listServicesByCode } from '../organisations/index.ts'
import { supersedeQuarantined } from '../vault/index.ts'
import type { DecidedFeedRow, RecordStates } from './decide-rows.ts'
import { forgetRows, listSources, updateRows } from './queries.ts'
import { keepShields, nothingTold, quarantineRows } from './shielded-rows.ts'
import type { FeedSource } from './source.ts'

/**
 * What becomes of each row of a batch: its record replaced, confirmed or withdrawn, or itself put before a person.
 *
 * A row that would take the last source off a child is put before a person too: a record never silently loses its ground.
 */
export async function applyRows(
  act: Act,
  source: FeedSource,
  fileId: number,
  rows: readonly DecidedFeedRow[],
  states: RecordStates,
): Promise<void> {
  const linked = [...new Set(rows.flatMap((row) => row.decision.childId ?? []))]
  await lockChildren(act.sql, linked)
  const kept = await takeOut(act, linked)
  const keptIds = new Set(kept.map(({ childId }) => childId))
  const stored = await listStoredRecords(
    act.sql,
    source.sourceId,
    rows
      .filter(
        ({ record, decision }) =>
          record.action === 'end' || record.restricted || (decision.childId && keptIds.has(decision.childId)),
      )
      .map((row) => row.record.sourceRecordId),
  )
  const planned = rows.map((row) => ({
    row: withStored(row, stored.get(row.record.sourceRecordId)),
    plan: planOf(row, states),
  }))
  const of = (plan: Plan) => planned.filter((p) => p.plan === plan).map((p) => p.row)
  const sources = await factsOfSources(act)

  const written = of('write')
  const childIds = await writeRows(act, source, fileId, written, sources)
  await confirmRows(act, source, of('confirm'))
  await withdrawRows(act, source, of('withdraw'), sources)
  const queued = of('queue')
  const quarantined = await quarantineRows(act, source, fileId, queued)
  await queueRows(
    act,
    source,
    fileId,
    queued.filter((row) => !quarantined.has(row)),
  )
  await supersedeQuarantined(
    act,
    [...written, ...of('withdraw')].map((row) => recordText(source.sourceId, row.record.sourceRecordId)),
  )
  await closeReviews(
    act.sql,
    source.sourceId,
    [...written, ...of('confirm'), ...quarantined].map((row) => row.record.sourceRecordId),
    act.now,
  )

  const childOf = (row: DecidedFeedRow): ChildId | null => childIds.get(row) ?? row.decision.childId
  await recordDecisions(
    act,
    planned
      .filter(({ row, plan }) => plan === 'write' || (plan === 'queue' && !quarantined.has(row)))
      .map(({ row }) => ({
        sourceId: source.sourceId,
        sourceRecordId: row.record.sourceRecordId,
        feedFileId: fileId,
        rowNumber: row.rowNumber,
        decision: row.decision,
        childId: childOf(row),
      })),
  )
  await updateRows(
    act.sql,
    fileId,
    planned.map(({ row, plan }) =>
      quarantined.has(row)
        ? { row_number: row.rowNumber, state: stateAfter.write, ...nothingTold(source) }
        : {
            row_number: row.rowNumber,
            state: stateAfter[plan],
            outcome: row.decision.outcome,
            rule: row.decision.rule,
            child_id: childOf(row),
            candidate_child_ids: row.decision.candidateIds,
          },
    ),
  )
  await forgetRows(
    act.sql,
    fileId,
    [...quarantined].map((row) => row.rowNumber),
  )
  const told = written.map((row) => ({
    childId: childOf(row)!,
    restricts: row.record.restricted ?? false,
    restricted: stored.get(row.record.sourceRecordId)?.restricted ?? false,
  }))
  await keepShields(act, kept, told, sources)
}

/**
 * The end of an involvement tells nothing of the child: what the source said before stays, above all that it restricts.
 *
 * INVARIANT (end-keeps-restriction): only a row that tells of the child as a whole can lift a restriction.
 */
function withStored(row: DecidedFeedRow, stored: SourceRecord | undefined): DecidedFeedRow {
  if (!stored || row.record.action !== 'end') return row
  const { involvement, restricted } = row.record
  return {
    ...row,
    record: {
      ...stored,
      ...(involvement ? { involvement } : {}),
      ...(restricted ? { restricted } : {}),
    },
  }
}

type Plan = 'write' | 'confirm' | 'withdraw' | 'queue' | 'nothing'
const stateAfter: Readonly<Record<Plan, string>> = {
  write: 'applied',
  confirm: 'unchanged',
  withdraw: 'applied',
  queue: 'queued',
  nothing: 'unchanged',
}

function planOf(row: DecidedFeedRow, states: RecordStates): Plan {
  const { outcome } = row.decision
  const state = states.get(row.record.sourceRecordId)
  if (outcome === 'refused') return 'nothing'
  if (outcome === 'review') return 'queue'
  if (row.record.action === 'delete')
    return state === undefined ? 'nothing' : state.isLastSource ? 'queue' : 'withdraw'
  return state?.payloadHash === row.payloadHash ? 'confirm' : 'write'
}

async function writeRows(
  act: Act,
  source: FeedSource,
  fileId: number,
  rows: readonly DecidedFeedRow[],
  sources: SourceFacts,
): Promise<Map<DecidedFeedRow, ChildId>> {
  if (rows.length === 0) return new Map()
  const childIds = await applySourceRecords(
    act,
    rows.map((row) => ({
      childId: row.decision.childId,
      sourceId: source.sourceId,
      record: row.record,
      payloadHash: row.payloadHash,
      confirmedOn: act.today,
      feedFileId: fileId,
      rowNumber: row.rowNumber,
    })),
    sources,
  )
  const childOf = new Map(rows.map((row, i) => [row, childIds[i]!]))
  await writeInvolvements(act, source, rows, childOf)
  return childOf
}

async function writeInvolvements(
  act: Act,
  source: FeedSource,
  rows: readonly DecidedFeedRow[],
  childOf: ReadonlyMap<DecidedFeedRow, ChildId>,
): Promise<void> {
  const telling = rows.filter((row) => row.record.involvement || row.decision.rule === 'same-source-record')
  const codes = telling.flatMap(({ record }) => (record.involvement ? [record.involvement.serviceCode] : []))
  const services = await listServicesByCode(act.sql, [...new Set(codes)])
  const changes = telling.map((row): SourceInvolvementChange => {
    const told = row.record.involvement
    const service = told ? services.get(told.serviceCode) : undefined
    return {
      childId: childOf.get(row)!,
      sourceId: source.sourceId,
      sourceRecordId: row.record.sourceRecordId,
      confirmedOn: act.today,
      involvement:
        told && service ? { ...told, serviceId: service.serviceId, isSensitive: service.isSensitive } : null,
    }
  })
  if (changes.length > 0) await applySourceInvolvements(act, changes)
}

async function confirmRows(act: Act, source: FeedSource, rows: readonly DecidedFeedRow[]): Promise<void> {
  if (rows.length === 0) return
  const confirmed = rows.map((row) => ({ ...keyOf(source, row), confirmedOn: act.today }))
  await confirmRecordsOfSources(act, confirmed)
  await confirmInvolvementsOfSources(act, confirmed)
}

async function withdrawRows(
  act: Act,
  source: FeedSource,
  rows: readonly DecidedFeedRow[],
  sources: SourceFacts,
): Promise<void> {
  if (rows.length === 0) return
  const keys = rows.map((row) => keyOf(source, row))
  await withdrawSourceRecords(act, keys, sources)
  await applySourceInvolvements(
    act,
    keys.map((key) => ({ ...key, confirmedOn: act.today, involvement: null })),
  )
  await removeLinks(
    act,
    source.sourceId,
    keys.map((key) => key.sourceRecordId),
  )
}

async function queueRows(
  act: Act,
  source: FeedSource,
  fileId: number,
  rows: readonly DecidedFeedRow[],
): Promise<void> {
  if (rows.length === 0) return
  await openReviews(
    act.sql,
    rows.map((row) => ({
      source_id: source.sourceId,
      source_record_id: row.record.sourceRecordId,
      file_id: fileId,
      row_number: row.rowNumber,
      reason: row.decision.outcome === 'review' ? row.decision.rule : 'last-source-withdrawn',
      authority_code: source.authorityCode,
    })),
    act.now,
  )
}

function keyOf(source: FeedSource, row: DecidedFeedRow) {
  return {
    childId: row.decision.childId!,
    sourceId: source.sourceId,
    sourceRecordId: row.record.sourceRecordId,
  }
}

async function factsOfSources(act: Act): Promise<SourceFacts> {
  const all = await listSources(act.sql, null)
  return new Map(all.map(({ sourceId, kind, authorityCode }) => [sourceId, { kind, authorityCode }]))
}
