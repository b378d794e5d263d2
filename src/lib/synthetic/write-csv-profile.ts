import type { IsoDate } from '../iso-date.ts'
import type { Carer } from './child.ts'
import type { CsvFeed } from './csv-feeds.ts'
import type { CaseRow } from './feed-rows.ts'

type Cell = string | undefined
type Column = readonly [heading: string, cell: (row: CaseRow, feed: CsvFeed) => Cell]

const RELATIONSHIPS: Readonly<Record<Carer['relationship'], string>> = {
  mother: 'Mother',
  father: 'Father',
  'step-parent': 'Step-parent',
  'foster-carer': 'Foster carer',
  grandparent: 'Grandparent',
}

/** Source: interop-ux 1.9. */
const COLUMNS: readonly Column[] = [
  ['SOURCE_RECORD_ID', ({ sourceRecordId }) => sourceRecordId],
  ['ACTION', () => 'add'],
  ['CHILD_FIRST_NAME', ({ told }) => told.given],
  ['CHILD_MIDDLE_NAMES', ({ told }) => told.middle],
  ['CHILD_LAST_NAME', ({ told }) => told.surname],
  ['CHILD_PREFERRED_FIRST_NAME', ({ told }) => told.knownAs],
  ['CHILD_DATE_OF_BIRTH', ({ told }, feed) => writeDate(told.dateOfBirth, feed)],
  ['CHILD_GENDER', ({ told }) => told.sex ?? 'not known'],
  ['CHILD_NHS_NUMBER', ({ told }) => told.nhsNumber],
  ['UPN', (row, feed) => (givesNumbers(row, feed) ? row.child.upn : undefined)],
  ['ULN', (row, feed) => (givesNumbers(row, feed) ? row.child.uln : undefined)],
  ['LA_CHILD_ID', ({ child }, feed) => (feed.givesLaChildId ? child.laChildId : undefined)],
  ['CHILD_ADDRESS_LINE_1', ({ told }) => `${told.address.house} ${told.address.street}`],
  ['CHILD_ADDRESS_LINE_2', () => undefined],
  ['CHILD_TOWN', ({ told }) => told.address.town],
  ['CHILD_POSTCODE', ({ told }) => told.postcode],
  ['CHILD_SCHOOL_URN', (row, feed) => (feed.givesSchool ? schoolUrn(row) : undefined)],
  ...parentColumns(1),
  ...parentColumns(2),
  ['SERVICE_CODE', ({ involvement }) => involvement.service.code],
  ['ORGANISATION_ID', ({ involvement }) => involvement.service.organisationCode],
  ['ORGANISATION_ID_TYPE', () => 'LOCAL'],
  ['PRACTITIONER_NAME', ({ involvement }) => involvement.practitioner],
  ['ROLE', ({ involvement }) => involvement.role],
  ['PHONE', ({ involvement }) => involvement.phone],
  ['EMAIL', ({ involvement }) => involvement.email],
  ['INVOLVEMENT_START', ({ involvement }, feed) => writeDate(involvement.startedOn, feed)],
  ['INVOLVEMENT_END', ({ involvement }, feed) => writeDate(involvement.endedOn, feed)],
  ['LEAD_PROFESSIONAL', ({ involvement }) => yesNo(involvement.isLeadProfessional)],
  ['CAF', ({ involvement }) => yesNo(involvement.holdsSharedAssessment)],
  ['SENSITIVE_SERVICE', ({ involvement }) => yesNo(involvement.service.isSensitive)],
  ['CONSENT_DATE', ({ involvement }, feed) => writeDate(involvement.consentedOn, feed)],
  ['SHIELD', ({ child }, feed) => yesNo(child.isRestricted && feed.kind === 'social-care')],
]

/** A file of the plain CSV profile, header first, a line a child. */
export function* writeCsvProfile(feed: CsvFeed, rows: Iterable<CaseRow>): Generator<string> {
  yield `${COLUMNS.map(([heading]) => heading).join(',')}\r\n`
  for (const row of rows) yield `${COLUMNS.map(([, cell]) => quoted(cell(row, feed) ?? '')).join(',')}\r\n`
}

function parentColumns(number: 1 | 2): Column[] {
  const parent = ({ child }: CaseRow, feed: CsvFeed) =>
    feed.givesParents ? child.carers[number - 1] : undefined
  const column = (name: string, cell: (carer: Carer) => string): Column => [
    `PARENT_${number}_${name}`,
    (row, feed) => {
      const carer = parent(row, feed)
      return carer && cell(carer)
    },
  ]
  return [
    column('NAME', ({ given, surname }) => `${given} ${surname}`),
    column('RELATIONSHIP', ({ relationship }) => RELATIONSHIPS[relationship]),
    column('RESPONSIBILITY', ({ hasParentalResponsibility }) => yesNo(hasParentalResponsibility)),
    column('EMAIL', ({ email }) => email),
    column('PHONE', ({ phone }) => phone),
  ]
}

/** By the number itself, so that a row gives both or neither without drawing twice. */
function givesNumbers({ child }: CaseRow, feed: CsvFeed): boolean {
  return Number(child.nhsNumber.slice(-3)) < feed.givesSchoolNumbers * 1000
}

/** 999999 stands for taught at home. */
function schoolUrn({ child }: CaseRow): Cell {
  return child.isHomeEducated ? '999999' : child.schooling?.school.urn
}

function writeDate(date: IsoDate | undefined, feed: CsvFeed): Cell {
  if (date === undefined || feed.dates === 'YYYY-MM-DD') return date
  return `${date.slice(8)}/${date.slice(5, 7)}/${date.slice(0, 4)}`
}

function yesNo(answer: boolean): string {
  return answer ? 'Y' : 'N'
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
}
