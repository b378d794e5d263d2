import type { IsoDate } from '../lib/iso-date.ts'
import { nameForms, swapDayAndMonth, type NameVariants } from '../lib/matching/index.ts'
import type { Seal } from '../platform/seal.ts'
import type { ChildTraits, Declaration } from './relation.ts'

/** Under which keys a declaration is found by a child that it may mean; of no use without the key of the seal. */
export type RelationKeys = {
  /** All spellings that count as the child meant, each once. */
  readonly ofDeclaration: (userId: number, declaration: Declaration) => Buffer[]
  /** The child as the record has it, each of its names. */
  readonly ofChild: (userId: number, child: ChildTraits) => Buffer[]
}

/**
 * Keyed digests of normalised names with the birth date, and of ContactPoint numbers.
 *
 * A declaration is spread over the known variants of the given and the family name, the parts of double names, names that were
 * exchanged, and day and month that were swapped; a record over its names and their parts. Digests are drawn for each user, so that
 * nothing tells that two people declared the same child. Source: R-101.
 */
export function createRelationKeys(seal: Pick<Seal, 'digest'>, variants: NameVariants): RelationKeys {
  const digests = (userId: number, texts: Iterable<string>): Buffer[] =>
    [...new Set(texts)].map((text) => seal.digest(`declared-relation ${userId}`, text))
  const spread = (forms: readonly string[]): string[] => [
    ...new Set(forms.flatMap((form) => [form, ...variants.variantsOf(form)])),
  ]
  return {
    ofDeclaration: (userId, { child }) => {
      if (child.kind === 'numbered') return digests(userId, [numberText(child.childNumber)])
      const days = [child.dateOfBirth, swapDayAndMonth(child.dateOfBirth)].filter((day) => day !== undefined)
      return digests(
        userId,
        days.flatMap((day) => {
          const given = spread(formsIn(child.given))
          const family = spread(formsIn(child.family))
          return [...nameTexts(given, family, day), ...nameTexts(family, given, day)]
        }),
      )
    },
    ofChild: (userId, { names, dateOfBirth, childNumbers }) =>
      digests(userId, [
        ...childNumbers.map(numberText),
        ...names.flatMap(({ given, family }) => nameTexts(formsIn(given), formsIn(family), dateOfBirth)),
      ]),
  }
}

/** The whole name and its parts; none for a name without a letter, which then matches nothing. */
function formsIn(raw: string): string[] {
  const { whole, parts } = nameForms(raw)
  return whole === '' ? [] : [whole, ...parts]
}

function nameTexts(given: readonly string[], family: readonly string[], day: IsoDate): string[] {
  return given.flatMap((first) => family.map((last) => `name ${first} ${last} ${day}`))
}

function numberText(childNumber: string): string {
  return `number ${childNumber}`
}
