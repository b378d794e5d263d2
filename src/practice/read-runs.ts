import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { practiceArea } from './practice-area.ts'
import { listFirstEntries, listTrainees, type Trainee } from './queries.ts'
import { progressOf, type FirstEntry, type Progress } from './tasks.ts'

export type Run = Trainee & { readonly progress: Progress }

/** How far everybody of the own authority has come, by name; everybody of the area for a national team and the operator. Source: R-101. */
export async function readRuns(act: Act, how: 'page' | 'progress' | 'completions'): Promise<Run[]> {
  const { authorityCode } = act.actor
  await act.require('practice.read-everybody', practiceArea(authorityCode))
  const trainees = await listTrainees(act.sql, authorityCode)
  const entries = new Map<number, FirstEntry[]>()
  for (const { userId, ...entry } of await listFirstEntries(
    act.sql,
    trainees.map(({ userId }) => userId),
  ))
    entries.set(userId, [...(entries.get(userId) ?? []), entry])
  await recordEntry(act, {
    action: 'practice.read-everybody',
    outcome: 'done',
    fields: [how],
    quantity: trainees.length,
  })
  return trainees.map((trainee) => ({ ...trainee, progress: progressOf(entries.get(trainee.userId) ?? []) }))
}
