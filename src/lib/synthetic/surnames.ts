import { addDays, type IsoDate } from '../iso-date.ts'
import type { Carer } from './child.ts'
import type { NameStock } from './name-book.ts'
import { createWeightedChoice, type Random } from './random.ts'

export type Parents = readonly Omit<Carer, 'given' | 'phone' | 'email'>[]

/** The surname of a child of the household by day of birth, so that twins share it. */
export type SurnamePlan = (birth: IsoDate) => {
  readonly surname: string
  readonly formerSurname: string | undefined
}

type Shape = 'couple' | 'mother-alone' | 'mother-remarried' | 'father-alone' | 'grandparent' | 'foster'

const SHAPES: Readonly<Record<Shape, number>> = {
  couple: 66,
  'mother-alone': 21,
  'mother-remarried': 9,
  'father-alone': 2,
  grandparent: 1.2,
  foster: 0.8,
}
const drawShape = createWeightedChoice(Object.keys(SHAPES) as Shape[], (shape) => SHAPES[shape])
/** A change of partner or of surname lies within this many days. */
const CHANGE_DAYS = 3000

/** Who looks after the children, and how these came by their surnames. */
export function drawSurnames(
  random: Random,
  stock: NameStock,
  on: IsoDate,
): { parents: Parents; plan: SurnamePlan } {
  const shape = drawShape(random)
  const [mother, father, other] = [stock.surname(random), stock.surname(random), stock.surname(random)]
  const changedOn = addDays(on, -1 - random.below(CHANGE_DAYS))
  const isMarried = random.chance(0.6)
  if (shape === 'mother-remarried') return remarried(random, { mother, father, stepfather: other, changedOn })
  if (shape === 'mother-alone') return motherAlone(random, { mother, father, earlier: other, changedOn })
  const child = shape === 'couple' && random.chance(0.05) ? `${mother}-${father}` : father
  const parents = {
    couple: [motherOf(isMarried ? father : mother), fatherOf(father)],
    'father-alone': [fatherOf(father), motherOf(mother, false)],
    grandparent: [
      carer('grandparent', 'female', random.chance(0.5) ? father : mother),
      motherOf(mother, false),
    ],
    foster: [carer('foster-carer', 'female', other), carer('foster-carer', 'male', other)],
  }[shape]
  return { parents, plan: always(child) }
}

/** Children born before the marriage keep the father's name or took the stepfather's; later ones were born with it. */
function remarried(
  random: Random,
  {
    mother,
    father,
    stepfather,
    changedOn,
  }: Readonly<Record<'mother' | 'father' | 'stepfather', string>> & Change,
): { parents: Parents; plan: SurnamePlan } {
  const tookName = random.chance(0.5)
  const parents = [
    motherOf(random.chance(0.7) ? stepfather : mother),
    carer('step-parent', 'male', stepfather),
    ...(random.chance(0.5) ? [fatherOf(father, false)] : []),
  ]
  return {
    parents,
    plan: (birth) => {
      if (birth > changedOn) return { surname: stepfather, formerSurname: undefined }
      return tookName ? renamed(stepfather, father) : { surname: father, formerSurname: undefined }
    },
  }
}

/** One in four: half-brothers and half-sisters by another father. One in ten: back to the mother's name. */
function motherAlone(
  random: Random,
  { mother, father, earlier, changedOn }: Readonly<Record<'mother' | 'father' | 'earlier', string>> & Change,
): { parents: Parents; plan: SurnamePlan } {
  const fate = random.fraction()
  const parents = [motherOf(mother), ...(random.chance(0.5) ? [fatherOf(father, false)] : [])]
  if (fate < 0.25) {
    const plan: SurnamePlan = (birth) => ({
      surname: birth > changedOn ? father : earlier,
      formerSurname: undefined,
    })
    return { parents, plan }
  }
  if (fate < 0.35) {
    const plan: SurnamePlan = (birth) =>
      birth > changedOn ? { surname: mother, formerSurname: undefined } : renamed(mother, father)
    return { parents, plan }
  }
  return { parents, plan: always(fate < 0.7 ? mother : father) }
}

type Change = { readonly changedOn: IsoDate }

function always(surname: string): SurnamePlan {
  return () => ({ surname, formerSurname: undefined })
}

function renamed(surname: string, formerSurname: string): ReturnType<SurnamePlan> {
  return { surname, formerSurname: surname === formerSurname ? undefined : formerSurname }
}

function motherOf(surname: string, livesWithChild = true): Parents[number] {
  return { ...carer('mother', 'female', surname), hasParentalResponsibility: true, livesWithChild }
}

function fatherOf(surname: string, livesWithChild = true): Parents[number] {
  return { ...carer('father', 'male', surname), hasParentalResponsibility: true, livesWithChild }
}

function carer(relationship: Carer['relationship'], sex: Carer['sex'], surname: string): Parents[number] {
  return { relationship, sex, surname, hasParentalResponsibility: false, livesWithChild: true }
}
