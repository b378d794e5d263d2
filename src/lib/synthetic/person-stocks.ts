import { readRows, type NameStock, type Sex, type SyntheticData } from './name-book.ts'
import { NAME_FAMILIES } from './name-families.ts'
import {
  NAME_HABITS,
  RARE_NAMES,
  type NameGroup,
  type NameHabits,
  type NameParts,
  type Syllables,
} from './person-name-habits.ts'
import { createWeightedChoice, type Random, type WeightedChoice } from './random.ts'

export type GroupStock = NameStock & { readonly group: NameGroup }

/** Of names that a family lists but the reference files do not hold. */
const UNLISTED_BIRTHS = 10
const UNLISTED_SHARE = 0.00002

/**
 * The stocks by share of births. The same name may come from a list and from its parts.
 *
 * The lists of all groups but the first are short, so their names count by the cube root, lest the commonest be everybody's.
 */
export function readGroupStocks(data: SyntheticData): WeightedChoice<GroupStock> {
  const births = { female: readBirths(data, 'F'), male: readBirths(data, 'M') }
  const bearers = new Map(readRows(data.surnames).map(([name = '', share]) => [name, Number(share)]))
  const isListed = new Set(NAME_FAMILIES.flatMap(({ female, male }) => [...female, ...male]))
  const general = {
    female: choose([...births.female].filter(([name]) => !isListed.has(name))),
    male: choose([...births.male].filter(([name]) => !isListed.has(name))),
  }
  const stocks = NAME_FAMILIES.map((family): GroupStock => {
    const habits = NAME_HABITS[family.id] as NameHabits
    const rare = RARE_NAMES[family.id] as Syllables
    const firstName = (sex: Sex): WeightedChoice<string> => {
      if (family[sex].length === 0) return mixed(general[sex], [habits.rareFirst, parts(rare[sex])])
      const own = choose(
        family[sex].map((name) => [name, Math.cbrt(births[sex].get(name) ?? UNLISTED_BIRTHS)]),
      )
      return mixed(own, [habits.rareFirst, parts(rare[sex])], [habits.generalFirst, general[sex]])
    }
    const surnames =
      family.surnames.length === 0
        ? [...bearers]
        : family.surnames.map((name) => [name, Math.cbrt(bearers.get(name) ?? UNLISTED_SHARE)] as const)
    return {
      group: family.id,
      firstName: { female: firstName('female'), male: firstName('male') },
      surname: mixed(choose(surnames), [habits.rareSurname, parts(rare.surname)]),
    }
  })
  return createWeightedChoice(stocks, ({ group }) => NAME_HABITS[group]?.births ?? 0)
}

function readBirths(data: SyntheticData, registered: 'F' | 'M'): ReadonlyMap<string, number> {
  const rows = readRows(data.firstNames).filter(([name, sex]) => sex === registered && name !== 'Baby')
  return new Map(rows.map(([name = '', , count]) => [name, Number(count)]))
}

function choose(names: readonly (readonly [name: string, weight: number])[]): WeightedChoice<string> {
  const pick = createWeightedChoice(names, ([, weight]) => weight)
  return (random) => pick(random)[0]
}

/** The shares must not add up to more than 1; what they leave comes from `rest`. */
function mixed(
  rest: WeightedChoice<string>,
  ...others: readonly (readonly [share: number, choice: WeightedChoice<string>])[]
): WeightedChoice<string> {
  return (random) => {
    let fate = random.fraction()
    for (const [share, choice] of others) if ((fate -= share) < 0) return choice(random)
    return rest(random)
  }
}

function parts([beginnings, endings]: NameParts): WeightedChoice<string> {
  const [starts, ends] = [beginnings.split(' '), endings.split(' ')]
  return (random) => lowPick(random, starts) + lowPick(random, ends)
}

function lowPick(random: Random, items: readonly string[]): string {
  return items[Math.min(random.below(items.length), random.below(items.length))] as string
}
