import type { IsoDate } from '../../../lib/iso-date.ts'
import { parseSupplierDate } from '../../../lib/supplier-date.ts'
import { DomainError } from '../../../platform/errors.ts'
import type { TableShape } from '../../../platform/table-import/read-rows.ts'
import type { RowFault, TableRow } from '../../../platform/table-import/table-row.ts'
import { oneLine } from '../../../platform/web/forms.ts'
import { needs, type Need } from '../account.ts'

/** Columns of a file of nominations, in any order; others are passed over. */
export const nominationColumns = [
  'username',
  'name',
  'email',
  'phone',
  'job_title',
  'organisation',
  'service',
  'need',
  'until',
] as const
export type NominationColumn = (typeof nominationColumns)[number]

export const nominationShape: TableShape<NominationColumn> = {
  columns: nominationColumns,
  unreadable: (line) =>
    new DomainError(
      'invalid',
      'CP_USERS_FILE_UNREADABLE',
      `line ${line} cannot be read; the file is CSV in UTF-8 with the columns ${nominationColumns.join(', ')}, each once`,
    ),
}

/** What a row told, each field by itself; organisation and service are codes. */
export type NominationRow = {
  readonly username: string
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly jobTitle: string
  readonly organisation: string
  readonly service: string
  readonly need: Need
  readonly until: IsoDate
}
export type NominationFault = RowFault<NominationColumn>

const LONGEST = 100
const LONGEST_PHONE = 30

/** The forms in which a file may write a day. */
export const dayForms = ['YYYY-MM-DD', 'DD/MM/YYYY'] as const

/** Reads the fields of a row without asking what they name; the first that is wrong is told. */
export function readNominationRow(
  values: TableRow<NominationColumn>['values'],
): NominationRow | NominationFault {
  const given = (column: NominationColumn): string => oneLine(values[column])
  const username = given('username').toLowerCase()
  if (!/^[a-z0-9][a-z0-9.@_-]{2,59}$/.test(username))
    return {
      field: 'username',
      problem: '3 to 60 small letters, numbers, dots, hyphens, underscores or @ are expected',
    }
  if (!fits(given('name'))) return { field: 'name', problem: 'a name of 1 to 100 characters is expected' }
  if (!fits(given('email')) || !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(given('email')))
    return { field: 'email', problem: 'an e-mail address at work is expected' }
  if (given('phone').length > LONGEST_PHONE)
    return { field: 'phone', problem: '30 characters at most are expected' }
  if (!fits(given('job_title')))
    return { field: 'job_title', problem: 'what the person does is expected, in 1 to 100 characters' }
  const need = needs.find((one) => one === given('need').toLowerCase())
  if (!need) return { field: 'need', problem: `one of ${needs.join(', ')} is expected` }
  const until = parseSupplierDate(given('until'), dayForms)
  if (!until) return { field: 'until', problem: 'a day such as 2027-05-04 or 04/05/2027 is expected' }
  return {
    username,
    name: given('name'),
    email: given('email'),
    phone: given('phone') || null,
    jobTitle: given('job_title'),
    organisation: given('organisation'),
    service: given('service'),
    need,
    until,
  }
}

function fits(text: string): boolean {
  return text !== '' && [...text].length <= LONGEST
}
