const LETTERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  ø: 'o',
  æ: 'ae',
  œ: 'oe',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ı: 'i',
}
const LETTERS_PATTERN = new RegExp(`[${Object.keys(LETTERS).join('')}]`, 'g')
/** Typed and typographic apostrophes, the Hawaiian and Arabic letter forms, and the accents used in their place. */
const APOSTROPHES = /['‘’‛ʻʼʾʿ`´′]/g
const MARKS = /\p{M}/gu
const NOT_LETTERS = /[^a-z]+/g

/** Words that begin or join a family name and are shared by many: never a part to find a child by. */
const PARTICLES = new Set(
  'abu al ap bin bint da das de del della den der des di do dos du el ibn la le mac mc saint st ten ter van von'.split(
    ' ',
  ),
)

/** Whatever follows them: `twin two`, `baby of Smith`. */
const PLACEHOLDER_STARTS = new Set('baby infant newborn triplet twin unborn unknown unnamed'.split(' '))
/** Alone, also run together as index forms are; real names such as Given and Na must not be among them. */
const PLACEHOLDER_WORD =
  /^(?:boy|child|female|girl|male|nk|unknown|unnamed|not(?:known|named)|(?:baby|infant|newborn|triplet|twin|unborn)(?:boy|girl|male|female|one|two|three)?)$/
/** In a name of several words, where every one is such a word. */
const PLACEHOLDER_PHRASE = new Set(
  'first given known name named no not of one recorded stated two yet'.split(' '),
)

/**
 * A name as it is compared and counted: lower-case a to z, single spaces between its words.
 *
 * Accents and apostrophes vanish (`O’Brien` becomes `obrien`); hyphens, full stops, digits and every other sign
 * part words. Idempotent. Empty for a name without a Latin letter, which then counts as missing.
 */
export function normaliseName(raw: string): string {
  return raw
    .replace(APOSTROPHES, '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(MARKS, '')
    .replace(APOSTROPHES, '')
    .replace(LETTERS_PATTERN, (letter) => LETTERS[letter] ?? '')
    .replace(NOT_LETTERS, ' ')
    .trim()
}

/** The words of a normalised name in their order; none for an empty one. */
export function nameTokens(norm: string): string[] {
  return norm === '' ? [] : norm.split(' ')
}

/**
 * How one name stands in a name index.
 *
 * `whole` has no spaces, so that `Smith-Jones`, `Smith Jones` and `Smithjones`, or `De Souza` and `Desouza`, are one.
 * `parts` are the words of a double name by which it can also be found; bare letters and particles (`van`, `de`) are not.
 */
export type NameForms = { readonly whole: string; readonly parts: readonly string[] }

/** `whole` is empty when there is no name, `parts` when it is one word. */
export function nameForms(raw: string): NameForms {
  return formsOf(normaliseName(raw))
}

/** The forms of a name that is normalised already. */
export function formsOf(norm: string): NameForms {
  if (!norm.includes(' ')) return { whole: norm, parts: [] }
  const tokens = nameTokens(norm)
  const parts = tokens.filter((token) => token.length > 1 && !PARTICLES.has(token))
  return { whole: tokens.join(''), parts: [...new Set(parts)] }
}

/**
 * Whether a normalised given name stands for none: `baby`, `twin two`, `female infant`, `not known`.
 *
 * For given names only: Baby and Child are real family names. Source: R-37 (records of newborn children).
 */
export function isPlaceholderName(norm: string): boolean {
  if (!norm.includes(' ')) return PLACEHOLDER_WORD.test(norm)
  const words = nameTokens(norm)
  if (PLACEHOLDER_STARTS.has(words[0] ?? '')) return true
  return words.every((word) => PLACEHOLDER_PHRASE.has(word) || PLACEHOLDER_WORD.test(word))
}
