/** What a practice run consists of, in the order in which it is done. Source: R-101. */
export const practiceTasks = [
  'search-too-little',
  'find-child',
  'give-reason',
  'open-record',
  'read-services',
  'record-involvement',
  'become-lead',
  'end-involvement',
  'meet-withheld',
  'read-own-log',
] as const
export type PracticeTask = (typeof practiceTasks)[number]

/** Entries of one person that are alike, and when the first of them was made. */
export type FirstEntry = {
  readonly action: string
  readonly outcome: string
  readonly fields: readonly string[]
  /** Whether the entry counts anything, such as candidates shown. */
  readonly hasFound: boolean
  readonly at: Date
}

/** Days on which each task was first done; null while it was not. */
export type Progress = {
  readonly tasks: readonly { readonly task: PracticeTask; readonly doneAt: Date | null }[]
  readonly done: number
  /** When the last of all tasks was done. */
  readonly completedAt: Date | null
}

const fullName = ['given', 'family', 'date-of-birth']

const isDone: Readonly<Record<PracticeTask, (entry: FirstEntry) => boolean>> = {
  'search-too-little': ({ action, outcome, fields }) =>
    action === 'children.search' && outcome === 'refused' && fields.includes('too-little'),
  'find-child': (entry) => isDoneAs('children.search', entry) && entry.hasFound,
  'give-reason': (entry) => isDoneAs('children.state-reason', entry),
  'open-record': (entry) => isDoneAs('children.open-record', entry),
  'read-services': (entry) => isDoneAs('children.open-record', entry) && entry.fields.includes('services'),
  'record-involvement': (entry) => isDoneAs('involvement.record', entry),
  'become-lead': (entry) =>
    (isDoneAs('involvement.change-lead', entry) && entry.fields.includes('become')) ||
    (isDoneAs('involvement.record', entry) && entry.fields.includes('lead')),
  'end-involvement': (entry) => isDoneAs('involvement.end', entry),
  'meet-withheld': (entry) =>
    isDoneAs('children.search', entry) &&
    !entry.hasFound &&
    fullName.every((name) => entry.fields.includes(name)),
  'read-own-log': (entry) => isDoneAs('access.read-own-account', entry),
}

function isDoneAs(action: string, entry: FirstEntry): boolean {
  return entry.action === action && entry.outcome === 'done'
}

/** Which tasks the log shows as done. It holds no name, so that a search that found nobody counts whomever it was for. */
export function progressOf(entries: readonly FirstEntry[]): Progress {
  const tasks = practiceTasks.map((task) => ({ task, doneAt: firstOf(entries.filter(isDone[task])) }))
  const done = tasks.flatMap(({ doneAt }) => (doneAt === null ? [] : [doneAt.getTime()]))
  const isComplete = done.length === tasks.length
  return { tasks, done: done.length, completedAt: isComplete ? new Date(Math.max(...done)) : null }
}

function firstOf(entries: readonly FirstEntry[]): Date | null {
  return entries.length === 0 ? null : new Date(Math.min(...entries.map(({ at }) => at.getTime())))
}
