import type { Act, RunAct } from '../platform/act.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import { recordEntry } from '../audit/index.ts'
import { listShielded, openShielded, readRecordStates, takeOut, type ChildId } from '../children/index.ts'
import {
  decideLinks,
  detachRecord,
  keepVerdict,
  listSourceFacts,
  lockLinks,
  type LinkDecision,
  type NoteCode,
} from '../linkage/index.ts'
import {
  closeQuarantined,
  findWaitingRow,
  isDecided,
  updateChoice,
  type Quarantined,
} from '../vault/index.ts'
import { applyRows } from './apply-rows.ts'
import { readStates } from './decide-rows.ts'
import { beginStep } from './file-step.ts'
import { findReceipt, restoreReceipt, restoreRow } from './queries.ts'
import { keepShields, type QuarantinedContent } from './shielded-rows.ts'
import type { FeedSource } from './source.ts'

type Row = Quarantined<QuarantinedContent>

/** `waiting`: it cannot be carried out, since a child would lose the only source that tells of it; it is to be decided anew. */
type Settled = 'settled' | 'released' | 'waiting' | 'nothing'

/**
 * Carries out what those who shield decided about a row in quarantine, or lets a row go the ordinary way that no shield holds any more.
 *
 * One transaction, safe to run again at any time: a row that is at an end, or not decided, stays as it is.
 * INVARIANT (receipt-stays): what its file tells of the row never changes by it.
 * @throws DomainError while the feed is paused or its supplier is not accredited; the job is tried again.
 */
export function settleQuarantined(
  run: RunAct,
  quarantineId: number,
  variants: NameVariants,
): Promise<Settled> {
  return run(async (act) => {
    const found = await findWaitingRow<QuarantinedContent>(act, { quarantineId })
    const authority = found?.authorityCode ?? ''
    await act.require('feeds.settle-quarantined', {
      type: 'Feed',
      id: 'quarantine',
      attributes: { authority },
    })
    if (!found) return 'nothing'
    const source = await beginStep(act, found.content.sourceId, null)
    await lockLinks(act)
    const row = await findWaitingRow<QuarantinedContent>(act, { quarantineId })
    const settled = row ? await settle(act, source, row, variants) : 'nothing'
    await recordEntry(act, {
      action: 'feeds.settle-quarantined',
      outcome: 'done',
      subjectRef: found.publicId,
      feedSourceId: source.sourceId,
      fields: [settled],
    })
    return settled
  })
}

async function settle(act: Act, source: FeedSource, row: Row, variants: NameVariants): Promise<Settled> {
  const { record, near } = row.content
  const shielded = await listShielded(act.sql, near)
  if (row.choice === null) {
    if (shielded.size > 0 || record.restricted) return 'nothing'
    await closeQuarantined(act.sql, row.quarantineId, 'released', act.now)
    await goOrdinaryWay(act, source, row, variants)
    return 'released'
  }
  if (!isDecided(row)) return 'nothing'
  const judged = await listJudged(act, row, shielded)
  if (!(await leaveChild(act, source, row, judged))) {
    await updateChoice(act.sql, row.quarantineId, null)
    return 'waiting'
  }
  await closeQuarantined(act.sql, row.quarantineId, 'settled', act.now)
  if (row.choice === 'another-child' || row.choice === 'new-child') await tellApart(act, row, judged)
  if (row.choice === 'another-child') await goOrdinaryWay(act, source, row, variants)
  if (row.choice === 'new-child') await apply(act, source, row, decided('new', null))
  if (row.choice === 'same-child') {
    const childId = row.chosenChildId as ChildId
    await keepVerdict(act, { ...verdictOf(row), childId, verdict: 'link' })
    await apply(act, source, row, decided('linked', childId))
  }
  return 'settled'
}

/** The shielded children beside which the row was shown: those of the authority that decided, and no other's. */
async function listJudged(
  act: Act,
  { authorityCode }: Row,
  shielded: ReadonlySet<ChildId>,
): Promise<Set<ChildId>> {
  const near = [...(await openShielded(act, [...shielded])).values()]
  return new Set(near.filter((one) => one.authorityCode === authorityCode).map(({ childId }) => childId))
}

/**
 * Takes the source record off the child it stands for now, where people said that it is not that one.
 *
 * @returns false where nothing else tells of that child, or it is shielded and was not shown beside the row.
 */
async function leaveChild(
  act: Act,
  source: FeedSource,
  { content, choice, chosenChildId }: Row,
  judged: ReadonlySet<ChildId>,
): Promise<boolean> {
  const { sourceRecordId } = content.record
  const states = await readRecordStates(act, source.sourceId, [sourceRecordId], [sourceRecordId])
  const state = states.get(sourceRecordId)
  if (!state || choice === 'keep' || state.childId === chosenChildId) return true
  const isJudged = judged.has(state.childId)
  if (choice === 'another-child' && !isJudged) return true
  const isOthers = !isJudged && (await listShielded(act.sql, [state.childId])).size > 0
  if (state.isLastSource || isOthers) return false
  const sources = await listSourceFacts(act)
  const kept = await takeOut(act, [state.childId])
  const key = { childId: state.childId, sourceId: source.sourceId, sourceRecordId }
  await detachRecord(act, key, false, sources)
  await keepShields(act, kept, [], sources)
  return true
}

/**
 * The row is not of the shielded children of this authority beside which it was shown, and never waits near them again.
 *
 * What was decided stands in the vault with each of them, so that nothing in the open names both.
 */
async function tellApart(act: Act, row: Row, judged: ReadonlySet<ChildId>): Promise<void> {
  for (const childId of judged)
    await keepVerdict(act, { ...verdictOf(row), childId, verdict: 'not-the-same' })
  const kept = await takeOut(act, [...judged])
  await keepShields(act, kept, [], await listSourceFacts(act))
}

/** As if the file told it now: linked, made a new child, put before a person, or in quarantine again for another reason. */
async function goOrdinaryWay(act: Act, source: FeedSource, row: Row, variants: NameVariants): Promise<void> {
  const { fileId, rowNumber, record } = row.content
  const [decision] = await decideLinks(act, source, [record], variants)
  await restoreRow(act.sql, fileId, rowNumber, record)
  await apply(act, source, row, decision!)
}

async function apply(act: Act, source: FeedSource, { content }: Row, decision: LinkDecision): Promise<void> {
  const { fileId, rowNumber, record, payloadHash } = content
  const receipt = await findReceipt(act.sql, fileId, rowNumber)
  const rows = [{ rowNumber, record, payloadHash, outcome: null, decision }]
  await applyRows(act, source, fileId, rows, await readStates(act, source, rows))
  await restoreReceipt(act.sql, fileId, rowNumber, receipt)
}

function decided(outcome: 'linked' | 'new', childId: ChildId | null): LinkDecision {
  return { outcome, rule: 'decided-by-person', childId, candidateIds: [] }
}

function verdictOf({ content, noteCode, decidedBy, agreedBy }: Row) {
  return {
    sourceId: content.sourceId,
    record: content.record,
    noteCode: noteCode as NoteCode,
    decidedBy: decidedBy!,
    agreedBy,
  }
}
