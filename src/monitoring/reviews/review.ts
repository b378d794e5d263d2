import type { IsoDate } from '../../lib/iso-date.ts'
import type { Organisation } from '../../organisations/index.ts'

/** Why an entry is reviewed. The version is raised whenever what a rule finds changes, and kept with what it found. */
export const reviewRules = {
  sample: { version: 1 },
  'own-family': { version: 1 },
  'no-involvement': { version: 1, afterDays: 30 },
  'failed-searches': { version: 1, searches: 5 },
  night: { version: 1, fromHour: 20, untilHour: 7 },
  'mediated-call': { version: 1, oneIn: 10 },
  reveal: { version: 1, oneIn: 5 },
  'safeguarding-search': { version: 1 },
} as const
export type ReviewRule = keyof typeof reviewRules

/** Kinds of organisation whose people work at night. */
export const nightWorkers: readonly Organisation['kind'][] = ['police', 'nhs-trust', 'childrens-social-care']

/** How many openings are sampled: one in `oneIn`, rounded up, and `atLeast` of a day and an authority. */
export type Share = { readonly oneIn: number; readonly atLeast: number }

/** Holds until the national team sets another. Source: R-98. */
export const firstShare: Share = { oneIn: 100, atLeast: 5 }

/** What comes of a review, in the order offered, each with the notes that fit it. `ask-the-manager` lets it wait. */
export const reviewNotes = {
  explained: ['works-with-child', 'covers-for-colleague', 'duty-work', 'manager-confirms', 'own-mistake'],
  'ask-the-manager': ['no-work-known', 'reason-unclear', 'unusual-pattern'],
  'suspected-misuse': ['no-work-reason', 'own-interest', 'untrue-reason', 'shared-account'],
} as const
export type ReviewDecision = keyof typeof reviewNotes
export type ReviewNote = (typeof reviewNotes)[ReviewDecision][number]

/** A decision with a note of its own list. */
export type Verdict = { readonly decision: ReviewDecision; readonly note: ReviewNote }

/** Whether the note is one of the decision's. */
export function fits({ decision, note }: Verdict): boolean {
  return (reviewNotes[decision] as readonly ReviewNote[]).includes(note)
}

/** An entry to review, with its own place in the log. */
export type Review = {
  /** How people name it to others; tells nothing of the entry. */
  readonly reference: number
  readonly publicId: string
  readonly at: string
  readonly entryId: string
  readonly rules: readonly ReviewRule[]
  readonly drawnForOn: IsoDate
  /** The last day in time. */
  readonly dueOn: IsoDate
  /** Null while it waits, for the manager too. */
  readonly reviewedAt: Date | null
}

/** One decision, in order. */
export type MadeDecision = Verdict & { readonly by: string; readonly at: Date }

/** Waiting reviews shown at once. */
export const LISTED = 50

/** Days of which reviews count in the coverage. */
export const COVERAGE_DAYS = 28

/** How an authority's people were reviewed. What waits counts whatever its age, what was reviewed if drawn in the last 28 days. */
export type Coverage = {
  readonly inTime: number
  readonly late: number
  readonly waiting: number
  /** Of those that wait, past their day. */
  readonly overdue: number
  /** Of what day the oldest that waits is; null when none does. */
  readonly oldestOn: IsoDate | null
}

/** Of the reviews that are done or past their day, how many in a hundred were in time, rounded down; null when there is none. */
export function coveredPercent({ inTime, late, overdue }: Coverage): number | null {
  const due = inTime + late + overdue
  return due === 0 ? null : Math.floor((100 * inTime) / due)
}

/** All of them together. */
export function sumCoverage(parts: readonly Coverage[]): Coverage {
  const sum = (count: (one: Coverage) => number): number => parts.reduce((so, one) => so + count(one), 0)
  const oldest = parts.flatMap(({ oldestOn }) => oldestOn ?? []).toSorted()
  return {
    inTime: sum(({ inTime }) => inTime),
    late: sum(({ late }) => late),
    waiting: sum(({ waiting }) => waiting),
    overdue: sum(({ overdue }) => overdue),
    oldestOn: oldest[0] ?? null,
  }
}
