import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { practiceArea } from './practice-area.ts'
import { findPracticeChild, listFirstEntries, type PracticeChild } from './queries.ts'
import { progressOf, type Progress } from './tasks.ts'

export type OwnRun = {
  readonly progress: Progress
  /** Whom to search for; null where the area has none. */
  readonly open: PracticeChild | null
  readonly withheld: PracticeChild | null
}

/** How far the signed-in person has come, by what the log of the practice area shows. Source: R-101. */
export async function readOwnRun(act: Act): Promise<OwnRun> {
  const { authorityCode, userId } = act.actor
  await act.require('practice.read-own', practiceArea(authorityCode))
  const own = userId ?? 0
  const progress = progressOf(await listFirstEntries(act.sql, [own]))
  const open = (await findPracticeChild(act.sql, 'open', own)) ?? null
  const withheld = (await findPracticeChild(act.sql, 'withheld', own)) ?? null
  await recordEntry(act, { action: 'practice.read-own', outcome: 'done', quantity: progress.done })
  return { progress, open, withheld }
}
