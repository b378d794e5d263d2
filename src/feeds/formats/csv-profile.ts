import type { SourceCarer, SourceEducation, SourceRecord } from './shape.ts'
import { parseUrn } from '../../lib/identifiers/index.ts'
import { readCurrentAddress } from './address.ts'
import { assumedResponsibility, relationshipOfWord } from './carers.ts'
import { readHeader, type Cells, type CsvHeader } from './csv-header.ts'
import { csvDates, readInvolvement } from './csv-involvement.ts'
import { csvRecords, type CsvRecord } from './csv-records.ts'
import {
  readDateOfBirth,
  readEmail,
  readFlag,
  readGender,
  readIdentifier,
  readPhone,
  readSourceRecordId,
  readWith,
} from './fields.ts'
import { FileRefusedError, type FormatReader, type ParsedRow, type ReadContext } from './format.ts'
import { carerName, listNames, readCurrentName, readOtherName, splitFullName } from './names.ts'
import { defined, fileWarning, Row } from './row.ts'

const actions: Readonly<Record<string, SourceRecord['action']>> = {
  '': 'upsert',
  ADD: 'upsert',
  UPDATE: 'upsert',
  END: 'end',
  DELETE: 'delete',
}

/**
 * Comma-separated files with a header, for suppliers that can write nothing else.
 *
 * ACTION `delete` takes the key alone; `end` the key and the involvement. PARENT_n_NAME is one field; without
 * PARENT_n_RESPONSIBILITY a mother and a guardian are taken to have parental responsibility. No column holds a
 * telephone number of a child. Source: interop-ux 1.9.
 */
export const readCsvProfile: FormatReader = async function* (bytes, context) {
  let header: CsvHeader | undefined
  let rows = 0
  let rejected = 0
  for await (const records of csvRecords(bytes)) {
    for (const record of records) {
      if (header === undefined) {
        header = readHeader(record.cells, record.line)
        continue
      }
      const row = readRow(record, header, context)
      rows++
      if (row.record === null) rejected++
      yield row
    }
  }
  if (header === undefined) throw new FileRefusedError('CP_FILE_EMPTY')
  const warnings =
    rows === 0 ? [...header.warnings, fileWarning('CP_FILE_NO_ROWS', 'file', 1)] : header.warnings
  return { format: 'csv-profile', rows, rejected, declared: {}, warnings }
}

function readRow({ line, cells: values }: CsvRecord, header: CsvHeader, context: ReadContext): ParsedRow {
  const row = new Row(line, context)
  // The values of a row that is out of step may stand under the wrong heading, so none is returned.
  if (values.length !== header.width) return row.reject('CP_ROW_COLUMN_COUNT', 'row')
  const cells = header.cellsOf(values)
  return row.close(
    () => readRecord(row, cells),
    () => header.suppliedOf(values),
  )
}

function readRecord(row: Row, cells: Cells): SourceRecord {
  const action = readAction(row, cells)
  const shield = cells('SHIELD')
  // Until it is read as a no, and for good when it cannot be read: in doubt the child is shielded.
  row.isRestricted = shield[1].trim() !== ''
  row.isRestricted = readFlag(row, shield) || row.isInvolvementLeftOut
  const key = {
    sourceRecordId: readSourceRecordId(row, cells('SOURCE_RECORD_ID')),
    action,
    ...(row.isRestricted && { restricted: true as const }),
  }
  if (action === 'upsert') return { ...key, ...readChild(row, cells) }
  const involvement = action === 'end' ? readInvolvement(row, cells, true) : undefined
  return defined({ ...key, names: [], identifiers: [], carers: [], health: [], involvement })
}

function readAction(row: Row, cells: Cells): SourceRecord['action'] {
  const [field, raw] = cells('ACTION')
  const word = raw.trim().toUpperCase()
  const action = Object.hasOwn(actions, word) ? actions[word] : undefined
  if (action === undefined) row.note('CP_ROW_ACTION_UNKNOWN', field)
  return action ?? 'upsert'
}

function readChild(row: Row, cells: Cells): Omit<SourceRecord, 'sourceRecordId' | 'action' | 'restricted'> {
  const identifiers = [
    readIdentifier(row, 'nhs-number', cells('CHILD_NHS_NUMBER')),
    readIdentifier(row, 'upn', cells('UPN')),
    readIdentifier(row, 'uln', cells('ULN')),
    readIdentifier(row, 'la-child-id', cells('LA_CHILD_ID')),
  ]
  const carers = [readCarer(row, cells, 1), readCarer(row, cells, 2)]
  return defined({
    names: readNames(row, cells),
    dateOfBirth: readDateOfBirth(row, cells('CHILD_DATE_OF_BIRTH'), csvDates),
    gender: readGender(row, cells('CHILD_GENDER')),
    identifiers: identifiers.filter((identifier) => identifier !== undefined),
    address: readCurrentAddress(row, {
      lines: [cells('CHILD_ADDRESS_LINE_1'), cells('CHILD_ADDRESS_LINE_2'), cells('CHILD_TOWN')],
      postcode: cells('CHILD_POSTCODE'),
    }),
    carers: carers.filter((carer) => carer !== undefined),
    education: readSchool(row, cells),
    health: [],
    involvement: readInvolvement(row, cells, false),
  })
}

function readNames(row: Row, cells: Cells): SourceRecord['names'] {
  const current = readCurrentName(row, {
    given: cells('CHILD_FIRST_NAME'),
    middle: cells('CHILD_MIDDLE_NAMES'),
    family: cells('CHILD_LAST_NAME'),
  })
  const preferred = {
    given: cells('CHILD_PREFERRED_FIRST_NAME'),
    family: cells('CHILD_PREFERRED_LAST_NAME'),
  }
  const former = { given: cells('CHILD_FORMER_FIRST_NAME'), family: cells('CHILD_FORMER_LAST_NAME') }
  return listNames(row, current, [
    readOtherName(row, 'known-as', preferred, current),
    readOtherName(row, 'former', former, current),
  ])
}

function readCarer(row: Row, cells: Cells, number: 1 | 2): SourceCarer | undefined {
  const [field, fullName] = cells(`PARENT_${number}_NAME`)
  if (fullName.trim() === '') return undefined
  const { given, family } = splitFullName(fullName)
  const name = carerName(given, family)
  if (name === undefined) {
    row.note('CP_ROW_CARER_INCOMPLETE', field)
    return undefined
  }
  const [relationshipField, word] = cells(`PARENT_${number}_RELATIONSHIP`)
  const relationship = word.trim() === '' ? 'other' : relationshipOfWord(row, relationshipField, word)
  const responsibility = cells(`PARENT_${number}_RESPONSIBILITY`)
  const answer = readFlag(row, responsibility)
  return defined({
    ...name,
    relationship,
    hasParentalResponsibility: responsibility[1].trim() === '' ? assumedResponsibility(relationship) : answer,
    phone: readPhone(row, cells(`PARENT_${number}_PHONE`)),
    email: readEmail(row, cells(`PARENT_${number}_EMAIL`)),
  })
}

function readSchool(row: Row, cells: Cells): SourceEducation | undefined {
  const supplied = cells('CHILD_SCHOOL_URN')
  const number = supplied[1].trim()
  if (number === '888888') return { setting: null, notAttending: 'not-known' }
  if (number === '999999') return { setting: null, notAttending: 'home-educated' }
  const value = readWith(row, supplied, parseUrn, 'CP_ROW_SETTING_INVALID')
  return value === undefined ? undefined : { setting: { scheme: 'urn', value } }
}
