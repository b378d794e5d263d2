import type { Role } from '../../access/index.ts'
import type { Audience, Delivery, RequirementGroup, StakeholderGroup, TrainingModule } from '../course.ts'
import type { Horizon } from '../overview/coverage.ts'

export const moduleWords: Readonly<Record<TrainingModule, string>> = {
  'integrated-working': 'Working together',
  'information-sharing': 'Sharing information',
  safeguarding: 'Safeguarding',
  'shared-assessment': 'Shared assessment',
  contactpoint: 'ContactPoint',
}

export const groupWords: Readonly<Record<StakeholderGroup, string>> = {
  'direct-users': 'People who use ContactPoint',
  relying: 'People who rely on somebody who does',
  interested: 'Others whom it concerns',
}

export const deliveryWords: Readonly<Record<Delivery, string>> = {
  session: 'In sessions',
  'e-learning': 'E-learning outside this service',
  blended: 'E-learning and a session',
}

export const requirementWords: Readonly<Record<RequirementGroup, string>> = {
  contactpoint: 'ContactPoint training',
  'other-required': 'Other training that you must have',
}

export const audienceWords: Readonly<Record<Audience, string>> = {
  practitioner: 'Practitioners',
  operator: 'Operators who answer for others',
  team: 'Members of a management team',
  trainer: 'Training officers',
}

export const horizonWords: Readonly<Record<Horizon, string>> = {
  lapsed: 'Not up to date',
  '7': 'Lapses within 7 days',
  '30': 'Lapses within 30 days',
  '90': 'Lapses within 90 days',
  later: 'Up to date',
}

export const horizonColours: Readonly<Record<Horizon, string>> = {
  lapsed: 'red',
  '7': 'orange',
  '30': 'yellow',
  '90': 'yellow',
  later: 'green',
}

/** Roles of more than one person. */
export const forecastRoleWords: Readonly<Record<Role, string>> = {
  practitioner: 'Practitioners',
  'local-team': 'Members of a local team',
  'national-team': 'Members of the national team',
}

/** How many places are left, as people say it. */
export function placesLeft({
  places,
  taken,
  waiting,
}: {
  places: number
  taken: number
  waiting: number
}): string {
  const left = Math.max(0, places - taken)
  if (left === 0) return waiting === 0 ? 'Full: you go on the waiting list' : `Full: ${waiting} waiting`
  return left === 1 ? '1 place left' : `${left} places left`
}

/** A certificate's number in two groups of five. */
export function spacedNumber(number: string): string {
  return `${number.slice(0, 5)} ${number.slice(5)}`
}
