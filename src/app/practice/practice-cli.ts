import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InvalidArgumentError, type Command } from 'commander'
import { dayInLondon } from '../../lib/iso-date.ts'
import type { RunAct } from '../../platform/act.ts'
import type { Config } from '../../platform/config.ts'
import { DomainError } from '../../platform/errors.ts'
import { completionsCsv, readRuns } from '../../practice/index.ts'
import { systemActor } from '../acts.ts'
import type { Application } from '../application.ts'
import type { CommandLine } from '../command-line.ts'
import { DEMONSTRATION_AUTHORITY } from '../demo.ts'
import { openApplication, parts, serve, untilSignal, type Opened, type Running } from '../serve.ts'
import { credentialsCsv, makeAccounts, readAccounts } from './make-accounts.ts'
import { untilNight } from './until-night.ts'
import { practiceConfig } from './practice-config.ts'
import { preparePractice } from './prepare-practice.ts'

type AreaOptions = {
  port: string
  origin?: string
  children: number
  seed: string
  reset?: true
  nightlyReset?: true
}

/** Adds `practice`, `practice accounts` and `practice completions` to the program. */
export function addPracticeCommand(program: Command, line: CommandLine): void {
  const command = program
    .command('practice')
    .description('brings up an area of invented children to practise in, on a database of its own')
    .option('--port <n>', 'port to listen on', '3001')
    .option('--origin <url>', 'where browsers reach the area (default http://localhost:PORT)')
    .option('--children <n>', 'how many invented children', wholeNumber, 2_000)
    .option('--seed <text>', 'another seed, other children; of some no record is withheld', 'school-1')
    .option('--reset', 'puts the area back to its first state, without accounts')
    .option('--nightly-reset', 'the same each night at 02:30, whole runs written to the folder before')
    .action((options: AreaOptions) => practise(line, options))
  command
    .command('accounts')
    .description('makes accounts with all conditions met, from a CSV file with username, name, role')
    .argument('<file>', 'role is practitioner or trainer')
    .option(
      '--out <file>',
      'writes the credentials there, readable by its owner alone; else they are printed',
    )
    .action(async (file: string, { out }: { out?: string }) => {
      const accounts = readAccounts(await readFile(file, 'utf8'))
      await inArea(line, async (app, run) => {
        const text = credentialsCsv(await run((act) => makeAccounts(act, app, accounts)))
        if (out === undefined) return line.write(text)
        await writeFile(out, text, { mode: 0o600, flag: 'wx' })
        line.write(`${accounts.length} accounts made; their credentials are in ${out} and nowhere else\n`)
      })
    })
  command
    .command('completions')
    .description('whole practice runs as CSV that `training import` of the real service takes')
    .action(() =>
      inArea(line, async (_app, run) =>
        line.write(completionsCsv(await run((act) => readRuns(act, 'completions')))),
      ),
    )
}

/** Does something in the area beside the process that serves it, or by itself. */
async function inArea(
  line: CommandLine,
  work: (app: Application, run: RunAct) => Promise<void>,
): Promise<void> {
  const config = practiceConfig(line.config())
  const log = line.log({ ...config, logLevel: config.logLevel === 'info' ? 'error' : config.logLevel })
  const opened = await openApplication(config, log, { mayJoin: true, isPractice: true })
  try {
    await work(opened.app, operatorOf(opened.app))
  } finally {
    await opened.stop()
  }
}

function operatorOf(app: Application): RunAct {
  return app.acts(app.worker, systemActor('operator'))
}

async function practise(line: CommandLine, options: AreaOptions): Promise<void> {
  const config = practiceConfig(line.config({ port: options.port }), options.origin)
  const log = line.log({ ...config, logLevel: config.logLevel === 'info' ? 'warn' : config.logLevel })
  if (options.reset || options.nightlyReset) assertCanReset(config)
  if (options.reset) await resetArea(await openArea(line, config, options), config)
  const signal = untilSignal(log).then(() => 'signal' as const)
  for (;;) {
    const running = await begin(line, config, options)
    line.write(`ready ${running.origin}\n`)
    const night = options.nightlyReset ? untilNight(config.clock()) : undefined
    const why = await Promise.race([signal, ...(night ? [night.comes] : [])])
    night?.forget()
    if (why === 'signal') return running.stop()
    await keepCompletions(running.app, config)
    await resetArea(running, config)
  }
}

async function begin(line: CommandLine, config: Config, options: AreaOptions): Promise<Running> {
  const opened = await openArea(line, config, options)
  try {
    await preparePractice(opened.app, ({ file, rows }) => line.progress(`${file}: ${rows} rows`))
    line.progress('')
  } catch (error) {
    await opened.stop()
    throw error
  }
  return serve(opened, parts)
}

function openArea(line: CommandLine, config: Config, { seed, children }: AreaOptions): Promise<Opened> {
  const mark = {
    markAs: 'practice',
    authorityCode: DEMONSTRATION_AUTHORITY,
    generator: { seed, children },
  } as const
  const log = line.log({ ...config, logLevel: config.logLevel === 'info' ? 'warn' : config.logLevel })
  return openApplication(config, log, { mark, isPractice: true })
}

function assertCanReset(config: Config): void {
  if (config.databaseUrl !== null)
    throw new DomainError(
      'conflict',
      'CP_PRACTICE_RESET',
      'only the embedded practice database can be put back; make your own anew',
    )
}

/** Takes an area that was opened as one, so that nothing else can be thrown away. */
async function resetArea(area: Pick<Opened, 'stop'>, config: Config): Promise<void> {
  await area.stop()
  const { directory, lockDirectory } = config.auditLog
  for (const folder of [join(config.dataDirectory, 'postgres'), directory, lockDirectory])
    await rm(folder, { recursive: true, force: true })
  await rm(config.keyFile, { force: true })
}

/** What would be lost otherwise. */
async function keepCompletions(app: Application, config: Config): Promise<void> {
  const text = completionsCsv(await operatorOf(app)((act) => readRuns(act, 'completions')))
  const file = join(config.dataDirectory, `completions-${dayInLondon(config.clock())}.csv`)
  await writeFile(file, text, { mode: 0o600 })
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 500 || Number(text) > 50_000)
    throw new InvalidArgumentError('a whole number from 500 to 50,000 is expected')
  return Number(text)
}
