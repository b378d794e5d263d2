import type { IsoDate } from '../iso-date.ts'
import { BLOCK_CHILDREN, BLOCK_HOUSEHOLDS, blockHouseholds, type HouseholdSlot } from './births.ts'
import type { Child } from './child.ts'
import { countyOrganisations, type County } from './county.ts'
import { createHouseholdMaker } from './household.ts'
import { readNameBook, type NameBook, type SyntheticData } from './name-book.ts'
import { MAX_CHILDREN } from './person-numbers.ts'
import { createRandom, type Random } from './random.ts'

export type PopulationOptions = {
  readonly seed: string | number
  /** 1 to 5,000,000. */
  readonly children: number
  /** The day on which nobody is 18 yet and nobody unborn. */
  readonly on: IsoDate
  readonly data: SyntheticData
}

/**
 * A made-up population that is computed, not held: any child can be asked for again and comes out the same,
 * whatever was asked before and however many children there are (the last household may be cut short).
 */
export type Population = {
  readonly size: number
  readonly on: IsoDate
  readonly county: County
  readonly names: NameBook
  /** Source of whatever is drawn about the population, such as feed noise. */
  readonly random: Random
  /** RangeError outside 0 to `size` - 1. */
  child(person: number): Child
  /** Household by household, in order of person. */
  families(): Generator<readonly Child[]>
}

/** A county up to this size, a little more than the demonstration area, is kept once made: under 50 MB. */
const KEPT_CHILDREN = 25_000
/** Of a larger one these are kept: callers mostly ask for neighbours one after the other. */
const KEPT_NEIGHBOURS = 50

/** RangeError for a number of children out of bounds or data that does not fit the county. */
export function createPopulation({ seed, children, on, data }: PopulationOptions): Population {
  if (!Number.isInteger(children) || children < 1 || children > MAX_CHILDREN) {
    throw new RangeError(`children must be a whole number from 1 to ${MAX_CHILDREN}`)
  }
  const random = createRandom(seed)
  const county = countyOrganisations()
  const names = readNameBook(data)
  const makeHousehold = createHouseholdMaker({ random, county, names, on, outwardCodes: data.outwardCodes })
  const limit = children <= KEPT_CHILDREN ? KEPT_CHILDREN : KEPT_NEIGHBOURS
  const blockOf = kept((block: number) => blockHouseholds(random, block), limit)
  const householdOf = kept((household: number) => {
    const slot = blockOf(Math.floor(household / BLOCK_HOUSEHOLDS))[
      household % BLOCK_HOUSEHOLDS
    ] as HouseholdSlot
    return makeHousehold(slot).slice(0, children - slot.firstPerson)
  }, limit)
  return {
    size: children,
    on,
    county,
    names,
    random,
    child: (person) => {
      if (!Number.isInteger(person) || person < 0 || person >= children)
        throw new RangeError('no such person')
      const block = blockOf(Math.floor(person / BLOCK_CHILDREN))
      const slot = block.findLast(({ firstPerson }) => firstPerson <= person) as HouseholdSlot
      return householdOf(slot.household)[person - slot.firstPerson] as Child
    },
    *families() {
      for (let household = 0, person = 0; person < children; household++) {
        const family = householdOf(household)
        yield family
        person += family.length
      }
    },
  }
}

/** Answers kept up to a limit, then forgotten all together. */
function kept<Answer>(make: (index: number) => Answer, limit: number): (index: number) => Answer {
  const answers = new Map<number, Answer>()
  return (index) => {
    const known = answers.get(index)
    if (known !== undefined) return known
    if (answers.size >= limit) answers.clear()
    const answer = make(index)
    answers.set(index, answer)
    return answer
  }
}
