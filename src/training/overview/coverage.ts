import { addDays, type IsoDate } from '../../lib/iso-date.ts'
import { requirementGroups } from '../course.ts'
import { currencyOn, type TrainingFacts } from '../currency.ts'

/** How near somebody's training is to lapsing: out already, within so many days, or further off. */
export const horizons = ['lapsed', '7', '30', '90', 'later'] as const
export type Horizon = (typeof horizons)[number]

export type PersonTraining = {
  readonly userId: number
  readonly name: string
  readonly organisation: string
  /** The first day on which any required training is not current; null when never held, or open-ended. */
  readonly until: IsoDate | null
  readonly horizon: Horizon
}

export type Coverage = { readonly organisation: string; readonly people: number; readonly current: number }

/** Both groups of a person's training together on day `on`. */
export function trainingOf(
  person: TrainingFacts & Omit<PersonTraining, 'until' | 'horizon'>,
  on: IsoDate,
): PersonTraining {
  const { userId, name, organisation } = person
  const currency = currencyOn(person, on)
  const covers = requirementGroups.map((group) => currency[group])
  const lapsed = covers.filter(({ holds }) => !holds)
  const ends = (lapsed.length > 0 ? lapsed : covers).map(({ until }) => until)
  const isNever = lapsed.some(({ until }) => until === null)
  const until = isNever ? null : (ends.filter((end) => end !== null).sort()[0] ?? null)
  return { userId, name, organisation, until, horizon: lapsed.length > 0 ? 'lapsed' : horizonOf(until, on) }
}

function horizonOf(until: IsoDate | null, on: IsoDate): Horizon {
  if (until === null) return 'later'
  return (['7', '30', '90'] as const).find((days) => until <= addDays(on, Number(days))) ?? 'later'
}

/** How many of each organisation's people have all their training, in the order in which organisations come. */
export function coverageOf(people: readonly PersonTraining[]): Coverage[] {
  const byName = new Map<string, { people: number; current: number }>()
  for (const { organisation, horizon } of people) {
    const count = byName.get(organisation) ?? { people: 0, current: 0 }
    byName.set(organisation, {
      people: count.people + 1,
      current: count.current + (horizon === 'lapsed' ? 0 : 1),
    })
  }
  return [...byName].map(([organisation, count]) => ({ organisation, ...count }))
}
