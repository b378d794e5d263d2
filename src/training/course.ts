import type { IsoDate } from '../lib/iso-date.ts'

/** What a course teaches. Source: R-122. */
export const trainingModules = [
  'integrated-working',
  'information-sharing',
  'safeguarding',
  'shared-assessment',
  'contactpoint',
] as const
export type TrainingModule = (typeof trainingModules)[number]

/** For whom: people who use the directory, people who rely on one who does, and others whom it concerns. Source: R-122. */
export const stakeholderGroups = ['direct-users', 'relying', 'interested'] as const
export type StakeholderGroup = (typeof stakeholderGroups)[number]

export const deliveries = ['session', 'e-learning', 'blended'] as const
export type Delivery = (typeof deliveries)[number]

/** The two conditions of access that rest on training. Source: R-89. */
export const requirementGroups = ['contactpoint', 'other-required'] as const
export type RequirementGroup = (typeof requirementGroups)[number]

/** Whom a requirement is for: by role (`practitioner`, `team`) or by a right (`operator`: broker or mediate, `trainer`: training). */
export const audiences = ['practitioner', 'operator', 'team', 'trainer'] as const
export type Audience = (typeof audiences)[number]

/** What can be said anew of a course from a day on. */
export type CourseFacts = {
  readonly title: string
  /** 1 to 3, as the training framework counts. */
  readonly level: number
  readonly module: TrainingModule
  readonly stakeholderGroups: readonly StakeholderGroup[]
  readonly delivery: Delivery
  /** Address of the e-learning, outside this service. */
  readonly link: string | null
  /** In per cent; null for a course without a test. */
  readonly passMark: number | null
  readonly monthsCurrent: number
  readonly isRetired: boolean
}

/** A course as it is on a day. */
export type Course = CourseFacts & {
  readonly code: string
  /** The authority whose own course it is; null for the whole country's. */
  readonly authorityCode: string | null
  /** The course that this one renews for whoever completed it once. */
  readonly refreshes: string | null
  readonly fromOn: IsoDate
}
