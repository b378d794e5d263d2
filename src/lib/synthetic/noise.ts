import { addDays, addYears, isIsoDate, type IsoDate } from '../iso-date.ts'
import type { Child } from './child.ts'
import type { NameBook, Sex } from './name-book.ts'
import type { NoiseProfile } from './noise-profiles.ts'
import type { PostalPlace } from './places.ts'
import type { Random } from './random.ts'
import { mistype } from './typos.ts'

/** What was done to a row, as listed in the truth file. A row with `faulty-…` must be rejected. */
export type Noise =
  | 'known-as-first'
  | 'nickname'
  | 'first-variant'
  | 'first-typo'
  | 'former-surname'
  | 'double-barrel'
  | 'last-variant'
  | 'last-typo'
  | 'swapped'
  | 'middle-missing'
  | 'baby'
  | 'upper-case'
  | 'dob-swap'
  | 'dob-digit'
  | 'sex-missing'
  | 'moved'
  | 'postcode-missing'
  | 'no-nhs-number'
  | 'postcode-invalid'
  | 'faulty-future-dob'
  | 'faulty-missing-name'

/** What one source says of a child. */
export type Told = {
  /** Empty in a faulty row only. */
  given: string
  middle: string | undefined
  surname: string
  knownAs: string | undefined
  /** In the future in a faulty row only. */
  dateOfBirth: IsoDate
  sex: Sex | undefined
  address: PostalPlace
  /** Malformed only with the noise `postcode-invalid`. */
  postcode: string | undefined
  nhsNumber: string | undefined
  readonly noise: Noise[]
}

type Names = Pick<NameBook, 'nicknamesOf' | 'firstNameVariantsOf' | 'surnameVariantsOf' | 'surname'>

const BABY_DAYS = 42

/** The child as `profile`'s system holds it on day `on`. */
export function tell(
  child: Child,
  profile: NoiseProfile,
  random: Random,
  { names, on }: { names: Names; on: IsoDate },
): Told {
  const told: Told = {
    given: child.given,
    middle: child.middle,
    surname: child.surname,
    knownAs: child.knownAs,
    dateOfBirth: child.dateOfBirth,
    sex: child.sex,
    address: child.address,
    postcode: child.address.postcode,
    nhsNumber: child.nhsNumber,
    noise: [],
  }
  changeFirstName(told, profile, random, names)
  changeSurname(told, child, profile, random, names)
  changeNames(told, profile, random, on)
  changeBirthAndSex(told, profile, random, on)
  changeAddressAndNumber(told, child, profile, random)
  if (random.chance(profile.faulty) && !child.isRestricted) spoil(told, random, on)
  return told
}

function changeFirstName(told: Told, profile: NoiseProfile, random: Random, names: Names): void {
  const set = (given: string, noise: Noise) => {
    told.given = given
    told.noise.push(noise)
  }
  if (told.knownAs !== undefined && random.chance(profile.knownAsFirst)) {
    set(told.knownAs, 'known-as-first')
    told.knownAs = undefined
    return
  }
  const nicknames = random.chance(profile.nickname) ? names.nicknamesOf(told.given) : []
  if (nicknames.length > 0) return set(random.pick(nicknames), 'nickname')
  const variants = random.chance(profile.nameVariant) ? names.firstNameVariantsOf(told.given) : []
  if (variants.length > 0) return set(random.pick(variants), 'first-variant')
  if (random.chance(profile.typo)) set(mistype(told.given, random), 'first-typo')
}

function changeSurname(told: Told, child: Child, profile: NoiseProfile, random: Random, names: Names): void {
  const set = (surname: string, noise: Noise) => {
    told.surname = surname
    told.noise.push(noise)
  }
  if (child.formerSurname !== undefined && random.chance(profile.stale)) {
    return set(child.formerSurname, 'former-surname')
  }
  if (random.chance(profile.doubleBarrel)) {
    const [first, second] = told.surname.split('-')
    if (second === undefined) return set(`${first}-${names.surname(random)}`, 'double-barrel')
    return set(random.chance(0.5) ? (first as string) : second, 'double-barrel')
  }
  const variants = random.chance(profile.nameVariant) ? names.surnameVariantsOf(told.surname) : []
  if (variants.length > 0) return set(random.pick(variants), 'last-variant')
  if (random.chance(profile.typo)) set(mistype(told.surname, random), 'last-typo')
}

function changeNames(told: Told, profile: NoiseProfile, random: Random, on: IsoDate): void {
  if (told.middle !== undefined && random.chance(profile.middleMissing)) {
    told.middle = undefined
    told.noise.push('middle-missing')
  }
  if (addDays(told.dateOfBirth, BABY_DAYS) > on && random.chance(profile.baby)) {
    told.given = 'BABY'
    told.middle = undefined
    told.noise.push('baby')
  } else if (random.chance(profile.swapped)) {
    ;[told.given, told.surname] = [told.surname, told.given]
    told.noise.push('swapped')
  }
  if (random.chance(profile.upperCase)) {
    told.given = told.given.toUpperCase()
    told.surname = told.surname.toUpperCase()
    told.noise.push('upper-case')
  }
}

function changeBirthAndSex(told: Told, profile: NoiseProfile, random: Random, on: IsoDate): void {
  if (random.chance(profile.dobError)) {
    const isPossible = (date: string): date is IsoDate =>
      isIsoDate(date) && date <= on && date > addYears(on, -18) && date !== told.dateOfBirth
    const swapped = random.chance(0.5) ? withDayAndMonthSwapped(told.dateOfBirth) : ''
    const date = isPossible(swapped) ? swapped : withOneDigitOff(told.dateOfBirth, random, isPossible)
    told.noise.push(date === swapped ? 'dob-swap' : 'dob-digit')
    told.dateOfBirth = date
  }
  if (random.chance(profile.sexMissing)) {
    told.sex = undefined
    told.noise.push('sex-missing')
  }
}

function withDayAndMonthSwapped(date: IsoDate): string {
  return `${date.slice(0, 5)}${date.slice(8)}-${date.slice(5, 7)}`
}

/** The last digit of the day can nearly always be off by one; the day before is the last resort. */
function withOneDigitOff(
  date: IsoDate,
  random: Random,
  isPossible: (date: string) => date is IsoDate,
): IsoDate {
  for (let attempt = 0; attempt < 30; attempt++) {
    const at = random.pick([3, 6, 8, 9])
    const changed = `${date.slice(0, at)}${random.below(10)}${date.slice(at + 1)}`
    if (isPossible(changed)) return changed
  }
  return addDays(date, -1)
}

function changeAddressAndNumber(told: Told, child: Child, profile: NoiseProfile, random: Random): void {
  if (child.move && random.chance(profile.stale)) {
    told.address = child.move.from
    told.postcode = child.move.from.postcode
    told.noise.push('moved')
  }
  if (random.chance(profile.postcodeMissing)) {
    told.postcode = undefined
    told.noise.push('postcode-missing')
  }
  if (random.chance(profile.nhsNumberMissing)) {
    told.nhsNumber = undefined
    told.noise.push('no-nhs-number')
  }
}

function spoil(told: Told, random: Random, on: IsoDate): void {
  const fault = random.pick(['postcode-invalid', 'faulty-future-dob', 'faulty-missing-name'] as const)
  if (fault === 'postcode-invalid') told.postcode = `${told.address.postcode.slice(0, -1)}0`
  if (fault === 'faulty-future-dob') told.dateOfBirth = addDays(on, 30 + random.below(300))
  if (fault === 'faulty-missing-name') told.surname = ''
  told.noise.push(fault)
}
