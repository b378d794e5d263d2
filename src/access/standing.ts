import { accreditationOn, type AccreditationFacts } from '../accreditation/index.ts'
import { coverOn, type Cover } from '../lib/cover.ts'
import { addDays, addYears, dayInLondon, type IsoDate, type Period } from '../lib/iso-date.ts'
import { currencyOn, type TrainingFacts } from '../training/index.ts'
import { agreementOn, type AgreementFacts } from './agreement.ts'

/**
 * What every user must have on the day, in the order in which a person would mend it.
 *
 * Source.
 */
export const conditions = [
  'not-suspended',
  'in-post',
  'accreditation',
  'need',
  'vetting',
  'training',
  'other-training',
  'agreement',
] as const
export type Condition = (typeof conditions)[number]

/** Who can put a condition right: whoever runs the person's own organisation, the trainers, the local ContactPoint team, or the person alone. */
export type Helper = 'organisation' | 'training-team' | 'local-team' | 'yourself'

const helperOf: Readonly<Record<Condition, Helper>> = {
  'not-suspended': 'local-team',
  'in-post': 'organisation',
  accreditation: 'local-team',
  need: 'organisation',
  vetting: 'organisation',
  training: 'training-team',
  'other-training': 'organisation',
  agreement: 'yourself',
}

/** `until` is the first day on which the condition no longer holds; see {@link Cover} for null. */
export type ConditionState = Cover & { readonly condition: Condition; readonly whoToAsk: Helper }

/** One state for each condition, in the order of {@link conditions}. */
export type Standing = readonly ConditionState[]

/** The dated facts that standing follows from, as the database holds them. */
export type StandingFacts = {
  readonly suspendedAt: Date | null
  readonly post: Period
  readonly needs: readonly Period[]
  readonly training: TrainingFacts
  readonly vettingsIssuedOn: readonly IsoDate[]
  readonly accreditation: AccreditationFacts
  readonly agreement: AgreementFacts
}

/** A disclosure counts for three years from its day of issue. Source: R-89. */
export const VETTING_YEARS = 3

/** The standing of a user on day `today`. Pure: the same facts on another day give that day's answer. */
export function standingOn(facts: StandingFacts, today: IsoDate): Standing {
  const training = currencyOn(facts.training, today)
  const vettings = facts.vettingsIssuedOn.map((issued) => ({
    from: issued,
    until: addYears(issued, VETTING_YEARS),
  }))
  const covers: Readonly<Record<Condition, Cover>> = {
    'not-suspended': facts.suspendedAt
      ? { holds: false, until: dayInLondon(facts.suspendedAt) }
      : { holds: true, until: null },
    'in-post': coverOn([facts.post], today),
    accreditation: accreditationOn(facts.accreditation, today),
    need: coverOn(facts.needs, today),
    vetting: coverOn(vettings, today),
    training: training.contactpoint,
    'other-training': training['other-required'],
    agreement: agreementOn(facts.agreement, today),
  }
  return conditions.map((condition) => ({ condition, ...covers[condition], whoToAsk: helperOf[condition] }))
}

/** The conditions that do not hold, in order. */
export function lapsedConditions(standing: Standing): Standing {
  return standing.filter((state) => !state.holds)
}

/** The conditions that hold but will not `days` days after `today`, in order. */
export function soonLapsing(standing: Standing, today: IsoDate, days = 90): Standing {
  const horizon = addDays(today, days)
  return standing.filter((state) => state.holds && state.until !== null && state.until <= horizon)
}

/** Whether the person may sign in at all: somebody suspended or no longer in post may not. */
export function mayHoldSession(standing: Standing): boolean {
  return lapsedConditions(standing).every(
    ({ condition }) => condition !== 'not-suspended' && condition !== 'in-post',
  )
}
