import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { addAccessCommand } from '../access/fallback/cli.ts'
import { addUsersCommand } from '../access/cli.ts'
import { addFeedsCommand } from '../feeds/cli.ts'
import { addLinkageCommand } from '../linkage/cli.ts'
import { addModelCommands } from '../linkage/model/cli.ts'
import { dayInLondon } from '../lib/iso-date.ts'
import { addOrganisationsCommand } from '../organisations/cli.ts'
import type { RunAct } from '../platform/act.ts'
import { ConfigError, readConfig, type Config } from '../platform/config.ts'
import { DomainError } from '../platform/errors.ts'
import { createLogger, type Logger } from '../platform/log.ts'
import { readVariants, type Application } from './application.ts'
import { systemActor } from './acts.ts'
import { migrateDatabase, openDatabases } from './databases.ts'
import { addDemoCommand } from './demo-cli.ts'
import { diagnose } from './doctor.ts'
import { loadShippedReferenceData } from './reference-data.ts'
import { openApplication, parts, serve, untilSignal, type Part } from './serve.ts'
import { version } from './version.ts'

const EXIT_FAILED = 1
const EXIT_USED_WRONGLY = 2

/** What commands share: the configuration as options and environment say, and an application opened once at most. */
export type CommandLine = {
  readonly config: (overrides?: Parameters<typeof readConfig>[1]) => Config
  readonly log: (config: Config) => Logger
  readonly withApplication: <T>(work: (app: Application, run: RunAct) => Promise<T>) => Promise<T>
  readonly write: (text: string) => void
  readonly progress: (line: string) => void
}

/** Runs the command of `argv`; sets the exit code: 0 done, 1 failed, 2 used wrongly. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads our output may stop reading (`| head`); that ends the command and is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? 0 : EXIT_FAILED),
  )
  const line = createCommandLine()
  const program = createProgram(line)
  try {
    await program.parseAsync([...argv])
  } catch (error) {
    process.exitCode = report(error)
  } finally {
    await line.close().catch(() => {})
  }
}

/** The whole command with every sub-command; nothing is opened before one of them runs. */
export function createProgram(line: CommandLine): Command {
  const program = new Command('contactpoint')
    .description('the directory that answers one question in seconds: who else is working with this child?')
    .version(version)
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .option('--database-url <url>', 'PostgreSQL 15 or newer; without it the embedded one')
    .option('--data <dir>', 'folder of the embedded database and keys (default .contactpoint)')
    .hook('preAction', (_program, command) => {
      const { databaseUrl, data } = command.optsWithGlobals<{ databaseUrl?: string; data?: string }>()
      if (databaseUrl) process.env.CONTACTPOINT_DATABASE_URL = databaseUrl
      if (data) process.env.CONTACTPOINT_DATA = data
    })
  addServe(program, line)
  addMigrate(program, line)
  addDoctor(program, line)
  addDemoCommand(program, line)
  const run: RunAct = (work) => line.withApplication((_app, inner) => inner(work))
  const { write, progress } = line
  addFeedsCommand(program, {
    run,
    variants: readVariants,
    today: () => dayInLondon(line.config().clock()),
    write,
    progress,
  })
  const linkage = addLinkageCommand(program, { variants: readVariants, write, progress })
  addModelCommands(linkage, { run, variants: readVariants, write })
  addOrganisationsCommand(program, { run, write })
  const seal = () => line.withApplication((app) => Promise.resolve(app.seal))
  addAccessCommand(program, { run, write })
  addUsersCommand(program, { run, seal, random: (n) => line.config().random(n), write })
  return program
}

function addServe(program: Command, line: CommandLine): void {
  program
    .command('serve')
    .description('serves the pages and works the jobs, until stopped')
    .option('--port <n>', 'port to listen on (default 3000)')
    .addOption(
      new Option('--only <parts>', 'a list of web, worker')
        .argParser(parseParts)
        .default(parts, 'web,worker'),
    )
    .action(async (options: { port?: string; only: readonly Part[] }) => {
      const config = line.config(options.port === undefined ? {} : { port: options.port })
      const log = line.log(config)
      const running = await serve(await openApplication(config, log), options.only)
      if (running.origin) line.write(`ready ${running.origin}\n`)
      await untilSignal(log)
      await running.stop()
    })
}

function addMigrate(program: Command, line: CommandLine): void {
  program
    .command('migrate')
    .description(
      'brings the schema and the shipped reference data up to date, as the owner; safe to run at the same time on several machines',
    )
    .option('--json', 'one JSON document')
    .action(async (options: { json?: true }) => {
      const config = line.config()
      const log = line.log(config)
      const databases = await openDatabases(config, log, () => process.exit(EXIT_FAILED), { mayJoin: true })
      try {
        const applied = await migrateDatabase(databases, config.clock(), log)
        await loadShippedReferenceData(config, databases)
        const sentence = applied.length === 0 ? 'the schema is up to date' : `applied ${applied.join(', ')}`
        line.write(options.json ? `${JSON.stringify({ applied })}\n` : `${sentence}\n`)
      } finally {
        await databases.stop()
      }
    })
}

function addDoctor(program: Command, line: CommandLine): void {
  program
    .command('doctor')
    .description('checks configuration, database, durability, roles, clock and keys, and says what to do')
    .option('--json', 'one JSON document')
    .action(async (options: { json?: true }) => {
      const config = line.config()
      const checks = await diagnose(config, line.log(config))
      if (options.json) line.write(`${JSON.stringify({ checks })}\n`)
      else
        for (const check of checks)
          line.write(`${check.isWell ? 'ok  ' : 'FAIL'} ${check.name}: ${check.finding}\n`)
      if (checks.some((check) => !check.isWell)) process.exitCode = EXIT_FAILED
    })
}

function parseParts(text: string): readonly Part[] {
  return text.split(',').map((name) => {
    const part = parts.find((known) => known === name)
    if (!part) throw new InvalidArgumentError(`a list of ${parts.join(', ')} is expected`)
    return part
  })
}

function createCommandLine(): CommandLine & { readonly close: () => Promise<void> } {
  let opened: ReturnType<typeof openApplication> | undefined
  const config: CommandLine['config'] = (overrides) => readConfig(process.env, overrides)
  const log: CommandLine['log'] = ({ logLevel }) => createLogger(logLevel)
  return {
    config,
    log,
    withApplication: async (work) => {
      const settings = config()
      const level = settings.logLevel === 'info' ? 'error' : settings.logLevel
      opened ??= openApplication(settings, createLogger(level), { mayJoin: true })
      const { app } = await opened
      return work(app, app.acts(app.worker, systemActor('operator')))
    },
    close: async () => (await opened)?.stop(),
    write: (text) => void process.stdout.write(text),
    progress: (text) => void (process.stderr.isTTY && process.stderr.write(`\r\x1b[K${text}`)),
  }
}

function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USED_WRONGLY
  if (error instanceof ConfigError) {
    for (const fault of error.faults) process.stderr.write(`contactpoint: ${fault}\n`)
    return EXIT_USED_WRONGLY
  }
  process.stderr.write(`contactpoint: ${sentenceOf(error)}\n`)
  return EXIT_FAILED
}

function sentenceOf(error: unknown): string {
  if (error instanceof DomainError) return `${error.message} (${error.code})`
  return error instanceof Error ? error.message : 'something failed that gave no reason'
}
