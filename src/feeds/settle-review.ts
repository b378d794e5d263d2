import type { Act, RunAct } from '../platform/act.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import { recordEntry } from '../audit/index.ts'
import type { SourceFacts } from '../children/index.ts'
import {
  abandonReview,
  beginSettling,
  decideLinks,
  detachReviewed,
  finishSettling,
  listSourceFacts,
  lockLinks,
  takeReplaced,
  type LinkDecision,
  type ReplacedRecord,
  type SettlingReview,
} from '../linkage/index.ts'
import { applyRows } from './apply-rows.ts'
import { readStates } from './decide-rows.ts'
import { beginStep } from './file-step.ts'
import { findRow } from './queries.ts'
import type { FeedSource } from './source.ts'

type Settled = 'settled' | 'undone' | 'waiting' | 'nothing'

/**
 * Carries out what people decided about one waiting row, or takes it back, in one transaction.
 *
 * Decides the row again through `decideLinks`, which puts people's decisions first, and applies it as its file would have. Safe to
 * run again at any time: an item that is at an end stays as it is.
 * @throws DomainError while the feed is paused or its supplier is not accredited; the job is tried again.
 */
export function settleReview(run: RunAct, reviewId: number, variants: NameVariants): Promise<Settled> {
  return run(async (act) => {
    const item = await beginSettling(act, reviewId)
    if (!item) return 'nothing'
    const source = await beginStep(act, item.sourceId, null)
    await lockLinks(act)
    const sources = await listSourceFacts(act)
    const settled =
      item.undoneAt === null
        ? await carryOut(act, source, item, variants, sources)
        : await takeBack(act, source, item, variants, sources)
    await recordEntry(act, {
      action: 'linkage.settle-review',
      outcome: 'done',
      subjectRef: item.publicId,
      feedFileId: item.fileId,
      fields: [settled],
    })
    return settled
  })
}

async function carryOut(
  act: Act,
  source: FeedSource,
  item: SettlingReview,
  variants: NameVariants,
  sources: SourceFacts,
): Promise<Settled> {
  if (item.closedAt !== null) return finishSettling(act, item)
  if (!(await detachReviewed(act, item, sources))) return abandonReview(act, item)
  await decideAgain(act, source, item, variants)
  return finishSettling(act, item)
}

/** The record goes back to what its source said before, and the row that was decided about waits again. */
async function takeBack(
  act: Act,
  source: FeedSource,
  item: SettlingReview,
  variants: NameVariants,
  sources: SourceFacts,
): Promise<Settled> {
  const { linked, replaced } = await takeReplaced(act, item, sources)
  if (replaced) {
    const decision: LinkDecision = {
      outcome: 'linked',
      rule: 'decided-by-person',
      childId: replaced.childId,
      candidateIds: [],
    }
    const rows = [{ ...rowOf(replaced), decision }]
    await applyRows(act, source, replaced.fileId, rows, await readStates(act, source, rows))
  }
  await decideAgain(act, source, item, variants, linked)
  return 'undone'
}

/** `newer`: what the source has said since the row waited; that is what is decided about then. */
async function decideAgain(
  act: Act,
  source: FeedSource,
  item: SettlingReview,
  variants: NameVariants,
  newer?: ReplacedRecord,
): Promise<void> {
  const row = newer ? rowOf(newer) : await findRow(act.sql, item.fileId, item.rowNumber)
  const [decision] = await decideLinks(act, source, [row.record], variants)
  const rows = [{ ...row, decision: decision! }]
  await applyRows(act, source, newer?.fileId ?? item.fileId, rows, await readStates(act, source, rows))
}

function rowOf({ rowNumber, record, payloadHash }: ReplacedRecord) {
  return { rowNumber, record, payloadHash, outcome: null }
}
