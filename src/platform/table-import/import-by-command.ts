import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { ImportRefusedError, type ImportOptions, type Totals } from './import-table.ts'
import { faultLine, faultsHeader } from './faults-csv.ts'
import type { FaultyRow } from './table-row.ts'

/** The options that every command for an import has. */
export type ImportCommandOptions = { dryRun?: true; skipWrong?: string; json?: true }

type Command<Column extends string, Report extends Totals> = {
  readonly file: string
  readonly columns: readonly Column[]
  readonly options: ImportCommandOptions
  readonly write: (text: string) => void
  readonly run: (options: ImportOptions<Column>) => Promise<Report>
  /** One line about what was done, or would be. */
  readonly summaryOf: (report: Report, isDryRun: boolean) => string
}

const MOST_TOLD = 100

/** Imports a file, tells the first 100 faults by line and field, and writes all rejects to the file of `--skip-wrong`. */
export async function importByCommand<Column extends string, Report extends Totals>(
  command: Command<Column, Report>,
): Promise<void> {
  const { options, columns } = command
  const told: FaultyRow<Column>[] = []
  const rejects =
    options.skipWrong === undefined ? undefined : createWriteStream(options.skipWrong, { mode: 0o600 })
  rejects?.write(faultsHeader(columns))
  try {
    const report = await command.run({
      bytes: createReadStream(command.file),
      isDryRun: options.dryRun === true,
      skipsWrong: options.skipWrong !== undefined,
      onFault: (row) => {
        if (told.length < MOST_TOLD) told.push(row)
        rejects?.write(faultLine(columns, row))
      },
    })
    tell(command, report, told, options.dryRun === true)
  } catch (error) {
    if (error instanceof ImportRefusedError) tell(command, error.report as Report, told, false)
    throw error
  } finally {
    if (rejects) {
      rejects.end()
      await once(rejects, 'close')
    }
  }
}

function tell<Column extends string, Report extends Totals>(
  { options, write, summaryOf }: Command<Column, Report>,
  report: Report,
  told: readonly FaultyRow<Column>[],
  isDryRun: boolean,
): void {
  const faults = told.map(({ line, field, problem }) => ({ line, field, problem }))
  if (options.json) return write(`${JSON.stringify({ ...report, faults })}\n`)
  const lines = faults.map(({ line, field, problem }) => `line ${line}, ${field}: ${problem}\n`)
  const more = report.wrong > told.length ? `and ${report.wrong - told.length} more\n` : ''
  write(`${lines.join('')}${more}${summaryOf(report, isDryRun)}\n`)
}
