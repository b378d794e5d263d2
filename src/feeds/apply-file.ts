import type { Act, RunAct } from '../platform/act.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import { recordEntry } from '../audit/index.ts'
import { numberNames } from '../children/index.ts'
import { forgetNames } from '../vault/index.ts'
import { independentRows, joinLinks, lockLinks } from '../linkage/index.ts'
import { applyRows } from './apply-rows.ts'
import { decideRows, readStates } from './decide-rows.ts'
import { beginStep, ROUND_ROWS, sourceResource, workInLanes } from './file-step.ts'
import { addProgress, listRows, updateFileState, type FeedRow } from './queries.ts'
import type { FeedFile, FeedSource } from './source.ts'

/** Rows that could be each other are applied one after the other; after so many passes those left wait for the next round. */
const PASSES = 4
/** So few are not worth a pass of their own while more of the file waits: they go first in the next round. */
const LEAST_PASS_ROWS = 200

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
  let doneUpTo = 0
  for (let applied = file.rowsApplied; ;) {
    const round = await run((guard) =>
      applyRound(guard, run, source.sourceId, file.fileId, doneUpTo, variants),
    )
    onProgress((applied += round.rows))
    if (round.isLast) return
    doneUpTo = round.doneUpTo
  }
}

/** The guard's own transaction changes the file's state only, and only when the lanes have ended: they move its counts. */
async function applyRound(
  guard: Act,
  run: RunAct,
  sourceId: string,
  fileId: number,
  doneUpTo: number,
  variants: NameVariants,
): Promise<{ rows: number; doneUpTo: number; isLast: boolean }> {
  const source = await beginStep(guard, sourceId, fileId)
  const lock = await lockLinks(guard)
  const waiting = await listRows(guard.sql, fileId, ['valid', 'matched'], doneUpTo, ROUND_ROWS)
  await run(async (act) => {
    await act.require('feeds.load-file', sourceResource(source))
    await numberNames(
      act.sql,
      waiting.flatMap(({ record }) => record.names),
    )
  })
  const isFull = waiting.length === ROUND_ROWS
  const fewRows = isFull ? LEAST_PASS_ROWS : 1
  let rest = waiting
  for (let pass = 0; pass < PASSES && rest.length >= (pass === 0 ? 1 : fewRows); pass++) {
    const records = rest.map((row) => row.record)
    const chosen = new Set(independentRows(records, variants))
    const round = rest.filter((_, i) => chosen.has(i))
    await workInLanes(run, source, round, async (act, rows) => {
      await joinLinks(act, lock)
      await applyLane(act, source, fileId, rows, variants)
    })
    rest = rest.filter((_, i) => !chosen.has(i))
  }
  await forgetNames(guard.sql)
  const isLast = !isFull && rest.length === 0
  await updateFileState(guard.sql, fileId, isLast ? 'applied' : 'applying', isLast ? guard.now : null)
  if (isLast) await recordEntry(guard, { action: 'feeds.load-file', outcome: 'done', feedFileId: fileId })
  const lastDone = rest.length > 0 ? rest[0]!.rowNumber - 1 : (waiting.at(-1)?.rowNumber ?? doneUpTo)
  return { rows: waiting.length - rest.length, doneUpTo: lastDone, isLast }
}

async function applyLane(
  act: Act,
  source: FeedSource,
  fileId: number,
  rows: readonly FeedRow[],
  variants: NameVariants,
): Promise<void> {
  const states = await readStates(act, source, rows)
  await applyRows(act, source, fileId, await decideRows(act, source, rows, states, variants), states)
  await recordEntry(act, {
    action: 'feeds.apply-rows',
    outcome: 'done',
    feedFileId: fileId,
    quantity: rows.length,
  })
  await addProgress(act.sql, fileId, { applied: rows.length })
}
