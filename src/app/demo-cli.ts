import { createWriteStream, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { createDemonstrationSession, sessionCookieName, totpSecretText } from '../access/index.ts'
import { totpCodeAt } from '../access/factors/totp.ts'
import { dayInLondon } from '../lib/iso-date.ts'
import { writePersonFiles } from '../lib/synthetic/person-files.ts'
import { personProfiles, type PersonProfile } from '../lib/synthetic/person-profiles.ts'
import { seedFiles } from '../lib/synthetic/seed-files.ts'
import { DomainError } from '../platform/errors.ts'
import type { Application } from './application.ts'
import type { CommandLine } from './command-line.ts'
import { DEMONSTRATION_AUTHORITY, seedData, seedDemonstration } from './demo.ts'
import { personaPassword, personas, personaTotpSecret } from './personas.ts'
import { openApplication, parts, serve, untilSignal } from './serve.ts'

type SeedOptions = { children: number; seed: string; persons?: PersonProfile; out: string }
type DemoOptions = { port?: string; children: number; seed: string; reset?: true }

/** Adds `demo`, `demo seed`, `demo personas` and `demo session` to the program. */
export function addDemoCommand(program: Command, line: CommandLine): void {
  const command = program
    .command('demo')
    .description(
      'brings up a county of invented children that came in through real feed files, and serves it',
    )
    .option('--port <n>', 'port to listen on (default 3000)')
    .option('--children <n>', 'how many children', wholeNumber, 20_000)
    .option('--seed <text>', 'another seed, another county', '1')
    .option('--reset', 'throws the demonstration database away first')
    .action((options: DemoOptions) => demonstrate(line, options))
  command
    .command('seed')
    .description('writes synthetic feed files of every format and a truth file that says who is who')
    .option('--children <n>', 'how many children', wholeNumber, 20_000)
    .option('--seed <text>', 'another seed, another county', '1')
    .addOption(
      new Option(
        '--persons <profile>',
        'instead: two labelled files of persons to link, an index and a feed as dirty as feeds of this kind are',
      ).choices(personProfiles),
    )
    .requiredOption('--out <dir>', 'folder for the files')
    // `demo` has options of the same names and takes them wherever they stand.
    .action((_own: SeedOptions, seed: Command) => writeSeed(line, seed.optsWithGlobals<SeedOptions>()))
  command
    .command('personas')
    .description('the demonstration users, with password and second factor')
    .option('--json', 'one JSON document')
    .action((options: { json?: true }) => line.withApplication((app) => showPersonas(line, app, options)))
  command
    .command('session')
    .description('a ready session cookie for scripts and load tools')
    .requiredOption('--as <name>', 'username of a persona')
    .option('--json', 'one JSON document')
    .action((options: { as: string; json?: true }) =>
      line.withApplication(async (app, run) => {
        const { token, endsAt } = await run((act) => createDemonstrationSession(act, options.as))
        const isSecure = app.config.publicOrigin.startsWith('https:')
        const cookie = `${sessionCookieName({ isSecure, isPractice: false })}=${token}`
        line.write(options.json ? `${JSON.stringify({ cookie, endsAt })}\n` : `${cookie}\n`)
      }),
    )
}

async function demonstrate(line: CommandLine, options: DemoOptions): Promise<void> {
  const config = line.config(options.port === undefined ? {} : { port: options.port })
  if (config.databaseUrl !== null)
    throw new DomainError(
      'conflict',
      'CP_DEMO_DATABASE',
      'the demonstration uses the embedded database only; leave the database URL away',
    )
  if (options.reset) {
    const { directory, lockDirectory } = config.auditLog
    for (const folder of [join(config.dataDirectory, 'postgres'), directory, lockDirectory])
      rmSync(folder, { recursive: true, force: true })
  }
  const log = line.log({ ...config, logLevel: config.logLevel === 'info' ? 'warn' : config.logLevel })
  const begun = performance.now()
  const opened = await openApplication(config, log, {
    mark: { markAs: 'demonstration', authorityCode: DEMONSTRATION_AUTHORITY },
  })
  line.progress('')
  const rows = { total: 0, file: '', last: 0 }
  const isLoaded = await seedDemonstration(opened.app, options, (progress) => {
    if (progress.step !== 'apply') return
    if (progress.file !== rows.file) Object.assign(rows, { file: progress.file, last: 0 })
    rows.total += progress.rows - rows.last
    rows.last = progress.rows
    line.progress(`loading the demonstration area: ${rows.total} rows, ${progress.file}`)
  })
  line.progress('')
  if (isLoaded)
    line.write(
      `loaded ${rows.total} rows of ${options.children} invented children in ${Math.round((performance.now() - begun) / 1000)} s\n`,
    )
  const running = await serve(opened, parts)
  line.write(`ready ${running.origin}\n\n`)
  await showPersonas(line, opened.app, {})
  line.write('\nCtrl-C stops everything; the next start finds the same area.\n')
  await untilSignal(log)
  await running.stop()
}

async function writeSeed(line: CommandLine, options: SeedOptions): Promise<void> {
  const { children, seed, persons, out } = options
  mkdirSync(out, { recursive: true })
  const on = dayInLondon(line.config().clock())
  const files = persons
    ? labelledFiles({ seed, children, profile: persons, on, data: seedData() })
    : seedFiles({ seed, children, on, data: seedData() })
  for (const file of files) {
    line.progress(`writing ${file.name}`)
    await pipeline(Readable.from(file.chunks), createWriteStream(join(out, file.name)))
  }
  line.progress('')
  const truth = persons ? 'the column `person`' : 'truth.csv'
  line.write(`files of ${children} invented children are in ${out}; ${truth} says who is who\n`)
}

function* labelledFiles(options: Parameters<typeof writePersonFiles>[0]) {
  const { index, feed } = writePersonFiles(options)
  yield { name: 'persons-index.csv', chunks: index }
  yield { name: 'persons-feed.csv', chunks: feed }
}

async function showPersonas(line: CommandLine, app: Application, options: { json?: true }): Promise<void> {
  if (app.installation === 'production') {
    throw new DomainError(
      'conflict',
      'CP_NOT_DEMONSTRATION',
      'personas exist in a demonstration database only',
    )
  }
  const now = app.config.clock()
  const rows = personas.map((persona) => ({
    username: persona.username,
    name: persona.name,
    role: persona.role,
    authority: persona.authority,
    password: personaPassword(persona.username),
    totpSecret: totpSecretText(personaTotpSecret(persona.username)),
    codeNow: totpCodeAt(personaTotpSecret(persona.username), now),
    about: persona.about,
  }))
  if (options.json) return line.write(`${JSON.stringify({ personas: rows })}\n`)
  line.write(
    'Sign in with username, password and the code of the second factor (`npx contactpoint demo personas` shows fresh codes):\n',
  )
  for (const row of rows) {
    line.write(
      `  ${row.username.padEnd(9)} ${row.password.padEnd(28)} ${row.codeNow}  ${row.totpSecret}  ${row.role}: ${row.about}\n`,
    )
  }
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > 5_000_000)
    throw new InvalidArgumentError('a whole number from 1 to 5,000,000 is expected')
  return Number(text)
}
