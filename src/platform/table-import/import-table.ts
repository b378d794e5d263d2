import type { Act } from '../act.ts'
import { DomainError } from '../errors.ts'
import { readBatches, type TableShape } from './read-rows.ts'
import type { FaultyRow, TableRow } from './table-row.ts'

export type ImportOptions<Column extends string> = {
  readonly bytes: AsyncIterable<Uint8Array>
  /** Everything is done as else, and taken back at the end. */
  readonly isDryRun: boolean
  /** Right rows go in although others are wrong; else one wrong row keeps the whole file out. */
  readonly skipsWrong: boolean
  readonly onFault: (row: FaultyRow<Column>) => void
}

export type Totals = { readonly rows: number; readonly wrong: number }

/** Rows of a file are wrong, and nothing of it went in. */
export class ImportRefusedError<Report extends Totals = Totals> extends DomainError {
  override readonly name = 'ImportRefusedError'
  readonly report: Report

  constructor(code: string, report: Report) {
    super('invalid', code, `${report.wrong} rows are wrong; nothing was recorded`)
    this.report = report
  }
}

/**
 * Reads a file batch by batch into `takeBatch`, which writes what is right and returns what is not.
 *
 * INVARIANT (whole-or-named): either every row went in, or nothing did, or each row left out was handed to `onFault`.
 * Part of an act that asked the policy. The caller refuses the whole file with `ImportRefusedError` where `keepsOut` says so.
 */
export async function importTable<Column extends string>(
  act: Act,
  options: ImportOptions<Column>,
  shape: TableShape<Column>,
  takeBatch: (act: Act, rows: readonly TableRow<Column>[]) => Promise<readonly FaultyRow<Column>[]>,
): Promise<Totals> {
  const totals = { rows: 0, wrong: 0 }
  const takeAll = async (inner: Act): Promise<void> => {
    for await (const batch of readBatches(options.bytes, shape)) {
      totals.rows += batch.length
      const faults = await takeBatch(inner, batch)
      totals.wrong += faults.length
      for (const fault of faults) options.onFault(fault)
    }
  }
  await (options.isDryRun ? takeBack(act, takeAll) : takeAll(act))
  return totals
}

/** Whether wrong rows keep the right ones out. */
export function keepsOut({ wrong }: Totals, options: Pick<ImportOptions<never>, 'isDryRun' | 'skipsWrong'>) {
  return wrong > 0 && !options.skipsWrong && !options.isDryRun
}

class TriedOutcome extends Error {}

/** Does the work and undoes what it wrote, so that a trial meets all that the real import would. */
async function takeBack(act: Act, work: (act: Act) => Promise<void>): Promise<void> {
  try {
    await act.sql.savepoint(async (sql) => {
      await work({ ...act, sql })
      throw new TriedOutcome()
    })
  } catch (error) {
    if (!(error instanceof TriedOutcome)) throw error
  }
}
