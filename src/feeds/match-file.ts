import type { Act, RunAct } from '../platform/act.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import { listShielded } from '../children/index.ts'
import { decideRows, readStates } from './decide-rows.ts'
import { beginStep, ROUND_ROWS, workInLanes } from './file-step.ts'
import {
  addProgress,
  countMatched,
  listRows,
  passMatching,
  updateMatched,
  updateRows,
  type FeedRow,
} from './queries.ts'
import { childrenOf, nothingTold, touchesAny } from './shielded-rows.ts'
import { isHeld, mayBeHeld, type FeedFile, type FeedSource } from './source.ts'

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
  if (!mayBeHeld(file.rowsValid, source)) {
    await run(async (act) => {
      await beginStep(act, source.sourceId, file.fileId)
      await passMatching(act.sql, file.fileId)
    })
    return 'matched'
  }
  let comparedUpTo = 0
  for (let matched = file.rowsMatched; ;) {
    const { rows, last } = await run(async (guard) => {
      await beginStep(guard, source.sourceId, file.fileId)
      const round = await listRows(guard.sql, file.fileId, ['valid'], comparedUpTo, ROUND_ROWS)
      await workInLanes(run, source, round, (act, part) =>
        compareRows(act, source, file.fileId, part, variants),
      )
      return { rows: round.length, last: round.at(-1)?.rowNumber ?? comparedUpTo }
    })
    if (rows === 0) break
    comparedUpTo = last
    onProgress((matched += rows))
  }
  return run(async (act) => {
    const current = await beginStep(act, source.sourceId, file.fileId)
    const counts = await countMatched(act.sql, file.fileId)
    const state = isHeld(counts, current) ? 'held' : 'matched'
    await updateMatched(act.sql, file.fileId, state, counts)
    return state
  })
}

async function compareRows(
  act: Act,
  source: FeedSource,
  fileId: number,
  rows: readonly FeedRow[],
  variants: NameVariants,
): Promise<void> {
  const decided = await decideRows(act, source, rows, await readStates(act, source, rows), variants)
  const shielded = await listShielded(
    act.sql,
    decided.flatMap(({ decision }) => childrenOf(decision)),
  )
  await updateRows(
    act.sql,
    fileId,
    decided.map(({ rowNumber, decision }) => ({
      row_number: rowNumber,
      state: 'matched',
      ...(touchesAny(decision, shielded)
        ? { ...nothingTold(source), ...(decision.outcome === 'linked' ? { outcome: 'linked' } : {}) }
        : {
            outcome: decision.outcome,
            rule: decision.rule,
            child_id: decision.childId,
            candidate_child_ids: decision.candidateIds,
          }),
    })),
  )
  await addProgress(act.sql, fileId, { matched: rows.length })
}
