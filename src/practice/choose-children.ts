import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { practiceArea } from './practice-area.ts'
import { insertPracticeChildren } from './queries.ts'

const OPEN = 60
const WITHHELD = 20

/** Chooses the invented children whom people search for; once chosen they stay. */
export async function chooseChildren(act: Act): Promise<void> {
  await act.require('practice.choose-children', practiceArea(null))
  const quantity = await insertPracticeChildren(act.sql, OPEN, WITHHELD)
  await recordEntry(act, { action: 'practice.choose-children', outcome: 'done', quantity })
}
