import { coverOn, type Cover } from '../lib/cover.ts'
import type { IsoDate, Period } from '../lib/iso-date.ts'
import { requirementGroups, type RequirementGroup } from './course.ts'

/** Current from the day of completion up to, but not including, `expiresOn`. */
export type Completion = {
  readonly course: string
  readonly completedOn: IsoDate
  readonly expiresOn: IsoDate
}

/** That a person needs a course in `[from, until)`; each of `refreshers` renews it. */
export type Requirement = {
  readonly group: RequirementGroup
  readonly course: string
  readonly refreshers: readonly string[]
  readonly from: IsoDate
  readonly until: IsoDate | null
}

export type TrainingFacts = {
  readonly completions: readonly Completion[]
  readonly requirements: readonly Requirement[]
}

export type TrainingCurrency = Readonly<Record<RequirementGroup, Cover>>

/**
 * Whether a course is current on day `on`, and until when; a refresher counts only once the course itself was completed.
 *
 * Source: R-89, TRN-6.
 */
export function courseCoverOn(
  { course, refreshers }: Pick<Requirement, 'course' | 'refreshers'>,
  completions: readonly Completion[],
  on: IsoDate,
): Cover {
  const first = completions
    .filter((done) => done.course === course)
    .reduce<IsoDate | null>(
      (least, { completedOn: day }) => (least === null || day < least ? day : least),
      null,
    )
  const counts = ({ course: code, completedOn }: Completion): boolean =>
    code === course || (refreshers.includes(code) && first !== null && first <= completedOn)
  return coverOn(completions.filter(counts).map(periodOf), on)
}

/**
 * Whether each group of required courses is met on day `on`, and until when.
 *
 * INVARIANT (training-is-required): where nothing is required in the ContactPoint group, nobody meets it; a group of other training may be empty.
 * A requirement that is still to begin ends the cover on its first day unless it is met by then.
 */
export function currencyOn({ completions, requirements }: TrainingFacts, on: IsoDate): TrainingCurrency {
  const of = (group: RequirementGroup): Cover => {
    const ahead = requirements.filter((one) => one.group === group && (one.until === null || on < one.until))
    const isRequired = ahead.some(({ from }) => from <= on)
    if (group === 'contactpoint' && !isRequired) return { holds: false, until: null }
    return together(ahead.map((one) => requirementCover(one, completions, on)))
  }
  return Object.fromEntries(requirementGroups.map((group) => [group, of(group)])) as TrainingCurrency
}

function requirementCover(requirement: Requirement, completions: readonly Completion[], on: IsoDate): Cover {
  const { from, until } = requirement
  const start = from > on ? from : on
  const cover = courseCoverOn(requirement, completions, start)
  if (!cover.holds) return start === on ? cover : { holds: true, until: start }
  return until !== null && cover.until !== null && until <= cover.until ? { holds: true, until: null } : cover
}

/** Holds while all do; when one does not, `until` is the earliest day since which, null if one never did. */
function together(covers: readonly Cover[]): Cover {
  const lapsed = covers.filter(({ holds }) => !holds)
  if (lapsed.some(({ until }) => until === null)) return { holds: false, until: null }
  const counted = lapsed.length > 0 ? lapsed : covers
  const ends = counted.flatMap(({ until }) => (until === null ? [] : [until])).sort()
  return { holds: lapsed.length === 0, until: ends[0] ?? null }
}

function periodOf({ completedOn, expiresOn }: Completion): Period {
  return { from: completedOn, until: expiresOn }
}
