import { addDays, daysBetween, type IsoDate } from '../iso-date.ts'
import { BLOCK_HOUSEHOLDS, birthWindow, drawBirths, type HouseholdSlot } from './births.ts'
import type { Carer, Child } from './child.ts'
import type { County, CountyPractice } from './county.ts'
import { createInvolvementMaker, type InvolvementMaker } from './involvements.ts'
import type { NameBook, NameStock, Sex } from './name-book.ts'
import { createPersonNumbers, type PersonNumbers } from './person-numbers.ts'
import {
  COUNTY_DFE,
  createStreetMap,
  type Place,
  type PostalPlace,
  type Street,
  type StreetMap,
} from './places.ts'
import type { Random } from './random.ts'
import {
  createSchoolMap,
  receptionYear,
  schoolingOf,
  type SchoolChoice,
  type SchoolMap,
} from './schooling.ts'
import { drawSurnames, type Parents, type SurnamePlan } from './surnames.ts'

export type HouseholdMaker = (slot: HouseholdSlot) => readonly Child[]

type Setting = {
  readonly random: Random
  readonly county: County
  readonly names: NameBook
  readonly on: IsoDate
  readonly outwardCodes: string
}

/** Households in each street of a block, a postcode to a street: 5 on average, so about 9 children a postcode. */
const STREET_SIZES = [2, 3, 8, 5, 4, 6, 5, 7, 3, 4, 9, 5, 6, 2, 4, 8, 5, 5, 6, 3]
const SEATS = STREET_SIZES.flatMap((size, street) =>
  Array.from({ length: size }, (_, slot) => ({ street, slot })),
)
/** Households that moved in the last five years: leaves 12 % of children with a former address. */
const MOVED = 0.14
const MOVE_DAYS = 1800
/** Streets away at most that a household moved from; neighbouring numbers lie in different towns. */
const MOVE_STREETS = 400
const NOT_REGISTERED = 0.03
const RESTRICTED = 0.002
/** Households with a child who gets additional services, and such a child in them: 12 % of children. */
const HELPED_HOUSEHOLD = 0.16
const HELPED_CHILD = 0.75
const LIKE_THE_NEIGHBOURS = 0.6

/** What the children of one household share. */
type Home = {
  readonly stock: NameStock
  readonly place: Place
  readonly address: PostalPlace
  readonly move:
    { readonly from: PostalPlace; readonly on: IsoDate; readonly choice: SchoolChoice } | undefined
  readonly choice: SchoolChoice
  readonly practice: CountyPractice
  readonly plan: SurnamePlan
  readonly carers: readonly Carer[]
  readonly isRegistered: boolean
  readonly isRestricted: boolean
  readonly isHelped: boolean
}

type Makers = {
  readonly streets: StreetMap
  readonly schools: SchoolMap
  readonly numbers: PersonNumbers
  readonly involvementsOf: InvolvementMaker
}

export function createHouseholdMaker(setting: Setting): HouseholdMaker {
  const makers: Makers = {
    streets: createStreetMap(setting.random, setting.outwardCodes),
    schools: createSchoolMap(setting.county),
    numbers: createPersonNumbers(setting.random),
    involvementsOf: createInvolvementMaker(setting.random, setting.county, setting.names, setting.on),
  }
  const window = birthWindow(setting.on)
  return (slot) => {
    const random = setting.random.fork('household', slot.household)
    const births = drawBirths(random, slot.size, window)
    const home = makeHome(random, setting, makers, slot.household)
    const taken = new Set<string>()
    let person = slot.firstPerson
    return births.flatMap((birth) =>
      Array.from({ length: birth.count }, (_, at) => {
        const birthOrder = birth.count > 1 ? at + 1 : undefined
        return makeChild(setting, makers, home, { person: person++, birth: birth.on, birthOrder, taken })
      }),
    )
  }
}

function makeHome(random: Random, setting: Setting, { streets, schools }: Makers, household: number): Home {
  const seat = SEATS[household % BLOCK_HOUSEHOLDS] as { street: number; slot: number }
  const streetIndex = Math.floor(household / BLOCK_HOUSEHOLDS) * STREET_SIZES.length + seat.street
  const street = streets.street(streetIndex)
  const streetStock = setting.names.family(setting.random.fork('street names', streetIndex))
  const stock = random.chance(LIKE_THE_NEIGHBOURS) ? streetStock : setting.names.family(random)
  const { parents, plan } = drawSurnames(random, stock, setting.on)
  const movedFrom = random.chance(MOVED) ? streets.street(otherStreet(random, streetIndex)) : undefined
  return {
    stock,
    place: street.place,
    address: street.house(seat.slot),
    move: movedFrom && makeMove(random, movedFrom, setting.on, schools),
    choice: schools.choose(random, street.place),
    practice: pickPractice(random, setting.county, street.place),
    plan,
    carers: parents.map((parent) => makeCarer(random, stock, parent)),
    isRegistered: !random.chance(NOT_REGISTERED),
    isRestricted: random.chance(RESTRICTED),
    isHelped: random.chance(HELPED_HOUSEHOLD),
  }
}

function makeMove(random: Random, from: Street, on: IsoDate, schools: SchoolMap) {
  return {
    from: from.house(random.below(9)),
    on: addDays(on, -1 - random.below(MOVE_DAYS)),
    choice: schools.choose(random, from.place),
  }
}

function otherStreet(random: Random, index: number): number {
  const away = 1 + random.below(MOVE_STREETS)
  return random.chance(0.5) && index >= away ? index - away : index + away
}

function pickPractice(random: Random, { practices }: County, place: Place): CountyPractice {
  const near = practices.filter((practice) => practice.place.town === place.town)
  const around = practices.filter((practice) => practice.place.locality === place.locality)
  return random.pick(near.length === 0 || random.chance(0.05) ? around : near)
}

function makeCarer(random: Random, stock: NameStock, { surname, sex, ...rest }: Parents[number]): Carer {
  const given = stock.firstName[sex](random)
  return {
    ...rest,
    given,
    surname,
    sex,
    phone: `07700 900${String(random.below(1000)).padStart(3, '0')}`,
    email: `${given}.${surname}@post.example`.toLowerCase().replace(/[^a-z.@-]/g, ''),
  }
}

type Arrival = {
  readonly person: number
  readonly birth: IsoDate
  readonly birthOrder: number | undefined
  readonly taken: Set<string>
}

function makeChild(setting: Setting, makers: Makers, home: Home, arrival: Arrival): Child {
  const { person, birth } = arrival
  const random = setting.random.fork('child', person)
  const sex: Sex = random.chance(0.512) ? 'male' : 'female'
  const given = newName(random, home.stock, sex, arrival.taken)
  const middle = drawMiddle(random, home.stock, sex)
  const isHomeEducated = random.chance(0.008)
  const movedHere = home.move && home.move.on > birth ? home.move : undefined
  const schooling = schoolingOf(random, birth, setting.on, home.choice, movedHere)
  const isHelped = home.isHelped && random.chance(HELPED_CHILD)
  const locality = home.place.locality
  return {
    person,
    sex,
    given,
    middle,
    knownAs: drawKnownAs(random, setting.names, given, middle),
    ...home.plan(birth),
    dateOfBirth: birth,
    birthOrder: arrival.birthOrder,
    nhsNumber: makers.numbers.nhsNumber(person),
    upn: schooling && makers.numbers.upn(person, COUNTY_DFE, receptionYear(birth)),
    uln: schooling && schooling.yearGroup >= 9 ? makers.numbers.uln(person) : undefined,
    laChildId: `NY${makers.numbers.reference(person, 'la-child-id')}`,
    address: home.address,
    move: movedHere && { from: movedHere.from, on: movedHere.on },
    carers: home.carers,
    practice: { ods: home.practice.ods, from: registeredOn(random, birth, movedHere?.on, setting.on) },
    schooling: isHomeEducated ? undefined : schooling,
    isHomeEducated: isHomeEducated && schooling !== undefined,
    involvements: isHelped ? makers.involvementsOf(random, { dateOfBirth: birth, locality }) : [],
    isRegistered: home.isRegistered,
    isRestricted: home.isRestricted,
  }
}

/** Brothers and sisters do not share a first name, as far as the stock of names allows. */
function newName(random: Random, stock: NameStock, sex: Sex, taken: Set<string>): string {
  let name = stock.firstName[sex](random)
  for (let attempt = 0; taken.has(name) && attempt < 20; attempt++) name = stock.firstName[sex](random)
  taken.add(name)
  return name
}

function drawMiddle(random: Random, stock: NameStock, sex: Sex): string | undefined {
  const count = random.fraction()
  if (count < 0.3) return undefined
  const first = stock.firstName[sex](random)
  return count < 0.9 ? first : `${first} ${stock.firstName[sex](random)}`
}

function drawKnownAs(
  random: Random,
  names: NameBook,
  given: string,
  middle: string | undefined,
): string | undefined {
  const fate = random.fraction()
  if (fate < 0.01) return middle?.split(' ')[0]
  const nicknames = fate < 0.07 ? names.nicknamesOf(given) : []
  return nicknames.length === 0 ? undefined : random.pick(nicknames)
}

function registeredOn(random: Random, birth: IsoDate, movedOn: IsoDate | undefined, on: IsoDate): IsoDate {
  const start = movedOn ?? birth
  return addDays(start, random.below(Math.min(30, daysBetween(start, on)) + 1))
}
