import { coverOn, type Cover } from '../lib/cover.ts'
import type { IsoDate } from '../lib/iso-date.ts'

/** The accredited ContactPoint course, and whatever else the person's authority requires. Source: R-89. */
export type Course = 'contactpoint' | 'other-required'

/** Current from the day of completion up to, but not including, `expiresOn`. */
export type Completion = {
  readonly course: Course
  readonly completedOn: IsoDate
  readonly expiresOn: IsoDate
}

export type TrainingCurrency = Readonly<Record<Course, Cover>>

/** Whether each course is current on day `on`, and until when. */
export function currencyOn(completions: readonly Completion[], on: IsoDate): TrainingCurrency {
  const of = (course: Course): Cover =>
    coverOn(
      completions
        .filter((done) => done.course === course)
        .map((done) => ({ from: done.completedOn, until: done.expiresOn })),
      on,
    )
  return { contactpoint: of('contactpoint'), 'other-required': of('other-required') }
}
