import { ByteDictionary } from '../model/byte-dictionary.ts'
import { LONG_STRIDE, SHORT_STRIDE, WORD } from '../model/record.ts'
import type { Allocate } from '../model/text-table.ts'
import type { ColumnRole } from './columns.ts'
import { CsvError, type CsvReader } from './csv-reader.ts'
import { readDate, type DateOrder } from './read-date.ts'
import { ByteList, GrowingWords } from './growing.ts'
import { readSex } from './read-sex.ts'

/** Which column is what, once the heading has been read. */
export type LoadPlan = {
  readonly columns: number
  readonly places: Readonly<Partial<Record<ColumnRole, number>>>
  /** Column that says who the person really is. */
  readonly truthPlace: number | undefined
  readonly dateOrder: DateOrder
  readonly rowsExpected: number
}

/** Distinct values of a file, by their ids in it. */
export type Values = { readonly bytes: Uint8Array; readonly offsets: Int32Array }

/** The id of each row; `tails` are equal for equal ids. */
export type Ids = Values & { readonly tails: Int32Array }

/** What values each dictionary of a file holds; names are given, middle and family names together. */
const DICTIONARIES = ['names', 'postcodes', 'houses', 'texts', 'identifiers'] as const
export type DictionaryName = (typeof DICTIONARIES)[number]

/**
 * A file in memory that workers share.
 *
 * Until `remapRecords` the ids in `words` are the file's own, `WORD.packed` holds the sex alone and `WORD.outward`
 * the house.
 */
export type LoadedFile = {
  readonly rows: number
  readonly stride: number
  readonly words: Int32Array
  readonly dictionaries: Readonly<Record<DictionaryName, Values>>
  /** The id column, or line-ordered numbers from 1 without one. */
  readonly ids: Ids
  readonly truths: LabelColumn | undefined
  readonly groups: LabelColumn | undefined
}
export type LabelColumn = { readonly labels: Int32Array; readonly values: Values }

/** Distinct names, and postcodes, a row, of a file of a million; smaller files have more, and grow. */
const DISTINCT = 0.15

const EXTRA_ROLES = ['address_line', 'locality', 'identifier', 'second_identifier'] as const

/** @throws CsvError for a row with fewer columns than the heading, or that is no CSV. */
export function loadRecords(
  reader: CsvReader,
  plan: LoadPlan,
  allocate: Allocate,
  onRows: (rows: number) => void = () => {},
): LoadedFile {
  const stride = EXTRA_ROLES.some((role) => plan.places[role] !== undefined) ? LONG_STRIDE : SHORT_STRIDE
  const names = new ByteDictionary(plan.rowsExpected * DISTINCT)
  const postcodes = new ByteDictionary(plan.rowsExpected * DISTINCT)
  const dictionaries = {
    names,
    postcodes,
    houses: new ByteDictionary(),
    texts: new ByteDictionary(),
    identifiers: new ByteDictionary(),
  }
  const numbered = numberedColumns(plan, dictionaries)
  const datePlace = plan.places.date_of_birth
  const sexPlace = plan.places.sex
  const { bytes, starts, ends } = reader
  const words = new GrowingWords(plan.rowsExpected * stride, allocate)
  const ids = new ByteList(plan.rowsExpected, allocate)
  const truths = labelReader(plan.truthPlace, plan.rowsExpected, allocate)
  const groups = labelReader(plan.places.group, plan.rowsExpected, allocate)
  const idPlace = plan.places.id
  let rows = 0
  while (reader.next()) {
    if (reader.fieldCount < plan.columns)
      throw new CsvError(reader.line, `${reader.fieldCount} columns where the heading has ${plan.columns}`)
    const at = rows * stride
    const record = words.reserve(at + stride)
    for (let column = 0; column < numbered.places.length; column++) {
      const place = numbered.places[column]!
      const dictionary = numbered.dictionaries[column]!
      record[at + numbered.words[column]!] = dictionary.add(bytes, starts[place]!, ends[place]!)
    }
    if (datePlace !== undefined)
      record[at + WORD.date] = readDate(bytes, starts[datePlace]!, ends[datePlace]!, plan.dateOrder)
    if (sexPlace !== undefined) record[at + WORD.packed] = readSex(bytes, starts[sexPlace]!, ends[sexPlace]!)
    record[at + WORD.row] = rows
    if (idPlace === undefined) ids.addNumber(rows + 1)
    else ids.add(bytes, starts[idPlace]!, ends[idPlace]!)
    truths?.read(reader, rows)
    groups?.read(reader, rows)
    if ((++rows & 0xffff) === 0) onRows(rows)
  }
  return {
    rows,
    stride,
    words: words.cut(rows * stride),
    dictionaries: Object.fromEntries(
      DICTIONARIES.map((name) => [name, dictionaries[name].export(allocate)]),
    ) as Record<DictionaryName, Values>,
    ids: ids.export(),
    truths: truths?.column(rows),
    groups: groups?.column(rows),
  }
}

/** Columns by how they are read: `places[n]` goes to word `words[n]`. */
type NumberedColumns = {
  readonly places: readonly number[]
  readonly words: readonly number[]
  readonly dictionaries: readonly ByteDictionary[]
}

const NUMBERED: readonly (readonly [ColumnRole, number, DictionaryName])[] = [
  ['first_name', WORD.given, 'names'],
  ['last_name', WORD.family, 'names'],
  ['middle_name', WORD.middle, 'names'],
  ['postcode', WORD.postcode, 'postcodes'],
  ['house', WORD.outward, 'houses'],
  ['address_line', WORD.address, 'texts'],
  ['locality', WORD.locality, 'texts'],
  ['identifier', WORD.identifier, 'identifiers'],
  ['second_identifier', WORD.secondIdentifier, 'identifiers'],
]

function numberedColumns(
  { places }: LoadPlan,
  dictionaries: Readonly<Record<DictionaryName, ByteDictionary>>,
): NumberedColumns {
  const present = NUMBERED.filter(([role]) => places[role] !== undefined)
  return {
    places: present.map(([role]) => places[role]!),
    words: present.map(([, word]) => word),
    dictionaries: present.map(([, , name]) => dictionaries[name]),
  }
}

function labelReader(place: number | undefined, rowsExpected: number, allocate: Allocate) {
  if (place === undefined) return undefined
  const dictionary = new ByteDictionary(rowsExpected)
  const labels = new GrowingWords(rowsExpected, allocate)
  return {
    read: (reader: CsvReader, row: number): void => {
      labels.reserve(row + 1)[row] = dictionary.add(reader.bytes, reader.starts[place]!, reader.ends[place]!)
    },
    column: (rows: number): LabelColumn => ({
      labels: labels.cut(rows),
      values: dictionary.export(allocate),
    }),
  }
}
