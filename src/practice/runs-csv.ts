import { dayInLondon } from '../lib/iso-date.ts'
import type { Run } from './read-runs.ts'
import { practiceTasks } from './tasks.ts'

/** The course that a whole practice run completes; it has no test. */
const PRACTICE_COURSE = 'contactpoint-practice'

/** A line for each person: who, how many tasks, and the day of each. */
export function progressCsv(runs: readonly Run[]): string {
  const lines = runs.map(({ username, name, progress }) => [
    username,
    name,
    String(progress.done),
    ...progress.tasks.map(({ doneAt }) => (doneAt === null ? '' : dayInLondon(doneAt))),
  ])
  return toCsv([['username', 'name', 'tasks_done', ...practiceTasks], ...lines])
}

/** A line for each whole run, as the import of completed training takes it. */
export function completionsCsv(runs: readonly Run[]): string {
  const lines = runs.flatMap(({ username, progress: { completedAt } }) =>
    completedAt === null ? [] : [[username, PRACTICE_COURSE, dayInLondon(completedAt), 'completed']],
  )
  return toCsv([['person', 'course', 'completed_on', 'result'], ...lines])
}

function toCsv(lines: readonly (readonly string[])[]): string {
  return lines.map((line) => `${line.map(quoted).join(',')}\n`).join('')
}

/** Spreadsheets take a field that begins like a formula for one; an apostrophe before it stops them. */
function quoted(field: string): string {
  const harmless = /^[=+\-@\t\r]/.test(field) ? `'${field}` : field
  return /[",\n\r]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
