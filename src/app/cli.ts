import { Command, CommanderError } from 'commander'
import { dayInLondon } from '../lib/iso-date.ts'
import { ConfigError } from '../platform/config.ts'
import { DomainError } from '../platform/errors.ts'
import { createCommandLine, EXIT_FAILED, type CommandLine } from './command-line.ts'
import { readVariants } from './shipped-data.ts'
import { version } from './version.ts'

const EXIT_USED_WRONGLY = 2
const GLOBAL_OPTIONS = ['--database-url', '--data']

/** Adds one noun's commands; `verb` is what was asked of it. */
type AddNoun = (program: Command, line: CommandLine, verb: string | undefined) => Promise<void>

/** Each noun brings its own source when it is asked for: a short command does not read what it never runs. */
const nouns: Readonly<Record<string, AddNoun>> = {
  serve: async (program, line) => (await import('./serve-cli.ts')).addServe(program, line),
  migrate: async (program, line) => (await import('./database-cli.ts')).addMigrate(program, line),
  doctor: async (program, line) => (await import('./database-cli.ts')).addDoctor(program, line),
  demo: async (program, line) => (await import('./demo-cli.ts')).addDemoCommand(program, line),
  practice: async (program, line) =>
    (await import('./practice/practice-cli.ts')).addPracticeCommand(program, line),
  feeds: async (program, line) => {
    const { addFeedsCommand } = await import('../feeds/cli.ts')
    const today = () => dayInLondon(line.config().clock())
    addFeedsCommand(program, { ...line, variants: readVariants, today })
  },
  linkage: async (program, line, verb) => {
    const context = { ...line, variants: readVariants }
    const command = (await import('../linkage/cli.ts')).addLinkageCommand(program, context)
    if (verb === 'link' || verb === 'dedupe') return
    const { addModelCommands } = await import('../linkage/model/cli.ts')
    addModelCommands(command, context)
  },
  organisations: async (program, line) =>
    (await import('../organisations/cli.ts')).addOrganisationsCommand(program, line),
  witness: async (program, line) => {
    const { addWitnessCommand } = await import('../witness/cli.ts')
    const warn = (text: string) => void process.stderr.write(`${text}\n`)
    const { write } = line
    addWitnessCommand(program, {
      clock: () => line.config().clock(),
      random: (n) => line.config().random(n),
      write,
      warn,
    })
  },
  brokerage: async (program, line) =>
    (await import('../brokerage/cli.ts')).addBrokerageCommand(program, line),
  training: async (program, line) => (await import('../training/cli.ts')).addTrainingCommand(program, line),
  audit: async (program, line) => {
    const { addAuditVerify } = await import('../verifier/cli.ts')
    const { addAuditCommand } = await import('./audit-cli.ts')
    const { addAuditExport } = await import('../rights/cli.ts')
    const { addAuditBundle } = await import('./audit-bundle-cli.ts')
    const audit = addAuditCommand(program, line)
    addAuditBundle(audit, line)
    addAuditExport(audit, { run: line.run, base: () => line.config().publicOrigin })
    addAuditVerify(audit, {
      ...line,
      now: () => line.config().clock(),
      random: (bytes) => line.config().random(bytes),
      database: () => line.databaseAddress(),
    })
  },
  vault: async (program, line) => (await import('./vault-cli.ts')).addVaultCommand(program, line),
  access: async (program, line) => (await import('./access-cli.ts')).addAccessCommand(program, line),
  users: async (program, line) => {
    const { addUsersCommand } = await import('../access/cli.ts')
    const seal = () => line.withApplication((app) => Promise.resolve(app.seal))
    addUsersCommand(program, { ...line, seal, random: (n) => line.config().random(n) })
  },
}

/** Runs the command of `argv`; sets the exit code: 0 done, 1 failed, 2 used wrongly. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever reads our output may stop reading (`| head`); that ends the command and is no fault.
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? 0 : EXIT_FAILED),
  )
  const line = createCommandLine()
  try {
    const program = await createProgram(line, argv.slice(2))
    await program.parseAsync([...argv])
  } catch (error) {
    process.exitCode = report(error)
  } finally {
    await line.close().catch(() => {})
  }
}

/** The command with the noun that `words` name, or with all of them for help; nothing is opened before one of them runs. */
async function createProgram(line: CommandLine, words: readonly string[]): Promise<Command> {
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
  const [noun, verb] = words.filter(
    (word, at) => !word.startsWith('-') && !GLOBAL_OPTIONS.includes(words[at - 1] ?? ''),
  )
  const add = noun === undefined ? undefined : nouns[noun]
  for (const each of add ? [add] : Object.values(nouns)) await each(program, line, verb)
  return program
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
