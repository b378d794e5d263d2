import { nameForms } from './normalise-name.ts'

/**
 * Which names are forms of one another: nicknames, spellings, transliterations.
 *
 * INVARIANT (variants-are-direct): only the pairs given, both ways round. Bess and Beth are both forms of Elizabeth
 * but not of each other unless a pair says so, for chains of forms soon join half the dictionary.
 */
export type NameVariants = {
  /** Both normalised; spaces do not count. False for a name and itself. */
  readonly areVariants: (a: string, b: string) => boolean
  /** In alphabetical order, without spaces; `[]` when none is known. */
  readonly variantsOf: (norm: string) => readonly string[]
}

const NONE: readonly string[] = []

/** Takes names raw; a pair with an empty name, or of a name with itself, is passed over. */
export function buildVariants(rows: Iterable<readonly [name: string, variant: string]>): NameVariants {
  const forms = new Map<string, Set<string>>()
  for (const [name, variant] of rows) {
    const a = nameForms(name).whole
    const b = nameForms(variant).whole
    if (a === '' || b === '' || a === b) continue
    note(forms, a, b)
    note(forms, b, a)
  }
  const sorted = new Map([...forms].map(([name, others]) => [name, [...others].sort()]))
  return {
    areVariants: (a, b) => forms.get(unspaced(a))?.has(unspaced(b)) ?? false,
    variantsOf: (norm) => sorted.get(unspaced(norm)) ?? NONE,
  }
}

/**
 * Name pairs of a CSV text with a heading line: the first two columns, any others passed over.
 *
 * For our own reference files, which quote nothing; a row with fewer than two columns throws RangeError by line number.
 */
export function parseVariantCsv(text: string): [name: string, variant: string][] {
  const pairs: [string, string][] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (index === 0 || line === '') continue
    const [name, variant] = line.split(',')
    if (name === undefined || variant === undefined)
      throw new RangeError(`line ${index + 1} has fewer than two columns`)
    pairs.push([name, variant])
  }
  return pairs
}

function note(forms: Map<string, Set<string>>, name: string, other: string): void {
  const others = forms.get(name)
  if (others === undefined) forms.set(name, new Set([other]))
  else others.add(other)
}

function unspaced(norm: string): string {
  return norm.includes(' ') ? norm.replaceAll(' ', '') : norm
}
