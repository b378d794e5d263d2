import type { Command } from 'commander'
import type { RunAct } from '../platform/act.ts'
import { importByCommand, type ImportCommandOptions } from '../platform/table-import/import-by-command.ts'
import { importCompletions, type ImportReport } from './import/import-completions.ts'
import { importColumns } from './import/read-rows.ts'

/** What the command needs of the application: acts of the operator, run as the worker role, and standard output. */
export type TrainingCommandContext = { readonly run: RunAct; readonly write: (text: string) => void }

type ImportOptions = ImportCommandOptions & { source: string; authority?: string }

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

function importFile(
  { run, write }: TrainingCommandContext,
  file: string,
  options: ImportOptions,
): Promise<void> {
  const { source, authority = null } = options
  return importByCommand({
    file,
    columns: importColumns,
    options,
    write,
    run: (given) => run((act) => importCompletions(act, { ...given, source, authorityCode: authority })),
    summaryOf: ({ rows, recorded, failed, wrong }: ImportReport, isDryRun) =>
      `${rows} rows: ${recorded} ${isDryRun ? 'would be recorded' : 'recorded'}, ${failed} not passed, ${wrong} wrong`,
  })
}
