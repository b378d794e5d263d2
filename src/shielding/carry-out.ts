import type { RunAct } from '../platform/act.ts'
import { recordEntry } from '../audit/index.ts'
import { recomposeChildren, shieldChild, takeOut, type ChildId } from '../children/index.ts'
import { listSourceFacts, lockLinks } from '../linkage/index.ts'
import { enqueueJob } from '../platform/jobs.ts'
import { listRowsNear, releaseRecord, SETTLE_ROW } from '../vault/index.ts'
import { listDueChanges, lockShield, updateDone } from './queries.ts'
import { shieldResource } from './shield.ts'

/** Name of the job that carries out what has cooled. */
export const CARRY_OUT_SHIELDS = 'shielding:carry-out'

/**
 * Ends or lowers the shields whose change two people wanted and nobody stopped while it cooled, each in a transaction of its own.
 *
 * @returns how many. Run again it changes nothing.
 */
export async function carryOutShields(run: RunAct): Promise<number> {
  const due = await run(async (act) => {
    await act.require('shielding.carry-out', shieldResource('due', ''))
    return listDueChanges(act.sql, act.now)
  })
  let done = 0
  for (const change of due) if (await carryOut(run, change)) done += 1
  return done
}

function carryOut(
  run: RunAct,
  { changeId, childId }: { changeId: number; childId: ChildId },
): Promise<boolean> {
  return run(async (act) => {
    await act.require('shielding.carry-out', shieldResource('due', ''))
    await lockShield(act.sql, childId)
    await lockLinks(act)
    const change = await updateDone(act.sql, changeId, act.now)
    if (!change) return false
    const facts = await listSourceFacts(act)
    const [kept] = await takeOut(act, [childId])
    if (kept && change.kind === 'lift') {
      await releaseRecord(act.sql, childId)
      await recomposeChildren(act, [childId], facts)
      for (const quarantineId of await listRowsNear(act.sql, childId))
        await enqueueJob(act.sql, SETTLE_ROW, { quarantineId }, `${SETTLE_ROW} ${quarantineId}`)
    } else if (kept) {
      const { authorityCode } = kept
      await shieldChild(
        act,
        childId,
        { level: 1, authorityCode, placedBy: 'person', sourceLiftedAt: null },
        facts,
      )
    }
    await recordEntry(act, {
      action: 'shielding.carry-out',
      outcome: 'done',
      childId,
      subjectRef: change.publicId,
      fields: [change.kind],
    })
    return true
  })
}
