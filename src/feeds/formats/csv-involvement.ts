import type { SourceInvolvement } from './shape.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { SupplierDateFormat } from '../../lib/supplier-date.ts'
import type { Cells, Column } from './csv-header.ts'
import { readDate, readEmail, readFlag, readPhone, readText } from './fields.ts'
import { defined, type Row } from './row.ts'

export const csvDates: readonly SupplierDateFormat[] = ['YYYY-MM-DD', 'DD/MM/YYYY']

const involvementColumns: readonly Column[] = [
  'SERVICE_CODE',
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
]
/** Every column that may tell which service works with the child. */
export const serviceColumns: readonly string[] = [
  ...involvementColumns,
  'ORGANISATION_ID',
  'ORGANISATION_ID_TYPE',
]

/**
 * The service that works with the child; undefined when every column of it is blank or the row is rejected for it.
 *
 * A sensitive service without a day of consent rejects the row: nothing of it may be recorded. Source.
 */
export function readInvolvement(row: Row, cells: Cells, mustEnd: boolean): SourceInvolvement | undefined {
  if (!mustEnd && involvementColumns.every((column) => cells(column)[1].trim() === '')) return undefined
  const dates = readDates(row, cells, mustEnd)
  const consentedOn = readConsent(row, cells)
  const serviceCode = readServiceCode(row, cells)
  const isLeadProfessional = readFlag(row, cells('LEAD_PROFESSIONAL'))
  const holdsSharedAssessment = readFlag(row, cells('CAF'))
  if (serviceCode === undefined) row.note('CP_ROW_SERVICE_MISSING', 'SERVICE_CODE')
  if (serviceCode === undefined || dates.startedOn === undefined || row.isInvolvementLeftOut) return undefined
  return defined({
    serviceCode,
    practitioner: readText(row, cells('PRACTITIONER_NAME'), 100),
    role: readText(row, cells('ROLE'), 100),
    phone: readPhone(row, cells('PHONE')),
    email: readEmail(row, cells('EMAIL')),
    startedOn: dates.startedOn,
    endedOn: dates.endedOn,
    isLeadProfessional,
    holdsSharedAssessment,
    consentedOn,
  })
}

/** SERVICE_CODE, or `ODS:RXX01`, made of the organisation's number and its kind. */
function readServiceCode(row: Row, cells: Cells): string | undefined {
  const own = readText(row, cells('SERVICE_CODE'), 50)
  if (own !== undefined) return own
  const organisation = readText(row, cells('ORGANISATION_ID'), 40)
  const kind = cells('ORGANISATION_ID_TYPE')[1].trim().toUpperCase()
  return organisation !== undefined && /^(?:ODS|URN|UKPRN|LOCAL)$/.test(kind)
    ? `${kind}:${organisation}`
    : undefined
}

type Dates = { readonly startedOn: IsoDate | undefined; readonly endedOn: IsoDate | undefined }

function readDates(row: Row, cells: Cells, mustEnd: boolean): Dates {
  const startedOn = readDate(row, cells('INVOLVEMENT_START'), csvDates, 'CP_ROW_DATE_INVALID')
  const endedOn = readDate(row, cells('INVOLVEMENT_END'), csvDates, 'CP_ROW_DATE_INVALID')
  if (cells('INVOLVEMENT_START')[1].trim() === '') row.note('CP_ROW_START_MISSING', 'INVOLVEMENT_START')
  if (mustEnd && cells('INVOLVEMENT_END')[1].trim() === '') row.note('CP_ROW_END_MISSING', 'INVOLVEMENT_END')
  if (startedOn && endedOn && endedOn < startedOn) row.note('CP_ROW_DATES_REVERSED', 'INVOLVEMENT_END')
  return { startedOn, endedOn }
}

function readConsent(row: Row, cells: Cells): IsoDate | undefined {
  const consentedOn = readDate(row, cells('CONSENT_DATE'), csvDates, 'CP_ROW_DATE_INVALID')
  const isSensitive = readFlag(row, cells('SENSITIVE_SERVICE'))
  if (isSensitive && cells('CONSENT_DATE')[1].trim() === '')
    row.note('CP_ROW_CONSENT_MISSING', 'CONSENT_DATE')
  if (consentedOn && consentedOn > row.on) row.note('CP_ROW_CONSENT_FUTURE', 'CONSENT_DATE')
  return consentedOn
}
