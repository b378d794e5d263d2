import type { IsoDate } from '../lib/iso-date.ts'
import type { Resource } from '../platform/act.ts'

/** Most urgent first. Source: R-78. */
export const urgencies = ['immediate-risk', 'child-protection', 'planned-work'] as const
export type Urgency = (typeof urgencies)[number]

/** What somebody wants of whoever works with the child. */
export const needs = [
  'share-concern',
  'plan-together',
  'arrange-assessment',
  'invite-to-meeting',
  'hand-over',
] as const
export type Need = (typeof needs)[number]

export const attemptResults = ['reached', 'no-answer', 'wrong-number'] as const
export type AttemptResult = (typeof attemptResults)[number]

/** What the young person wants, where somebody could ask. */
export const wishes = ['agrees', 'prefers-not', 'not-asked'] as const
export type Wish = (typeof wishes)[number]

export type State = 'waiting' | 'working' | 'answered' | 'closed'

/** A child as somebody typed it who found no record. */
export type TypedChild = { readonly given: string; readonly family: string; readonly dateOfBirth: IsoDate }

/** What is sealed of a request: words of people, which nobody reads who has only the database. */
export type Words = {
  /** Null where the request was made from a record. */
  readonly child: TypedChild | null
  readonly note: string | null
  /** At least one of the two. */
  readonly phone: string | null
  readonly email: string | null
}

/** A request as its own asker and its brokers may know that there is one; of the child it holds an opaque id at most. */
export type ContactRequest = {
  readonly requestId: number
  readonly publicId: string
  readonly askerId: number
  /** Whose team works on it now. */
  readonly authorityCode: string
  readonly need: Need
  readonly urgency: Urgency
  readonly askedAt: Date
  readonly dueAt: Date
  readonly state: State
  readonly takenBy: number | null
  readonly answeredAt: Date | null
}

/** How people call a request on the telephone and in mails: eight signs of its random id. */
export function referenceOf(publicId: string): string {
  return `${publicId.slice(0, 4)}-${publicId.slice(4, 8)}`.toUpperCase()
}

/** Whether it should have been answered by `now`. Source: R-78. */
export function isOverdue({ state, dueAt }: Pick<ContactRequest, 'state' | 'dueAt'>, now: Date): boolean {
  return (state === 'waiting' || state === 'working') && dueAt <= now
}

/** What the policy is told. @param askerId 0 where nobody in particular asked */
export function requestResource(id: string, authority: string, askerId = 0): Resource {
  return { type: 'ContactRequest', id, attributes: { authority, userId: askerId } }
}
