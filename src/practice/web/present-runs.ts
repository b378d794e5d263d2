import { accountPath } from '../../access/web/paths.ts'
import { childrenPaths } from '../../children/web/paths.ts'
import { formatDay } from '../../lib/iso-date.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { practiceTasks, type OwnRun, type PracticeTask, type Run } from '../index.ts'
import { practicePaths } from './paths.ts'

type Child = NonNullable<OwnRun['open']>
type Words = { readonly text: string; readonly how: string }

export type OwnRunModel = PageModel & {
  readonly done: number
  readonly tasks: readonly (Words & { readonly number: number; readonly doneAt: Date | null })[]
  readonly completedAt: Date | null
  readonly searchPath: string
  readonly accountPath: string
}

export function presentOwnRun({ progress, open, withheld }: OwnRun): OwnRunModel {
  const words = wordsFor(open, withheld)
  return {
    title: 'Your practice run',
    done: progress.done,
    completedAt: progress.completedAt,
    tasks: progress.tasks.map(({ task, doneAt }, i) => ({ ...words[task], number: i + 1, doneAt })),
    searchPath: childrenPaths.search,
    accountPath,
  }
}

export type RunsModel = PageModel & {
  readonly total: number
  readonly complete: number
  readonly runs: readonly {
    readonly name: string
    readonly username: string
    readonly done: number
    readonly next: string | null
    readonly completedAt: Date | null
  }[]
  readonly progressPath: string
  readonly completionsPath: string
}

export function presentRuns(runs: readonly Run[]): RunsModel {
  const words = wordsFor(null, null)
  return {
    title: 'Practice runs',
    total: practiceTasks.length,
    complete: runs.filter(({ progress }) => progress.completedAt !== null).length,
    runs: runs.map(({ name, username, progress }) => {
      const next = progress.tasks.find(({ doneAt }) => doneAt === null)
      const { done, completedAt } = progress
      return { name, username, done, completedAt, next: next ? words[next.task].text : null }
    }),
    progressPath: practicePaths.progress,
    completionsPath: practicePaths.completions,
  }
}

function wordsFor(open: Child | null, withheld: Child | null): Readonly<Record<PracticeTask, Words>> {
  return {
    'search-too-little': {
      text: 'Search with too little',
      how: 'Search with a first name alone, and read what the page asks for.',
    },
    'find-child': { text: 'Search and find a child', how: `Search for ${nameOf(open)}.` },
    'give-reason': { text: 'Give a reason', how: 'Choose the child in the list, and say why you look.' },
    'open-record': { text: 'Open the record', how: 'The record opens once you have given a reason.' },
    'read-services': {
      text: 'Read who works with the child',
      how: 'Open a record that names services, and read how to reach them.',
    },
    'record-involvement': {
      text: 'Record that you work with the child',
      how: 'Add yourself on the record, from today on.',
    },
    'become-lead': { text: 'Become lead professional', how: 'Say on the record that you take the lead.' },
    'end-involvement': {
      text: 'End your involvement',
      how: 'Say on the record that you no longer work with the child.',
    },
    'meet-withheld': {
      text: 'Search for a child whose record is withheld',
      how: `Search for ${nameOf(withheld)} by first name, last name and date of birth. There is a record, but the answer is the same as for nobody.`,
    },
    'read-own-log': {
      text: 'Look at your own log',
      how: 'Open “Your account”, and find what you did just now.',
    },
  }
}

function nameOf(child: Child | null): string {
  return child === null
    ? 'the child whom your trainer names'
    : `${child.given} ${child.family}, born ${formatDay(child.dateOfBirth)}`
}
