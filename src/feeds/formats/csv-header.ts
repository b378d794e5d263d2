import { FileRefusedError, type Fault } from './format.ts'
import { fileWarning, type Supplied } from './row.ts'

const MAX_COLUMNS = 200

/** The columns that are read, by the names that faults and returned rows use. */
const columns = [
  'SOURCE_RECORD_ID',
  'ACTION',
  'CHILD_FIRST_NAME',
  'CHILD_MIDDLE_NAMES',
  'CHILD_LAST_NAME',
  'CHILD_PREFERRED_FIRST_NAME',
  'CHILD_PREFERRED_LAST_NAME',
  'CHILD_FORMER_FIRST_NAME',
  'CHILD_FORMER_LAST_NAME',
  'CHILD_DATE_OF_BIRTH',
  'CHILD_GENDER',
  'CHILD_NHS_NUMBER',
  'UPN',
  'ULN',
  'LA_CHILD_ID',
  'CHILD_ADDRESS_LINE_1',
  'CHILD_ADDRESS_LINE_2',
  'CHILD_TOWN',
  'CHILD_POSTCODE',
  'CHILD_SCHOOL_URN',
  'PARENT_1_NAME',
  'PARENT_1_RELATIONSHIP',
  'PARENT_1_RESPONSIBILITY',
  'PARENT_1_EMAIL',
  'PARENT_1_PHONE',
  'PARENT_2_NAME',
  'PARENT_2_RELATIONSHIP',
  'PARENT_2_RESPONSIBILITY',
  'PARENT_2_EMAIL',
  'PARENT_2_PHONE',
  'SERVICE_CODE',
  'ORGANISATION_ID',
  'ORGANISATION_ID_TYPE',
  'PRACTITIONER_NAME',
  'ROLE',
  'PHONE',
  'EMAIL',
  'INVOLVEMENT_START',
  'INVOLVEMENT_END',
  'LEAD_PROFESSIONAL',
  'CAF',
  'SENSITIVE_SERVICE',
  'CONSENT_DATE',
  'SHIELD',
] as const

export type Column = (typeof columns)[number]

/** A row by column name; a column that the file lacks is blank. */
export type Cells = (column: Column) => Supplied

export type CsvHeader = {
  readonly width: number
  readonly warnings: readonly Fault[]
  /** Every known column of the file with its value. */
  readonly suppliedOf: (cells: readonly string[]) => Iterable<Supplied>
  readonly cellsOf: (cells: readonly string[]) => Cells
}

type Columns = { readonly [column in Column]?: number }

const mandatory: readonly Column[] = [
  'SOURCE_RECORD_ID',
  'CHILD_FIRST_NAME',
  'CHILD_LAST_NAME',
  'CHILD_DATE_OF_BIRTH',
]
const aliases: Readonly<Record<string, Column>> = { SERVICE_TYPE: 'SERVICE_CODE' }
/** Sent by systems that share this profile, and dropped without a word. */
const unread = ['CHILD_YEAR_GROUP']
const byName = new Map<string, Column>([
  ...columns.map((column) => [column, column] as const),
  ...Object.entries(aliases),
])

/**
 * Names in any order and case, spaces for underscores allowed; refuses missing and repeated columns.
 *
 * The missing ones are looked for first: only a row that has them is a header, whose headings may be quoted.
 */
export function readHeader(cells: readonly string[], line: number): CsvHeader {
  if (cells.length > MAX_COLUMNS) throw new FileRefusedError('CP_FILE_COLUMNS_TOO_MANY', { line })
  const headings = cells.map((cell) => cell.trim().toUpperCase().replace(/\s+/g, '_'))
  const names = headings.map((heading) => byName.get(heading) ?? heading)
  for (const subject of mandatory) {
    if (!names.includes(subject)) throw new FileRefusedError('CP_FILE_COLUMN_MISSING', { line, subject })
  }
  const warnings: Fault[] = []
  const positions: Record<string, number> = {}
  for (const [position, name] of names.entries()) {
    const label = labelOf(headings[position] ?? '', position)
    if (name !== '' && names.indexOf(name) < position) {
      throw new FileRefusedError('CP_FILE_COLUMN_REPEATED', { line, subject: label })
    }
    if (byName.has(name)) positions[name] = position
    else if (!unread.includes(name)) warnings.push(fileWarning('CP_FILE_COLUMN_UNKNOWN', label, line))
  }
  return header(cells.length, positions, warnings)
}

function header(width: number, positions: Columns, warnings: readonly Fault[]): CsvHeader {
  const known = columns.filter((column) => positions[column] !== undefined)
  const supplied = (cells: readonly string[], column: Column): Supplied => {
    const position = positions[column]
    return [column, position === undefined ? '' : (cells[position] ?? '')]
  }
  return {
    width,
    warnings,
    suppliedOf: (cells) => known.map((column) => supplied(cells, column)),
    cellsOf: (cells) => (column) => supplied(cells, column),
  }
}

/** Headings that look like one are quoted; a file without a header has values in this place. */
function labelOf(heading: string, position: number): string {
  return /^[A-Z][A-Z0-9_]{0,49}$/.test(heading) ? heading : `column ${position + 1}`
}
