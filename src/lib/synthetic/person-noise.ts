import { addDays, addMonths, dayOfParts, type IsoDate } from '../iso-date.ts'
import type { Person } from './person-family.ts'
import type { Spellings } from './person-spellings.ts'
import type { Random } from './random.ts'

/** How often a file departs from the truth, as probabilities of a row. */
export type PersonNoise = {
  readonly nickname: number
  /** Each of first name and surname; `typo` likewise. */
  readonly variant: number
  readonly typo: number
  /** Former, other or double-barrelled surname. */
  readonly surnameChange: number
  readonly swapped: number
  readonly middleAsFirst: number
  readonly middleMissing: number
  readonly middleInitial: number
  readonly firstMissing: number
  /** BABY or the like for children born after `Teller.namedUntil`. */
  readonly baby: number
  readonly dobError: number
  readonly dobMissing: number
  readonly sexWrong: number
  readonly sexMissing: number
  readonly moved: number
  readonly postcodeMissing: number
  readonly postcodeTypo: number
  readonly houseMissing: number
  readonly addressForm: number
  readonly nhsMissing: number
  readonly nhsWrong: number
  /** Of all rows or of none: the habit of a system. */
  readonly isUpperCase: boolean
}

/** What one file says of a child; empty where it says nothing. */
export type PersonRow = {
  first: string
  middle: string
  surname: string
  dateOfBirth: string
  sex: '' | 'F' | 'M'
  postcode: string
  house: string
  street: string
  nhsNumber: string
}

const BABY_NAMES = ['BABY', 'Baby', 'INFANT', 'Baby Boy', 'Baby Girl', 'Unnamed']
const ABBREVIATIONS: Readonly<Record<string, string>> = {
  Road: 'Rd',
  Street: 'St',
  Avenue: 'Ave',
  Close: 'Cl',
  Drive: 'Dr',
  Terrace: 'Terr',
  Gardens: 'Gdns',
  Court: 'Ct',
}

/** What the rows of one file have in common. */
export type Teller = {
  readonly noise: PersonNoise
  readonly spellings: Spellings
  /** Children born after this day may not have a name yet. */
  readonly namedUntil: IsoDate
}

export function tellPerson(person: Person, teller: Teller, random: Random): PersonRow {
  const { noise } = teller
  const hasMoved = random.chance(noise.moved)
  const { postcode, house, street } = hasMoved ? person.formerHome() : person.home
  const row: PersonRow = {
    first: person.first,
    middle: person.middle ?? '',
    surname: person.surname,
    dateOfBirth: person.dateOfBirth,
    sex: person.sex === 'female' ? 'F' : 'M',
    postcode,
    house,
    street,
    nhsNumber: random.chance(noise.nhsMissing) ? '' : (person.nhsNumber() ?? ''),
  }
  changeNames(row, person, teller, random)
  changeBirthAndSex(row, person, noise, random)
  changeAddress(row, noise, random)
  if (row.nhsNumber !== '' && random.chance(noise.nhsWrong))
    row.nhsNumber = changeDigit(row.nhsNumber, random)
  if (noise.isUpperCase) shout(row)
  return row
}

function changeNames(
  row: PersonRow,
  person: Person,
  { noise, spellings, namedUntil }: Teller,
  random: Random,
): void {
  const { first, middle } = row
  if (random.chance(noise.nickname)) row.first = spellings.shortForm(random, first)
  else if (middle !== '' && random.chance(noise.middleAsFirst)) {
    const [own = first, ...rest] = middle.split(' ')
    row.first = own
    row.middle = random.chance(0.5) ? [first, ...rest].join(' ') : ''
  }
  if (random.chance(noise.variant)) row.first = spellings.firstVariant(random, row.first)
  if (random.chance(noise.surnameChange)) row.surname = otherSurname(person, random)
  if (random.chance(noise.variant)) row.surname = spellings.surnameVariant(random, row.surname)
  if (random.chance(noise.typo)) row.first = spellings.typo(random, row.first)
  if (random.chance(noise.typo)) row.surname = spellings.typo(random, row.surname)
  if (random.chance(noise.middleMissing)) row.middle = ''
  else if (random.chance(noise.middleInitial)) row.middle = row.middle.charAt(0)
  if (random.chance(noise.swapped)) [row.first, row.surname] = [row.surname, row.first]
  if (random.chance(noise.firstMissing)) row.first = ''
  if (person.dateOfBirth > namedUntil && random.chance(noise.baby)) {
    row.first = person.isTwin ? `Twin ${1 + random.below(2)}` : random.pick(BABY_NAMES)
    row.middle = ''
  }
}

function otherSurname(person: Person, random: Random): string {
  const fate = random.fraction()
  if (person.formerSurname && fate < 0.6) return person.formerSurname
  const halves = person.surname.split('-')
  if (halves.length > 1) return random.pick(halves)
  if (fate < 0.5) return `${person.surname}${random.pick(['-', ' '])}${person.otherSurname()}`
  return fate < 0.65 ? `${person.otherSurname()}-${person.surname}` : person.otherSurname()
}

function changeBirthAndSex(row: PersonRow, person: Person, noise: PersonNoise, random: Random): void {
  if (random.chance(noise.dobMissing)) row.dateOfBirth = ''
  else if (random.chance(noise.dobError)) row.dateOfBirth = wrongBirth(person.dateOfBirth, random)
  if (random.chance(noise.sexMissing)) row.sex = ''
  else if (random.chance(noise.sexWrong)) row.sex = row.sex === 'F' ? 'M' : 'F'
}

/** Day and month swapped, a digit, a year or a few days out, or the first of January or of the month; always a real day. */
function wrongBirth(date: IsoDate, random: Random): IsoDate {
  const [year, month, dayOfMonth] = date.split('-').map(Number) as [number, number, number]
  const fate = random.fraction()
  if (fate < 0.25 && dayOfMonth !== month) return dayOfParts(year, dayOfMonth, month) ?? addDays(date, 10)
  if (fate < 0.35) return dayOfParts(year, 1, 1) ?? date
  if (fate < 0.42) return dayOfParts(year, month, 1) ?? date
  if (fate < 0.57) return addMonths(date, random.chance(0.5) ? 12 : -12)
  if (fate < 0.7) return addMonths(date, random.chance(0.5) ? 1 : -1)
  if (fate < 0.82) return addDays(date, random.chance(0.5) ? 10 : -10)
  return addDays(date, random.chance(0.5) ? -1 - random.below(3) : 1 + random.below(3))
}

function changeAddress(row: PersonRow, noise: PersonNoise, random: Random): void {
  if (random.chance(noise.postcodeMissing)) row.postcode = ''
  else if (random.chance(noise.postcodeTypo)) row.postcode = changePostcode(row.postcode, random)
  if (random.chance(noise.addressForm)) {
    const [name = '', kind = ''] = row.street.split(/ (?=\S+$)/)
    row.street = `${name} ${ABBREVIATIONS[kind] ?? kind}`
    row.postcode = row.postcode.replace(' ', '')
    row.house = row.house.replace('Flat ', random.chance(0.5) ? 'Apt ' : 'FLAT ')
  }
  if (random.chance(noise.houseMissing)) row.house = ''
}

/** Two neighbouring characters swapped, or another letter at the end. */
function changePostcode(postcode: string, random: Random): string {
  const at = postcode.length - 1 - random.below(2)
  if (random.chance(0.5))
    return postcode.slice(0, at - 1) + postcode.charAt(at) + postcode.charAt(at - 1) + postcode.slice(at + 1)
  return postcode.slice(0, at) + 'ABDEFGHJLNPQRSTUWXYZ'.charAt(random.below(20)) + postcode.slice(at + 1)
}

function changeDigit(digits: string, random: Random): string {
  const at = 1 + random.below(digits.length - 1)
  return `${digits.slice(0, at)}${(Number(digits[at]) + 1 + random.below(9)) % 10}${digits.slice(at + 1)}`
}

function shout(row: PersonRow): void {
  row.first = row.first.toUpperCase()
  row.middle = row.middle.toUpperCase()
  row.surname = row.surname.toUpperCase()
  row.street = row.street.toUpperCase()
}
