import { parseLaestab, parsePhone, parsePostcode, parseUkprn, type Result } from '../lib/identifiers/index.ts'
import { addDays, dayOfParts, type IsoDate } from '../lib/iso-date.ts'
import { readCsv, type CsvRow } from './csv-rows.ts'
import type { OrganisationKind } from './kinds.ts'
import type { OrganisationRow } from './organisation-rows.ts'

/** `skipped` establishments are of no kind that is kept, not yet open, or closed at a time unknown. */
export type GiasEstablishments = { readonly rows: readonly OrganisationRow[]; readonly skipped: number }

const REQUIRED = [
  'URN',
  'LA (code)',
  'EstablishmentNumber',
  'EstablishmentName',
  'TypeOfEstablishment (code)',
  'EstablishmentStatus (code)',
  'OpenDate',
  'CloseDate',
] as const
const OPTIONAL = [
  'UKPRN',
  'Street',
  'Locality',
  'Address3',
  'Town',
  'County (name)',
  'Postcode',
  'TelephoneNum',
] as const
type Establishment = CsvRow<(typeof REQUIRED)[number] | (typeof OPTIONAL)[number]>['values']

const CLOSED = '2'
const NOT_YET_OPEN = '4'

/** Type codes of the register; those that are not here are abroad, in Wales, or teach no children. */
const typesOf: Readonly<Partial<Record<OrganisationKind, readonly number[]>>> = {
  'school-maintained': [1, 2, 3, 5, 6, 14, 15, 24, 28, 34, 35, 38, 40, 41, 42, 43, 57],
  'school-special': [7, 8, 10, 12, 33, 36, 44],
  'school-independent': [11, 49],
  'fe-college': [18, 31, 32, 39, 45, 46],
  'early-years': [47, 48],
}
const kindOf = new Map(
  Object.entries(typesOf).flatMap(([kind, types]) =>
    types.map((type) => [type, kind as OrganisationKind] as const),
  ),
)

/**
 * Establishments of the register of schools in England, as its `edubasealldata` file lists them: Windows-1252, columns by name.
 *
 * Publicly funded schools, academies included, are `school-maintained`. What is malformed in the register is left out
 * field by field. An academy takes over the number of the school it replaces: the number goes to the one that is open.
 * Source: ORG-14. @throws RowsRefusedError when a column is missing or a row is not CSV.
 */
export function parseGiasEstablishments(bytes: Uint8Array): GiasEstablishments {
  const text = new TextDecoder('windows-1252').decode(bytes)
  const all = readCsv(text, {
    file: 'organisations',
    required: REQUIRED,
    optional: OPTIONAL,
    ignoresOthers: true,
  })
  const rows = all.flatMap(({ line, values }) => toRow(line, values) ?? [])
  return { rows: withUniqueIdentifiers(rows), skipped: all.length - rows.length }
}

function toRow(line: number, values: Establishment): OrganisationRow | undefined {
  const kind = kindOf.get(Number(values['TypeOfEstablishment (code)']))
  const status = values['EstablishmentStatus (code)']
  const lastDay = dayOf(values.CloseDate)
  if (kind === undefined || status === NOT_YET_OPEN || (status === CLOSED && lastDay === undefined))
    return undefined
  const closedOn = status === CLOSED && lastDay !== undefined ? addDays(lastDay, 1) : undefined
  const openedOn = dayOf(values.OpenDate)
  return {
    line,
    code: `URN-${values.URN}`,
    name: values.EstablishmentName,
    kind,
    authority: values['LA (code)'],
    identifiers: [
      { scheme: 'urn', value: values.URN },
      ...identifier('laestab', parseLaestab(laestabOf(values))),
      ...identifier('ukprn', parseUkprn(values.UKPRN)),
    ],
    address: { lines: linesOf(values), postcode: valueOf(parsePostcode(values.Postcode)) },
    phone: valueOf(parsePhone(values.TelephoneNum)),
    ...(openedOn !== undefined && (closedOn === undefined || openedOn < closedOn) ? { openedOn } : {}),
    ...(closedOn === undefined ? {} : { closedOn }),
  }
}

/** Leaves each number with the organisation that is open, or else was the last to close. */
function withUniqueIdentifiers(rows: readonly OrganisationRow[]): OrganisationRow[] {
  const holders = new Map<string, OrganisationRow>()
  for (const row of rows) {
    for (const key of (row.identifiers ?? []).map(keyOf)) {
      const holder = holders.get(key)
      if (holder === undefined || rank(row) > rank(holder)) holders.set(key, row)
    }
  }
  return rows.map((row) => ({
    ...row,
    identifiers: (row.identifiers ?? []).filter(
      (item) => item.scheme === 'urn' || holders.get(keyOf(item)) === row,
    ),
  }))
}

function rank({ closedOn = '9999', openedOn = '' }: OrganisationRow): string {
  return `${closedOn} ${openedOn}`
}

function keyOf({ scheme, value }: { scheme: string; value: string }): string {
  return `${scheme}:${value}`
}

function linesOf(values: Establishment): string[] {
  const lines = [values.Street, values.Locality, values.Address3, values.Town, values['County (name)']]
  return lines.filter((line) => line !== '' && line !== 'Not recorded')
}

/** The file drops leading zeros of the establishment's number. */
function laestabOf(values: Establishment): string {
  const number = values.EstablishmentNumber
  return number === '' ? '' : `${values['LA (code)']}${number.padStart(4, '0')}`
}

/** `31-08-2012`. */
function dayOf(text: string): IsoDate | undefined {
  const [, day, month, year] = /^(\d\d)-(\d\d)-(\d{4})$/.exec(text) ?? []
  return dayOfParts(Number(year), Number(month), Number(day))
}

function identifier(scheme: string, result: Result): { scheme: string; value: string }[] {
  return result.ok ? [{ scheme, value: result.value }] : []
}

function valueOf(result: Result): string {
  return result.ok ? result.value : ''
}
