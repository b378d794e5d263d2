import { recordEntries, recordEntry } from '../../../audit/index.ts'
import type { IsoDate } from '../../../lib/iso-date.ts'
import { parseSupplierDate } from '../../../lib/supplier-date.ts'
import type { Act } from '../../../platform/act.ts'
import { DomainError } from '../../../platform/errors.ts'
import {
  importTable,
  ImportRefusedError,
  keepsOut,
  type ImportOptions,
  type Totals,
} from '../../../platform/table-import/import-table.ts'
import type { TableShape } from '../../../platform/table-import/read-rows.ts'
import type { FaultyRow, RowFault, TableRow } from '../../../platform/table-import/table-row.ts'
import { requireScope } from '../read-accounts.ts'
import { dayForms } from './nomination-rows.ts'
import { listNamedAccounts, lockImports, updateEnds, type NamedAccount, type NewEnd } from './queries.ts'
import { requirePlaces } from './require-places.ts'

/** Columns of a file of leavers: username or e-mail address, and the first day without a post. */
export const leaverColumns = ['person', 'ends_on'] as const
export type LeaverColumn = (typeof leaverColumns)[number]

/** `unchanged` counts people who have left, or whose last day is recorded so already. */
export type LeaversReport = Totals & { readonly ended: number; readonly unchanged: number }

const shape: TableShape<LeaverColumn> = {
  columns: leaverColumns,
  unreadable: (line) =>
    new DomainError(
      'invalid',
      'CP_USERS_FILE_UNREADABLE',
      `line ${line} cannot be read; the file is CSV in UTF-8 with the columns ${leaverColumns.join(' and ')}, each once`,
    ),
}

/**
 * Ends the posts of the people of a file; imported again it changes nothing.
 *
 * A day that is over ends the post today: sessions end, and the next request is refused. The days of the file are held until
 * the end, a few bytes for each person. Source.
 * @throws ImportRefusedError `CP_USERS_ROWS_WRONG` when a row is wrong and wrong ones are not to be skipped; nobody's post ended.
 */
export async function importLeavers(act: Act, options: ImportOptions<LeaverColumn>): Promise<LeaversReport> {
  const scope = await requireScope(act)
  await lockImports(act.sql)
  const requirePlace = requirePlaces(act, 'access.change-account')
  const told = new Map<number, IsoDate>()
  const counts = { ended: 0, unchanged: 0 }
  const totals = await importTable(act, options, shape, async (inner, rows) => {
    const names = [...new Set(rows.map(({ values }) => values.person.toLowerCase()))]
    const accounts = await listNamedAccounts(inner.sql, scope, names)
    const batch = sortRows(act, new Map(accounts.map((one) => [one.person, one])), told, rows)
    for (const { account } of batch.ends) await requirePlace(account)
    await end(inner, batch.ends)
    counts.ended += batch.ends.length
    counts.unchanged += batch.unchanged
    return batch.faults
  })
  if (keepsOut(totals, options))
    throw new ImportRefusedError('CP_USERS_ROWS_WRONG', { ...totals, ...counts, ended: 0 })
  await recordEntry(act, {
    action: 'access.change-account',
    outcome: 'done',
    fields: ['import', ...(options.isDryRun ? ['trial'] : [])],
    quantity: counts.ended,
  })
  return { ...totals, ...counts }
}

async function end(act: Act, ends: readonly NewEnd[]): Promise<void> {
  if (ends.length === 0) return
  await updateEnds(
    act.sql,
    ends.map(({ userId, endsOn }) => ({ userId, endsOn })),
    act.today,
    act.now,
  )
  await recordEntries(
    act,
    ends.map(({ userId }) => ({
      action: 'access.change-account',
      outcome: 'done',
      targetUserId: userId,
      fields: ['end', 'import'],
    })),
  )
}

type End = NewEnd & { readonly account: NamedAccount }
type Batch = { readonly ends: End[]; readonly faults: FaultyRow<LeaverColumn>[]; unchanged: number }

function sortRows(
  act: Act,
  accounts: ReadonlyMap<string, NamedAccount>,
  told: Map<number, IsoDate>,
  rows: readonly TableRow<LeaverColumn>[],
): Batch {
  const batch: Batch = { ends: [], faults: [], unchanged: 0 }
  for (const row of rows) {
    const found = endOf(act, accounts, told, row.values)
    if ('field' in found) batch.faults.push({ ...row, ...found })
    else {
      const isNew = !told.has(found.userId) && !isSettled(act, found)
      told.set(found.userId, found.endsOn)
      if (isNew) batch.ends.push(found)
      else batch.unchanged++
    }
  }
  return batch
}

function endOf(
  act: Act,
  accounts: ReadonlyMap<string, NamedAccount>,
  told: ReadonlyMap<number, IsoDate>,
  values: TableRow<LeaverColumn>['values'],
): End | RowFault<LeaverColumn> {
  const account = accounts.get(values.person.toLowerCase())
  if (!account)
    return {
      field: 'person',
      problem: 'there is no such person among those the file may name, or more than one',
    }
  if (account.userId === act.actor.userId)
    return { field: 'person', problem: 'nobody ends a post of their own' }
  const day = parseSupplierDate(values.ends_on, dayForms)
  if (!day) return { field: 'ends_on', problem: 'a day such as 2027-05-04 or 04/05/2027 is expected' }
  const endsOn = day < act.today ? act.today : day
  const before = told.get(account.userId)
  if (before !== undefined && before !== endsOn)
    return { field: 'ends_on', problem: 'another row gives this person another day' }
  if (endsOn <= account.startsOn)
    return { field: 'ends_on', problem: 'the post begins on this day or later; suspend the account instead' }
  return { userId: account.userId, endsOn, account }
}

/** Nobody who has left is brought back, or leaves again. */
function isSettled(act: Act, { account, endsOn }: End): boolean {
  return account.endsOn !== null && (account.endsOn <= act.today || account.endsOn === endsOn)
}
