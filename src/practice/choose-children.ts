import { recordEntry } from '../audit/index.ts'
import { composeVaulted, openShielded, type ChildId } from '../children/index.ts'
import type { Act } from '../platform/act.ts'
import { practiceArea } from './practice-area.ts'
import { insertPracticeChildren, listOpenForPractice, listWithheldIds, type ChosenChild } from './queries.ts'

const OPEN = 60
const WITHHELD = 20

/** Chooses the invented children whom people search for; once chosen they stay. */
export async function chooseChildren(act: Act): Promise<void> {
  await act.require('practice.choose-children', practiceArea(null))
  const quantity = await insertPracticeChildren(act.sql, [
    ...(await listOpenForPractice(act.sql, OPEN)),
    ...(await readWithheld(act)),
  ])
  await recordEntry(act, { action: 'practice.choose-children', outcome: 'done', quantity })
}

/** Of withheld children only the vault knows the names; these are invented. */
async function readWithheld(act: Act): Promise<ChosenChild[]> {
  const kept = await openShielded(act, (await listWithheldIds(act.sql, WITHHELD)) as ChildId[])
  return [...kept.values()].map(({ childId, content }) => {
    const { names, dateOfBirth } = composeVaulted(content, new Map())
    const [{ given, family }] = names as [(typeof names)[number]]
    return { kind: 'withheld', childId, given, family, dateOfBirth: dateOfBirth.date }
  })
}
