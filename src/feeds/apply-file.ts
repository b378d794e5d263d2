import type { Act, RunAct } from '../platform/act.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import { recordEntry } from '../audit/index.ts'
import { decideLinks, independentRows, lockLinks, type LinkDecision } from '../linkage/index.ts'
import { applyRows } from './apply-rows.ts'
import { beginStep, BATCH_ROWS } from './file-step.ts'
import { addProgress, listRows, updateFileState, type FeedRow } from './queries.ts'
import type { FeedFile, FeedSource } from './source.ts'

export type DecidedFeedRow = FeedRow & { readonly decision: LinkDecision }

/**
 * Third step: decides each row again under the lock that guards making children, and does what was decided.
 *
 * INVARIANT (applied-once): a row's effect, its decision and its state change are one transaction, so a kill at any point
 * leaves a row either wholly applied or wholly not.
 */
export async function applyFile(
  run: RunAct,
  source: FeedSource,
  file: FeedFile,
  variants: NameVariants,
  onProgress: (rows: number) => void,
): Promise<void> {
  for (let applied = file.rowsApplied; ;) {
    const { rows, isLast } = await run((act) => applyBatch(act, source.sourceId, file.fileId, variants))
    onProgress((applied += rows))
    if (isLast) return
  }
}

async function applyBatch(
  act: Act,
  sourceId: string,
  fileId: number,
  variants: NameVariants,
): Promise<{ rows: number; isLast: boolean }> {
  const source = await beginStep(act, sourceId, fileId)
  const [, waiting] = await Promise.all([lockLinks(act), listRows(act.sql, fileId, BATCH_ROWS)])
  const batch = independentRows(waiting.map((row) => row.record)).map((i) => waiting[i]!)
  const isLast = waiting.length < BATCH_ROWS && batch.length === waiting.length
  if (batch.length > 0) {
    const decisions = await decideLinks(
      act,
      source,
      batch.map((row) => row.record),
      variants,
    )
    await applyRows(
      act,
      source,
      fileId,
      batch.map((row, i) => ({ ...row, decision: decisions[i]! })),
    )
    await addProgress(act.sql, fileId, { applied: batch.length })
    await recordEntry(act, {
      action: 'feeds.apply-rows',
      outcome: 'done',
      feedFileId: fileId,
      quantity: batch.length,
    })
  }
  await updateFileState(act.sql, fileId, isLast ? 'applied' : 'applying', isLast ? act.now : null)
  if (isLast) await recordEntry(act, { action: 'feeds.load-file', outcome: 'done', feedFileId: fileId })
  return { rows: batch.length, isLast }
}
