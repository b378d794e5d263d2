import { createReadStream, createWriteStream } from 'node:fs'
import { once } from 'node:events'
import type { Command } from 'commander'
import type { RunAct } from '../platform/act.ts'
import { faultLine, faultsHeader } from './import/faults-csv.ts'
import { importCompletions, type FaultyRow, type ImportReport } from './import/import-completions.ts'
import { ImportRefusedError } from './import/import-refused.ts'

/** What the command needs of the application: acts of the operator, run as the worker role, and standard output. */
export type TrainingCommandContext = { readonly run: RunAct; readonly write: (text: string) => void }

type ImportOptions = { source: string; authority?: string; dryRun?: true; skipWrong?: string; json?: true }
type Faults = {
  readonly told: FaultyRow[]
  readonly take: (row: FaultyRow) => void
  readonly close: () => Promise<void>
}

const MOST_TOLD = 100

/** Adds `training import` to the program. */
export function addTrainingCommand(program: Command, context: TrainingCommandContext): void {
  program
    .command('training')
    .description('courses that people completed')
    .command('import')
    .description('records the completions of a CSV file: person, course, completed_on, result')
    .argument('<file>')
    .requiredOption('--source <name>', 'what the file came from')
    .option('--authority <code>', 'only people of this authority (GSS code)')
    .option('--dry-run', 'says what would happen, and records nothing')
    .option(
      '--skip-wrong <file>',
      'records the right rows and writes the others to this file; else one wrong row keeps all out',
    )
    .option('--json', 'one JSON document')
    .action((file: string, options: ImportOptions) => importFile(context, file, options))
}

async function importFile(
  { run, write }: TrainingCommandContext,
  file: string,
  options: ImportOptions,
): Promise<void> {
  const faults = openFaults(options.skipWrong)
  try {
    const report = await run((act) =>
      importCompletions(act, {
        bytes: createReadStream(file),
        authorityCode: options.authority ?? null,
        source: options.source,
        isDryRun: options.dryRun === true,
        skipsWrong: options.skipWrong !== undefined,
        onFault: faults.take,
      }),
    )
    write(options.json ? toJson(report, faults) : toText(report, faults, options.dryRun === true))
  } catch (error) {
    if (error instanceof ImportRefusedError)
      write(options.json ? toJson(error.report, faults) : toText(error.report, faults, false))
    throw error
  } finally {
    await faults.close()
  }
}

/** The first faults are told; all go to the file, if there is one. */
function openFaults(path: string | undefined): Faults {
  const told: FaultyRow[] = []
  const file = path === undefined ? undefined : createWriteStream(path, { mode: 0o600 })
  file?.write(faultsHeader)
  return {
    told,
    take: (row) => {
      if (told.length < MOST_TOLD) told.push(row)
      file?.write(faultLine(row))
    },
    close: async () => {
      if (!file) return
      file.end()
      await once(file, 'close')
    },
  }
}

function toText(report: ImportReport, { told }: Faults, isTrial: boolean): string {
  const { rows, recorded, failed, wrong } = report
  const done = isTrial ? 'would be recorded' : 'recorded'
  const lines = told.map(({ line, field, problem }) => `line ${line}, ${field}: ${problem}\n`)
  const more = wrong > told.length ? `and ${wrong - told.length} more\n` : ''
  return `${lines.join('')}${more}${rows} rows: ${recorded} ${done}, ${failed} not passed, ${wrong} wrong\n`
}

function toJson(report: ImportReport, { told }: Faults): string {
  const faults = told.map(({ line, field, problem }) => ({ line, field, problem }))
  return `${JSON.stringify({ ...report, faults })}\n`
}
