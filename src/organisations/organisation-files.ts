import { readCsv } from './csv-rows.ts'
import type { OrganisationRow, ServiceRow } from './organisation-rows.ts'
import { identifierSchemes } from './kinds.ts'

const LINES = [
  'address_line_1',
  'address_line_2',
  'address_line_3',
  'address_line_4',
  'address_line_5',
] as const

/** Rows of an organisations file; its columns are in docs/domain/organisations.md. @throws RowsRefusedError */
export function parseOrganisationsCsv(text: string): OrganisationRow[] {
  const rows = readCsv(text, {
    file: 'organisations',
    required: ['code', 'name', 'kind'],
    optional: [
      'authority',
      ...identifierSchemes,
      'phone',
      'email',
      ...LINES,
      'postcode',
      'opened_on',
      'closed_on',
    ],
  })
  return rows.map(({ line, values }) => ({
    line,
    code: values.code,
    name: values.name,
    kind: values.kind,
    authority: values.authority,
    identifiers: identifierSchemes
      .map((scheme) => ({ scheme, value: values[scheme] }))
      .filter(({ value }) => value !== ''),
    address: { lines: LINES.map((column) => values[column]), postcode: values.postcode },
    phone: values.phone,
    email: values.email,
    openedOn: values.opened_on,
    closedOn: values.closed_on,
  }))
}

/** Rows of a services file. A column that would set sensitivity is refused like every other unknown one. */
export function parseServicesCsv(text: string): ServiceRow[] {
  const rows = readCsv(text, {
    file: 'services',
    required: ['code', 'organisation', 'name', 'kind'],
    optional: ['phone', 'email', 'opened_on', 'closed_on'],
  })
  return rows.map(({ line, values }) => ({
    line,
    code: values.code,
    organisationCode: values.organisation,
    name: values.name,
    kind: values.kind,
    phone: values.phone,
    email: values.email,
    openedOn: values.opened_on,
    closedOn: values.closed_on,
  }))
}
