import { dayInLondon, formatDay } from '../../lib/iso-date.ts'
import { instant } from '../../platform/web/filters.ts'
import type { AttemptResult, Need, Outcome, State, StepName, Target, Urgency, Wish } from '../index.ts'

/** Words of the desk and of those who ask it. */
export const urgencyWords: Readonly<Record<Urgency, string>> = {
  'immediate-risk': 'A child is at immediate risk',
  'child-protection': 'Child protection',
  'planned-work': 'Planned work',
}

export const needWords: Readonly<Record<Need, string>> = {
  'share-concern': 'Talk about a concern',
  'plan-together': 'Plan our work together',
  'arrange-assessment': 'Arrange an assessment',
  'invite-to-meeting': 'Invite them to a meeting',
  'hand-over': 'Hand over my work',
}

type Tag = { readonly text: string; readonly colour: string }

export const stateWords: Readonly<Record<State, Tag>> = {
  waiting: { text: 'Waiting', colour: 'yellow' },
  working: { text: 'Being worked on', colour: 'blue' },
  answered: { text: 'Answered', colour: 'green' },
  closed: { text: 'Closed', colour: 'grey' },
}

export const attemptWords: Readonly<Record<AttemptResult, string>> = {
  reached: 'I reached somebody',
  'no-answer': 'Nobody answered',
  'wrong-number': 'The number was wrong',
}

export const wishWords: Readonly<Record<Wish, string>> = {
  agrees: 'They agree',
  'prefers-not': 'They would rather not',
  'not-asked': 'They could not be asked',
}

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  'will-contact': 'A service will contact the asker',
  'contact-them': 'A service asks the asker to contact it',
  'declines-openly': 'A service declines, and lets us say so',
  declines: 'A service declines',
  'no-service': 'No service works with the child',
  'cannot-tell': 'We cannot tell',
}

export const stepWords: Readonly<Record<StepName, string>> = {
  taken: 'Taken',
  'given-back': 'Put back into the queue',
  urgency: 'Urgency changed',
  'handed-over': 'Handed over to another team',
  'child-found': 'Record found',
  attempt: 'A service was rung',
  wish: 'What the young person wants',
  answered: 'Answered',
  withdrawn: 'Withdrawn by the asker',
  closed: 'Put away by the asker',
}

const details: Readonly<Record<string, string>> = {
  ...urgencyWords,
  ...attemptWords,
  ...wishWords,
  ...outcomeWords,
}

/** What a step says beside its kind; a code that is no word of a list, as an authority's, as it stands. */
export function detailText(detail: string | null): string {
  return detail === null ? '' : (details[detail] ?? detail)
}

/** `2 hours`, `1 working day`. */
export function targetText({ hours, workingDays }: Target): string {
  const [count, unit] = workingDays === null ? [hours, 'hour'] : [workingDays, 'working day']
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** When an answer is due; the midnight that ends a day is told as that day, which nobody misreads. */
export function dueText(dueAt: Date): string {
  const lastDay = dayInLondon(new Date(dueAt.getTime() - 1))
  return lastDay === dayInLondon(dueAt) ? instant(dueAt) : `The end of ${formatDay(lastDay)}`
}

/** Radios of a closed list. */
export function choicesOf<T extends string>(
  values: readonly T[],
  words: Readonly<Record<T, string>>,
): { value: T; text: string }[] {
  return values.map((value) => ({ value, text: words[value] }))
}
