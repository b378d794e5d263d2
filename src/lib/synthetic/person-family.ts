import type { IsoDate } from '../iso-date.ts'
import { weightedSum } from '../identifiers/text.ts'
import { birthWindow, blockHouseholds, drawBirths, type Birth } from './births.ts'
import type { Sex } from './name-book.ts'
import type { Home, Region } from './person-places.ts'
import type { NameGroup } from './person-name-habits.ts'
import type { GroupStock } from './person-stocks.ts'
import type { Random, WeightedChoice } from './random.ts'
import { drawSurnames, type SurnamePlan } from './surnames.ts'

/** The truth about one made-up child of the labelled files. */
export type Person = {
  /** Unique, not consecutive. */
  readonly person: number
  readonly first: string
  readonly middle: string | undefined
  readonly surname: string
  readonly formerSurname: string | undefined
  /** A surname that the child may be known by elsewhere; the same for brothers and sisters, as is `formerHome`. */
  readonly otherSurname: () => string
  readonly dateOfBirth: IsoDate
  readonly sex: Sex
  readonly home: Home
  readonly formerHome: () => Home
  /** Valid and in a range never given to anybody; undefined for one in a hundred. */
  readonly nhsNumber: () => string | undefined
  readonly group: NameGroup
  /** Or triplet. */
  readonly isTwin: boolean
  /** Whether the index holds the child. */
  readonly isIndexed: boolean
}

/** Makes any household alone, eldest child first. */
export type FamilyMaker = (household: number) => readonly Person[]

type Setting = {
  readonly random: Random
  readonly stocks: WeightedChoice<GroupStock>
  readonly region: Region
  readonly on: IsoDate
}

/** Children of a household on average, and at most. */
export const HOUSEHOLD_CHILDREN = 1.78
const MOST_CHILDREN = 5
/** Missing from the index: whole households, and single children; 9 % together. */
const HOUSEHOLD_MISSING = 0.036
const CHILD_MISSING = 0.056
/** The share of children in the index. */
export const INDEXED = (1 - HOUSEHOLD_MISSING) * (1 - CHILD_MISSING)
const LIKE_THE_NEIGHBOURS = 0.5
const NEIGHBOURS = 25
const OTHER_GROUP_PARENT = 0.06
/** Of twins: alike in the first letter, or in nearly every letter. */
const TWIN_SAME_INITIAL = 0.15
const TWIN_RHYME = 0.03
/** Odd and no multiple of five, so that multiplying by it visits every number of eight digits once. */
const STRIDE = 7_654_321
const INITIALS = 'BDHJKLMRT'
const CLASSIC_MIDDLE: Readonly<Record<Sex, readonly string[]>> = {
  female: 'Rose Grace May Elizabeth Louise Jane Marie Mae Anne Ann Lily Jean Kate Victoria'.split(' '),
  male: 'James John William Thomas David George Michael Alexander Robert Lee Edward Joseph Paul'.split(' '),
}

export function createFamilyMaker(setting: Setting): FamilyMaker {
  const { random, on } = setting
  const sizes = blockHouseholds(random, 0).map(({ size }) => size)
  const window = birthWindow(on)
  const start = random.fork('person nhs').below(100_000_000)
  return (household) => {
    const own = random.fork('person household', household)
    const home = makeHome(own, setting, household)
    const children: Person[] = []
    for (const birth of drawBirths(own, sizes[household % sizes.length] as number, window)) {
      for (let place = 0; place < birth.count; place++) {
        const person = household * MOST_CHILDREN + children.length
        const nhsNumber = () => nhsNumberOf(person, start)
        children.push({ ...makeChild(own, home, birth, children, place > 0), person, nhsNumber })
      }
    }
    return children
  }
}

/** What the children of one household share. */
type Shared = Pick<Person, 'home' | 'formerHome' | 'otherSurname' | 'group'> & {
  readonly stock: GroupStock
  readonly plan: SurnamePlan
  readonly isHouseholdIndexed: boolean
}

function makeHome(own: Random, { random, stocks, region, on }: Setting, household: number): Shared {
  const isLikeNeighbours = own.chance(LIKE_THE_NEIGHBOURS)
  const stock = stocks(isLikeNeighbours ? random.fork('neighbours', Math.floor(household / NEIGHBOURS)) : own)
  const parents = own.chance(OTHER_GROUP_PARENT) ? stocks(own) : stock
  return {
    stock,
    plan: drawSurnames(own, parents, on).plan,
    otherSurname: () => stock.surname(random.fork('other surname', household)),
    home: region.home(household),
    formerHome: () => region.formerHome(household, random.fork('former home', household)),
    group: stock.group,
    isHouseholdIndexed: !own.chance(HOUSEHOLD_MISSING),
  }
}

function makeChild(
  random: Random,
  { stock, plan, isHouseholdIndexed, home, formerHome, otherSurname, group }: Shared,
  { on: dateOfBirth, count }: Birth,
  siblings: readonly Person[],
  isLaterTwin: boolean,
): Omit<Person, 'person' | 'nhsNumber'> {
  const twin = isLaterTwin ? siblings.at(-1) : undefined
  const sex = drawSex(random, twin)
  return {
    ...plan(dateOfBirth),
    first: drawFirst(random, stock, sex, siblings, twin),
    middle: drawMiddle(random, stock, sex),
    dateOfBirth,
    sex,
    home,
    formerHome,
    otherSurname,
    group,
    isTwin: count > 1,
    isIndexed: isHouseholdIndexed && !random.chance(CHILD_MISSING),
  }
}

/** Two twins in three are of one sex. */
function drawSex(random: Random, twin: Person | undefined): Sex {
  if (twin && random.chance(1 / 3)) return twin.sex
  return random.chance(0.512) ? 'male' : 'female'
}

function drawFirst(
  random: Random,
  stock: GroupStock,
  sex: Sex,
  siblings: readonly Person[],
  twin: Person | undefined,
): string {
  const fate = twin ? random.fraction() : 1
  if (twin?.sex === sex && fate < TWIN_RHYME)
    return (
      random.pick([...INITIALS].filter((letter) => !twin.first.startsWith(letter))) +
      twin.first.slice(1).toLowerCase()
    )
  let name = stock.firstName[sex](random)
  const isUnfit = () =>
    siblings.some(({ first }) => first === name) ||
    (twin && fate < TWIN_RHYME + TWIN_SAME_INITIAL && name.charAt(0) !== twin.first.charAt(0))
  for (let attempt = 0; attempt < 20 && isUnfit(); attempt++) name = stock.firstName[sex](random)
  return name
}

function drawMiddle(random: Random, stock: GroupStock, sex: Sex): string | undefined {
  const fate = random.fraction()
  if (fate < 0.25) return undefined
  const isClassic = stock.group === 'general' && fate < 0.6
  const first = isClassic ? random.pick(CLASSIC_MIDDLE[sex]) : stock.firstName[sex](random)
  return fate < 0.93 ? first : `${first} ${stock.firstName[sex](random)}`
}

/** Two candidates of eight digits a person, no two persons sharing one up to 50 million; one in eleven is invalid. */
function nhsNumberOf(person: number, start: number): string | undefined {
  for (let attempt = 0; attempt < 2; attempt++) {
    const scrambled = ((person * 2 + attempt) * STRIDE + start) % 100_000_000
    const digits = `9${String(scrambled).padStart(8, '0')}`
    const check = (11 - (weightedSum(digits, 10, -1) % 11)) % 11
    if (check < 10) return `${digits}${check}`
  }
  return undefined
}
