import type { RunAct } from '../platform/act.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import { decideLinks } from '../linkage/index.ts'
import { beginStep, BATCH_ROWS } from './file-step.ts'
import { addProgress, countMatched, listRows, passMatching, updateFileState, updateRows } from './queries.ts'
import { isMatchRateTooLow, mayBeHeld, type FeedFile, type FeedSource } from './source.ts'

/**
 * Second step: what each row would do, decided against the directory as it stands and kept beside the row.
 *
 * Changes nothing else. The decisions are taken again when the rows are applied, for the directory may have moved on; so a
 * file that no match rate can hold is only compared then.
 * @returns 'held' when too few rows found their child.
 */
export async function matchFile(
  run: RunAct,
  source: FeedSource,
  file: FeedFile,
  variants: NameVariants,
  onProgress: (rows: number) => void,
): Promise<'matched' | 'held'> {
  if (!mayBeHeld(file.rowsValid, source.matchRateFloor)) {
    await run(async (act) => {
      await beginStep(act, source.sourceId, file.fileId)
      await passMatching(act.sql, file.fileId)
    })
    return 'matched'
  }
  let comparedUpTo = 0
  for (let matched = file.rowsMatched; ;) {
    const { rows, last } = await run(async (act) => {
      await beginStep(act, source.sourceId, file.fileId)
      const batch = await listRows(act.sql, file.fileId, BATCH_ROWS, comparedUpTo)
      if (batch.length === 0) return { rows: 0, last: comparedUpTo }
      const decisions = await decideLinks(
        act,
        source,
        batch.map((row) => row.record),
        variants,
      )
      await updateRows(
        act.sql,
        file.fileId,
        batch.map((row, i) => ({
          row_number: row.rowNumber,
          state: 'matched',
          outcome: decisions[i]!.outcome,
          rule: decisions[i]!.rule,
          child_id: decisions[i]!.childId,
          candidate_child_ids: decisions[i]!.candidateIds,
        })),
      )
      await addProgress(act.sql, file.fileId, { matched: batch.length })
      return { rows: batch.length, last: batch.at(-1)!.rowNumber }
    })
    if (rows === 0) break
    comparedUpTo = last
    onProgress((matched += rows))
  }
  return run(async (act) => {
    await beginStep(act, source.sourceId, file.fileId)
    const isHeld = isMatchRateTooLow(await countMatched(act.sql, file.fileId), source.matchRateFloor)
    await updateFileState(act.sql, file.fileId, isHeld ? 'held' : 'matched', null)
    return isHeld ? 'held' : 'matched'
  })
}
