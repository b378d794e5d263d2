import type { NameBook } from './name-book.ts'
import type { Random } from './random.ts'
import { mistype } from './typos.ts'

/** Other forms of names, as people write them down; each may come out as the name itself where no rule applies. */
export type Spellings = {
  shortForm(random: Random, firstName: string): string
  /** As somebody writes a name that was only heard. */
  firstVariant(random: Random, name: string): string
  surnameVariant(random: Random, name: string): string
  typo(random: Random, name: string): string
}

type Rule = readonly [pattern: RegExp, replacement: string]

/** Share of short forms and variants that come from the reference lists where these know one. */
const FROM_LISTS = 0.35
const FIRST_LETTER_TYPO = 0.06
const MISREAD_TYPO = 0.15
const LETTERS = 'ABCDEFGHJKLMNPRSTW'

/** Short forms that do not begin like the name, or go another way. */
const IRREGULAR = readForms(
  'Elizabeth:Beth Liz Libby Lizzie Betsy Eliza;William:Will Bill Billy Wills;Margaret:Maggie Meg Peggy;Katherine:Kate Katie Kat;' +
    'Catherine:Cat Cath Katie;Theodore:Teddy Ted Theo;Edward:Eddie Ted Ned;Charlotte:Lottie Charlie Lola;Alexander:Alex Xander Sasha Alec;' +
    'Alexandra:Alex Lexi Sasha;Isabella:Bella Izzy Isa;Isabelle:Belle Izzy;Olivia:Liv Livvy;Amelia:Millie Amy Mia;Emily:Em Millie;' +
    'Matilda:Tilly Mattie;Florence:Flo Florrie Flossie;Penelope:Penny Nell;Eleanor:Ellie Nell Nora;Robert:Bob Rob Robbie Bobby;' +
    'Richard:Rick Dick Richie;James:Jim Jamie Jimmy;Henry:Harry Hal;Harrison:Harry;Harriet:Hattie Harri;John:Jack Johnny;Arthur:Art Artie;' +
    'Jonathan:Jon Jonty;Nathaniel:Nate Nat;Sebastian:Seb Bas Baz;Frederick:Fred Freddie Rick;Zachary:Zac Zack Zak;Jacob:Jake;Gabriel:Gabe;' +
    'Christopher:Chris Kit Topher;Nicholas:Nick Nico;Dominic:Dom Nic;Annabelle:Belle Anna;Arabella:Bella Bel;Rosemary:Rosie Romy;' +
    'Mohammed:Mo Mohd Md;Muhammad:Mo Mohd Md;Mohammad:Mo Mohd;Abdullah:Abdul Abz;Ibrahim:Ibby Ibra;Yusuf:Yus Joseph;Zainab:Zee Zaynie;' +
    'Khadija:Dija Khadi;Aleksandra:Ola Alex;Zuzanna:Zuzia Zuza;Wiktoria:Wika Vicky;Jakub:Kuba Jake;Wojciech:Wojtek;Katarzyna:Kasia;' +
    'Oluwaseun:Seun Ola;Temitope:Temi Tope;Emmanuel:Manny Emma Emman;Chukwuemeka:Emeka;Ayomide:Ayo;Alexandru:Alex Sandu;Ioana:Oana;' +
    'Francesca:Fran Chess Frankie;Georgina:George Gina;Josephine:Josie Jo Posy;Victoria:Vicky Tori;Thomas:Tom Tommy;Daniel:Dan Danny;' +
    'Abigail:Abi Gail;Evangeline:Evie Eva;Anastasia:Ana Stacey;Rebecca:Becky Bex Becca;Susannah:Susie Sukie;Philippa:Pip Pippa;' +
    'Patrick:Paddy Pat;Lawrence:Larry Laurie;Leonardo:Leo Lenny;Albert:Bertie Bert Al;Augustus:Gus;Maximilian:Max;Elijah:Eli;Isaac:Ike Zac',
)
const HEARD: readonly Rule[] = [
  [/ph/, 'f'],
  [/ck/, 'k'],
  [/c(?=[aou])/, 'k'],
  [/k(?=[aeo])/, 'c'],
  [/ie$/, 'y'],
  [/y$/, 'ie'],
  [/i(?=[dnst])/, 'y'],
  [/y(?=[dnlt])/, 'i'],
  [/ee/, 'i'],
  [/ah$/, 'a'],
  [/a$/, 'ah'],
  [/ou/, 'u'],
  [/([mnlts])\1/, '$1'],
  [/([aeiou])([mnlt])(?=[aeiou])/, '$1$2$2'],
  [/th/, 't'],
  [/z/, 's'],
  [/w/, 'v'],
  [/v(?=[aei])/, 'w'],
  [/kh/, 'k'],
  [/ae/, 'e'],
  [/leigh$/, 'ley'],
  [/ey$/, 'y'],
  [/er$/, 'ar'],
  [/ai/, 'ay'],
  [/j(?=[aeiou])/, 'g'],
  [/[óòôö]/, 'o'],
  [/[áàâäăą]/, 'a'],
  [/[éèêëę]/, 'e'],
  [/ł/, 'l'],
  [/ń/, 'n'],
  [/sz/, 'sh'],
  [/-/, ' '],
  [/'/, ''],
]
const MISREAD: readonly Rule[] = [
  [/rn/, 'm'],
  [/m/, 'rn'],
  [/li/, 'h'],
  [/l/, 'i'],
  [/i/, 'l'],
  [/n/, 'u'],
  [/u/, 'n'],
  [/a/, 'o'],
  [/e/, 'c'],
  [/cl/, 'd'],
  [/t/, 'f'],
]

export function createSpellings(
  names: Pick<NameBook, 'nicknamesOf' | 'firstNameVariantsOf' | 'surnameVariantsOf'>,
): Spellings {
  const listed = (random: Random, forms: readonly string[]): string | undefined =>
    forms.length > 0 && random.chance(FROM_LISTS) ? random.pick(forms) : undefined
  return {
    shortForm: (random, name) =>
      listed(random, names.nicknamesOf(name)) ??
      (IRREGULAR.has(name) ? random.pick(IRREGULAR.get(name) ?? [name]) : clip(random, name)),
    firstVariant: (random, name) =>
      listed(random, names.firstNameVariantsOf(name)) ?? applyOne(random, HEARD, name),
    surnameVariant: (random, name) =>
      listed(random, names.surnameVariantsOf(name)) ?? applyOne(random, HEARD, name),
    typo,
  }
}

function typo(random: Random, name: string): string {
  const fate = random.fraction()
  if (fate < FIRST_LETTER_TYPO) return LETTERS.charAt(random.below(LETTERS.length)) + name.slice(1)
  if (fate < FIRST_LETTER_TYPO + MISREAD_TYPO) return applyOne(random, MISREAD, name)
  return mistype(name, random)
}

/** The name up to its second group of consonants, often with a pet ending. */
function clip(random: Random, name: string): string {
  const stem = /^[^aeiouy]*[aeiouy][^aeiouy]?/i.exec(name)?.[0] ?? name
  if (stem.length === name.length) return `${name}${random.pick(['y', 'ie'])}`
  if (stem.length < 3) return `${name.slice(0, 3)}${random.pick(['', 's', 'y'])}`
  return random.chance(0.5) || /[aeiouy]$/.test(stem) ? stem : `${stem}${random.pick(['y', 'ie'])}`
}

function applyOne(random: Random, rules: readonly Rule[], name: string): string {
  const fitting = rules.filter(([pattern]) => pattern.test(name))
  if (fitting.length === 0) return name
  const [pattern, replacement] = random.pick(fitting)
  return name.replace(pattern, replacement)
}

function readForms(text: string): ReadonlyMap<string, readonly string[]> {
  return new Map(
    text.split(';').map((entry) => {
      const [name = '', forms = ''] = entry.split(':')
      return [name, forms.split(' ')]
    }),
  )
}
