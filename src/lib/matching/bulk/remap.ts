import type { PersonDictionary } from '../model/encode.ts'
import { outwardWord, packWord, WORD, LONG_STRIDE } from '../model/record.ts'
import type { Allocate } from '../model/text-table.ts'
import type { LoadedFile, Values } from './load-records.ts'

/** From a file's own ids to those that all files share, with what its records take from postcodes. */
export type IdMaps = {
  readonly names: Int32Array
  /** As given names: 0 for those that stand for none. */
  readonly givenNames: Int32Array
  /** `PLACE` words a postcode: id, outward part, inward part. */
  readonly places: Int32Array
  readonly houses: Int32Array
  readonly texts: Int32Array
  readonly identifiers: Int32Array
}

const PLACE = 4

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
  const places = new Int32Array(allocate(postcodeIds.length * PLACE * 4))
  for (let at = 0; at < postcodeIds.length; at++) {
    const id = postcodeIds[at]!
    places[at * PLACE] = id
    places[at * PLACE + 1] = outwards[id]!
    places[at * PLACE + 2] = inwards[id]!
  }
  const givenIds = new Int32Array(allocate(nameIds.length * 4))
  for (let at = 0; at < nameIds.length; at++)
    givenIds[at] = shared.names.isPlaceholder(nameIds[at]!) ? 0 : nameIds[at]!
  return {
    names: nameIds,
    givenNames: givenIds,
    places,
    houses: map(houses, (bytes, start, end) => shared.houseBytes(bytes, start, end)),
    texts: map(texts, (bytes, start, end) => shared.textBytes(bytes, start, end)),
    identifiers: map(identifiers, (bytes, start, end) => shared.identifierBytes(bytes, start, end)),
  }
}

/** Gives the records the shared ids, in place. */
export function remapRecords(words: Int32Array, rows: number, stride: number, maps: IdMaps): void {
  const { names, givenNames, places, houses, texts, identifiers } = maps
  for (let row = 0; row < rows; row++) {
    const at = row * stride
    words[at + WORD.given] = givenNames[words[at + WORD.given]!]!
    words[at + WORD.family] = names[words[at + WORD.family]!]!
    words[at + WORD.middle] = names[words[at + WORD.middle]!]!
    const place = words[at + WORD.postcode]! * PLACE
    const house = houses[words[at + WORD.outward]!]!
    words[at + WORD.postcode] = places[place]!
    words[at + WORD.packed] = packWord(words[at + WORD.packed]!, house, places[place + 2]!)
    words[at + WORD.outward] = outwardWord(places[place + 1]!, house)
    if (stride !== LONG_STRIDE) continue
    words[at + WORD.address] = texts[words[at + WORD.address]!]!
    words[at + WORD.locality] = texts[words[at + WORD.locality]!]!
    words[at + WORD.identifier] = identifiers[words[at + WORD.identifier]!]!
    words[at + WORD.secondIdentifier] = identifiers[words[at + WORD.secondIdentifier]!]!
  }
}
