import { fileFaults, type FileRefusalCode } from '../formats/index.ts'
import type { FeedFile } from '../source.ts'
import { countInWords, rowsInWords } from './words.ts'

type StepState = 'done' | 'current' | 'waiting' | 'stopped'

/** A step as app-step-list takes it. */
export type Step = {
  readonly title: string
  readonly state: StepState
  readonly text?: string
  readonly at?: Date | null
}

/** Steps done of validate, match and apply; the next one is under way unless the file is held or at an end. */
const stepsDone: Readonly<Record<FeedFile['state'], number>> = {
  validating: 0,
  refused: 0,
  validated: 1,
  held: 2,
  matched: 2,
  applying: 2,
  applied: 3,
}

/** The three steps of a file with their counts; `isPaused` is of its source. */
export function presentSteps(file: FeedFile, isPaused: boolean): Step[] {
  const done = stepsDone[file.state]
  const isStopped = isPaused || file.state === 'held' || file.state === 'refused'
  const stateOf = (index: number): StepState =>
    index < done ? 'done' : index > done ? 'waiting' : isStopped ? 'stopped' : 'current'
  const texts = [validateText(file), matchText(file), applyText(file, isPaused)]
  const titles = [
    'Validate: read and check each row',
    'Match: find the child of each row',
    'Apply: bring the rows into the records',
  ]
  return titles.map((title, index) => {
    const state = stateOf(index)
    if (state === 'waiting') return { title, state }
    return { title, state, text: texts[index]!, ...(index === 2 ? { at: file.finishedAt } : {}) }
  })
}

/** What is wrong with a file that was refused as a whole; undefined for any other. */
function refusalInWords({ faultCode, faultLine }: FeedFile): string | undefined {
  if (faultCode === null) return undefined
  if (faultCode === 'CP_FEED_FILE_GIVEN_UP')
    return 'Somebody of the team refused the file. Nothing of it was applied.'
  const message = fileFaults[faultCode as FileRefusalCode]?.message ?? 'The file cannot be read.'
  return faultLine === null ? message : `${message} Line ${countInWords(faultLine)}.`
}

function validateText(file: FeedFile): string {
  const refusal = refusalInWords(file)
  if (refusal !== undefined) return `The whole file was refused. ${refusal}`
  return `${rowsInWords(file.rowsRead)} read, ${countInWords(file.rowsRejected)} rejected`
}

function matchText(file: FeedFile): string {
  return `${countInWords(file.rowsMatched)} of ${rowsInWords(file.rowsValid)} compared with the records`
}

function applyText(file: FeedFile, isPaused: boolean): string {
  if (file.state === 'held')
    return 'The file is held: too few of its rows found their child. A person has to look at it.'
  const worked = `${countInWords(file.rowsApplied)} of ${rowsInWords(file.rowsValid)} worked`
  return isPaused && file.state !== 'applied' ? `${worked}. The feed is paused.` : worked
}
