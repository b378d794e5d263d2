import { normaliseName } from '../normalise-name.ts'
import type { NameVariants } from '../name-variants.ts'
import { ByteDictionary } from './byte-dictionary.ts'
import type { ComparisonTables } from './compare.ts'
import { NameDictionary } from './name-table.ts'
import { foldHouse, LONG_STRIDE, outwardWord, packDate, packPostcode, packWord, WORD } from './record.ts'
import { plainCode, plainText } from './plain-bytes.ts'
import { createTextTable, inPlainMemory, type Allocate } from './text-table.ts'

/** What is known of a person, raw as recorded; an absent, null or empty value is missing. */
export type Person = {
  readonly given?: string | null
  readonly middle?: string | null
  readonly family?: string | null
  /** `YYYY-MM-DD`, or `YYYY-MM` or `YYYY` as far as it is known. */
  readonly dateOfBirth?: string | null
  readonly sex?: Sex | null
  readonly postcode?: string | null
  /** Number, name or UPRN; compared for being the same only. */
  readonly house?: string | null
  readonly address?: string | null
  readonly locality?: string | null
  readonly identifier?: string | null
  readonly secondIdentifier?: string | null
}
export type Sex = 'female' | 'male'

/** Records of `LONG_STRIDE` words each; `WORD.row` is the person's place in what was encoded. */
export type EncodedPersons = { readonly words: Int32Array; readonly count: number }

/** Longer values go by way of strings. */
const SCRATCH = 512
const SEX_NUMBER: Readonly<Record<Sex, number>> = { male: 1, female: 2 }
const DATE = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?/
const APOSTROPHES = /['`]/g
const NOT_ALPHANUMERIC = /[^A-Z0-9]+/g

/**
 * Numbers the values of persons: of an incoming row and its candidates, or the distinct values of whole files.
 *
 * Records are comparable only with records of the same dictionary, by the `tables` asked for after both were encoded.
 * Each `...Bytes` takes UTF-8 and answers as its namesake; what is plain ASCII never becomes a string.
 */
export class PersonDictionary {
  readonly names: NameDictionary
  readonly #texts = new ByteDictionary()
  readonly #identifiers = new ByteDictionary()
  readonly #postcodes: ByteDictionary
  readonly #houses = new ByteDictionary()
  readonly #outwards: number[] = [0]
  readonly #inwards: number[] = [0]
  readonly #scratch = new Uint8Array(SCRATCH)
  readonly #encoder = new TextEncoder()
  readonly #decoder = new TextDecoder()

  /** As many names and postcodes fit without growing. */
  constructor(expected: { readonly names?: number; readonly postcodes?: number } = {}) {
    this.names = new NameDictionary(expected.names)
    this.#postcodes = new ByteDictionary(expected.postcodes)
  }

  text(raw: string): number {
    return this.#add(this.#texts, normaliseText(raw))
  }

  textBytes(bytes: Uint8Array, start: number, end: number): number {
    const length = plainText(bytes, start, end, this.#scratch)
    if (length < 0) return this.text(this.#decoder.decode(bytes.slice(start, end)))
    return this.#texts.add(this.#scratch, 0, length)
  }

  identifier(raw: string): number {
    return this.#add(this.#identifiers, compactCode(raw))
  }

  identifierBytes(bytes: Uint8Array, start: number, end: number): number {
    const length = plainCode(bytes, start, end, this.#scratch)
    if (length < 0) return this.identifier(this.#decoder.decode(bytes.slice(start, end)))
    return this.#identifiers.add(this.#scratch, 0, length)
  }

  postcode(raw: string): number {
    const bytes = this.#encoder.encode(compactCode(raw))
    return this.#addPostcode(bytes, bytes.length)
  }

  postcodeBytes(bytes: Uint8Array, start: number, end: number): number {
    const length = plainCode(bytes, start, end, this.#scratch)
    if (length < 0) return this.postcode(this.#decoder.decode(bytes.slice(start, end)))
    return this.#addPostcode(this.#scratch, length)
  }

  #addPostcode(compact: Uint8Array, length: number): number {
    const id = this.#postcodes.add(compact, 0, length)
    if (id === this.#outwards.length) {
      const { outward, inward } = packPostcode(compact, length)
      this.#outwards.push(outward)
      this.#inwards.push(inward)
    }
    return id
  }

  /** Outward and inward parts of the postcodes, by id. */
  get postcodeParts(): { readonly outwards: readonly number[]; readonly inwards: readonly number[] } {
    return { outwards: this.#outwards, inwards: this.#inwards }
  }

  house(raw: string): number {
    return foldHouse(this.#add(this.#houses, compactCode(raw)))
  }

  houseBytes(bytes: Uint8Array, start: number, end: number): number {
    const length = plainCode(bytes, start, end, this.#scratch)
    if (length < 0) return this.house(this.#decoder.decode(bytes.slice(start, end)))
    return foldHouse(this.#houses.add(this.#scratch, 0, length))
  }

  tables(variants: NameVariants, allocate: Allocate = inPlainMemory): ComparisonTables {
    return {
      names: this.names.table(variants, allocate),
      texts: createTextTable(this.#texts, allocate),
      identifiers: createTextTable(this.#identifiers, allocate),
    }
  }

  #add(dictionary: ByteDictionary, text: string): number {
    const bytes = this.#encoder.encode(text)
    return dictionary.add(bytes, 0, bytes.length)
  }
}

/** Words of names as the dictionary numbers them; a placeholder given name (`baby`) is missing. */
export function encodePersons(persons: readonly Person[], dictionary: PersonDictionary): EncodedPersons {
  const words = new Int32Array(persons.length * LONG_STRIDE)
  for (const [row, person] of persons.entries()) encodePerson(person, dictionary, words, row)
  return { words, count: persons.length }
}

function encodePerson(person: Person, dictionary: PersonDictionary, words: Int32Array, row: number): void {
  const at = row * LONG_STRIDE
  const given = dictionary.names.add(person.given ?? '')
  words[at + WORD.given] = dictionary.names.isPlaceholder(given) ? 0 : given
  words[at + WORD.middle] = dictionary.names.add(person.middle ?? '')
  words[at + WORD.family] = dictionary.names.add(person.family ?? '')
  words[at + WORD.date] = dateWord(person.dateOfBirth ?? '')
  const postcode = dictionary.postcode(person.postcode ?? '')
  const { outwards, inwards } = dictionary.postcodeParts
  const house = dictionary.house(person.house ?? '')
  words[at + WORD.postcode] = postcode
  words[at + WORD.packed] = packWord(person.sex ? SEX_NUMBER[person.sex] : 0, house, inwards[postcode]!)
  words[at + WORD.outward] = outwardWord(outwards[postcode]!, house)
  words[at + WORD.row] = row
  words[at + WORD.address] = dictionary.text(person.address ?? '')
  words[at + WORD.locality] = dictionary.text(person.locality ?? '')
  words[at + WORD.identifier] = dictionary.identifier(person.identifier ?? '')
  words[at + WORD.secondIdentifier] = dictionary.identifier(person.secondIdentifier ?? '')
}

/** Capital letters and digits alone: postcodes, house numbers, identifiers. */
export function compactCode(raw: string): string {
  return raw.toUpperCase().replace(NOT_ALPHANUMERIC, '')
}

/** An address line or place: small letters without accents, digits, single spaces. */
export function normaliseText(raw: string): string {
  return raw
    .replace(APOSTROPHES, '')
    .split(/(\d+)/)
    .map((piece, at) => (at % 2 === 1 ? piece : normaliseName(piece)))
    .filter((piece) => piece !== '')
    .join(' ')
}

function dateWord(text: string): number {
  const [, year, month = '0', dayOfMonth = '0'] = DATE.exec(text) ?? []
  return year === undefined ? 0 : packDate(Number(year), Number(month), Number(dayOfMonth))
}
