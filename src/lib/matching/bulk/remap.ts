import type { PersonDictionary } from '../model/encode.ts'
import { outwardWord, packWord, WORD, LONG_STRIDE } from '../model/record.ts'
import type { Allocate } from '../model/text-table.ts'
import type { LoadedFile, Values } from './load-records.ts'

/** From a file's own ids to those that all files share, with what its records take from postcodes. */
export type IdMaps = {
  readonly names: Int32Array
  /** As given names: 0 for those that stand for none. */
  readonly givenNames: Int32Array
  readonly postcodes: Int32Array
  readonly outwards: Int32Array
  readonly inwards: Int32Array
  readonly houses: Int32Array
  readonly texts: Int32Array
  readonly identifiers: Int32Array
}

/** Takes the values of a file into the shared dictionary; each is normalised once, however many rows have it. */
export function mergeDictionaries(
  file: Pick<LoadedFile, 'dictionaries'>,
  shared: PersonDictionary,
  allocate: Allocate,
): IdMaps {
  const { names, postcodes, houses, texts, identifiers } = file.dictionaries
  const map = (values: Values, add: (bytes: Uint8Array, start: number, end: number) => number) => {
    const ids = new Int32Array(allocate((values.offsets.length - 1) * 4))
    for (let id = 1; id < ids.length; id++)
      ids[id] = add(values.bytes, values.offsets[id]!, values.offsets[id + 1]!)
    return ids
  }
  const nameIds = map(names, (bytes, start, end) => shared.names.addBytes(bytes, start, end))
  const postcodeIds = map(postcodes, (bytes, start, end) => shared.postcodeBytes(bytes, start, end))
  const { outwards, inwards } = shared.postcodeParts
  const lookUp = (ids: Int32Array, value: (id: number) => number) => {
    const values = new Int32Array(allocate(ids.length * 4))
    for (let at = 0; at < ids.length; at++) values[at] = value(ids[at]!)
    return values
  }
  return {
    names: nameIds,
    givenNames: lookUp(nameIds, (id) => (shared.names.isPlaceholder(id) ? 0 : id)),
    postcodes: postcodeIds,
    outwards: lookUp(postcodeIds, (id) => outwards[id]!),
    inwards: lookUp(postcodeIds, (id) => inwards[id]!),
    houses: map(houses, (bytes, start, end) => shared.houseBytes(bytes, start, end)),
    texts: map(texts, (bytes, start, end) => shared.textBytes(bytes, start, end)),
    identifiers: map(identifiers, (bytes, start, end) => shared.identifierBytes(bytes, start, end)),
  }
}

/** Gives the records the shared ids, in place. */
export function remapRecords(words: Int32Array, rows: number, stride: number, maps: IdMaps): void {
  const { names, givenNames, postcodes, outwards, inwards, houses, texts, identifiers } = maps
  for (let row = 0; row < rows; row++) {
    const at = row * stride
    words[at + WORD.given] = givenNames[words[at + WORD.given]!]!
    words[at + WORD.family] = names[words[at + WORD.family]!]!
    words[at + WORD.middle] = names[words[at + WORD.middle]!]!
    const postcode = words[at + WORD.postcode]!
    const house = houses[words[at + WORD.outward]!]!
    words[at + WORD.postcode] = postcodes[postcode]!
    words[at + WORD.packed] = packWord(words[at + WORD.packed]!, house, inwards[postcode]!)
    words[at + WORD.outward] = outwardWord(outwards[postcode]!, house)
    if (stride !== LONG_STRIDE) continue
    words[at + WORD.address] = texts[words[at + WORD.address]!]!
    words[at + WORD.locality] = texts[words[at + WORD.locality]!]!
    words[at + WORD.identifier] = identifiers[words[at + WORD.identifier]!]!
    words[at + WORD.secondIdentifier] = identifiers[words[at + WORD.secondIdentifier]!]!
  }
}
