import { NAME_FAMILIES, type NameFamily } from './name-families.ts'
import { createWeightedChoice, type Random, type WeightedChoice } from './random.ts'

export type Sex = 'female' | 'male'

/** Texts of the reference files in `data/`: UTF-8 CSV without quotes, first row the header. */
export type SyntheticData = {
  /** name,sex (M or F),count */
  readonly firstNames: string
  /** surname,frequency */
  readonly surnames: string
  /** name,variant,source; lower case */
  readonly firstNameVariants: string
  /** surname,variant; lower case */
  readonly surnameVariants: string
  /** outward_code,postcode_area,la_gss_code,postcodes,share */
  readonly outwardCodes: string
}

/** Frequencies as in the reference files, by family of names. */
export type NameBook = {
  /** As common as its first names are among births. */
  readonly family: WeightedChoice<NameStock>
  /** Any child's first name, whatever the family. */
  readonly firstName: Readonly<Record<Sex, WeightedChoice<string>>>
  readonly surname: WeightedChoice<string>
  /** Short and pet forms: Liz for Elizabeth. `[]` when none is known; likewise below. */
  nicknamesOf(firstName: string): readonly string[]
  /** Other spellings: Aleena for Alina. */
  firstNameVariantsOf(firstName: string): readonly string[]
  surnameVariantsOf(surname: string): readonly string[]
}

export type NameStock = {
  readonly firstName: Readonly<Record<Sex, WeightedChoice<string>>>
  readonly surname: WeightedChoice<string>
}

type Counted = { readonly name: string; readonly weight: number }

/** Stands in the birth registers where no name was given. */
const UNNAMED = 'Baby'
/** Weight of a listed surname that the reference file is too short to hold. */
const UNLISTED_SURNAME_WEIGHT = 0.0002

export function readNameBook(data: SyntheticData): NameBook {
  const first = readFirstNames(data.firstNames)
  const surnames = readRows(data.surnames).map(([name, frequency]) => counted(name, frequency))
  const listed = { female: listedNames('female'), male: listedNames('male') }
  const stocks = NAME_FAMILIES.map((family) => ({
    family,
    female: first.female.filter(({ name }) => isOf(family, family.female, listed.female, name)),
    male: first.male.filter(({ name }) => isOf(family, family.male, listed.male, name)),
  }))
    .filter(({ female, male }) => female.length > 0 && male.length > 0)
    .map(({ family, female, male }) => ({
      births: sum(female) + sum(male),
      stock: {
        firstName: { female: choose(female), male: choose(male) },
        surname: choose(family.surnames.length === 0 ? surnames : surnamesOf(family, surnames)),
      },
    }))
  const pickStock = createWeightedChoice(stocks, ({ births }) => births)
  const variants = readRows(data.firstNameVariants)
  return {
    family: (random: Random) => pickStock(random).stock,
    firstName: { female: choose(first.female), male: choose(first.male) },
    surname: choose(surnames),
    nicknamesOf: lookUp(variants.filter(([, , source]) => source === 'nicknames')),
    firstNameVariantsOf: lookUp(variants.filter(([, , source]) => source !== 'nicknames')),
    surnameVariantsOf: lookUp(readRows(data.surnameVariants)),
  }
}

/** Rows below the header, as cells. */
export function readRows(text: string): string[][] {
  const lines = text.split(/\r?\n/).slice(1)
  return lines.filter((line) => line !== '').map((line) => line.split(','))
}

function readFirstNames(text: string): Record<Sex, Counted[]> {
  const names: Record<Sex, Counted[]> = { female: [], male: [] }
  for (const [name, sex, count] of readRows(text)) {
    if (name !== UNNAMED) names[sex === 'F' ? 'female' : 'male'].push(counted(name, count))
  }
  return names
}

function listedNames(sex: Sex): ReadonlySet<string> {
  return new Set(NAME_FAMILIES.flatMap((family) => family[sex]))
}

function isOf(
  family: NameFamily,
  own: readonly string[],
  listed: ReadonlySet<string>,
  name: string,
): boolean {
  return family === NAME_FAMILIES[0] ? !listed.has(name) : own.includes(name)
}

function surnamesOf(family: NameFamily, surnames: readonly Counted[]): Counted[] {
  const weights = new Map(surnames.map(({ name, weight }) => [name, weight]))
  return family.surnames.map((name) => ({ name, weight: weights.get(name) ?? UNLISTED_SURNAME_WEIGHT }))
}

function choose(names: readonly Counted[]): WeightedChoice<string> {
  const pick = createWeightedChoice(names, ({ weight }) => weight)
  return (random) => pick(random).name
}

function lookUp(rows: readonly string[][]): (name: string) => readonly string[] {
  const variants = new Map<string, string[]>()
  for (const [name = '', variant = ''] of rows) {
    const known = variants.get(name)
    if (known) known.push(capitalised(variant))
    else variants.set(name, [capitalised(variant)])
  }
  return (name) => variants.get(name.toLowerCase()) ?? []
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1)
}

function counted(name = '', weight = '0'): Counted {
  return { name, weight: Number(weight) }
}

function sum(names: readonly Counted[]): number {
  return names.reduce((total, { weight }) => total + weight, 0)
}
