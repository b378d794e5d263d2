import { readFile } from 'node:fs/promises'
import { Argument, InvalidArgumentError, Option, type Command } from 'commander'
import { parseIsoDate, type IsoDate } from '../lib/iso-date.ts'
import { listServicesByCode } from '../organisations/index.ts'
import type { Act, RunAct } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import type { Random } from '../platform/random.ts'
import type { Seal } from '../platform/seal.ts'
import { importByCommand, type ImportCommandOptions } from '../platform/table-import/import-by-command.ts'
import { importLeavers, leaverColumns } from './accounts/import/import-leavers.ts'
import { importNominations } from './accounts/import/import-nominations.ts'
import { nominationColumns } from './accounts/import/nomination-rows.ts'
import { publishAgreement } from './accounts/sign-agreement.ts'
import { agreementDocuments, type AgreementDocument } from './agreement.ts'
import { recordFacts, type NewFacts } from './record-facts.ts'
import { newPassword } from './factors/recovery-codes.ts'
import { rights, setRights, type Right } from './rights.ts'
import { totpSecretText, totpUri } from './factors/totp.ts'
import {
  createUser,
  listUsers,
  reinstateUser,
  resetSecondFactor,
  setPassword,
  suspendUser,
  type Role,
  type UserSummary,
} from './users.ts'

/** What the command needs of the application: acts of the operator, run as the worker role, the seal, and standard output. */
export type UsersCommandContext = {
  readonly run: RunAct
  readonly seal: () => Promise<Seal>
  readonly random: Random
  readonly write: (text: string) => void
}

type Json = { json?: true }
type AddOptions = Json & {
  name: string
  jobTitle: string
  organisation: string
  role: Role
  authority?: string
  starts?: IsoDate
  ends?: IsoDate
  service?: string
  phone?: string
  email?: string
}
type FactOptions = Json & {
  needUntil?: IsoDate
  approvedBy: string
  vettingIssued?: IsoDate
  vettingReference: string
  trainingUntil?: IsoDate
  otherTrainingUntil?: IsoDate
  agreementSigned?: true
}

const roles: readonly Role[] = ['practitioner', 'local-team', 'national-team']

/** Adds `users add | record | rights | list | suspend | reinstate | reset-password | import | leavers` to the program. */
export function addUsersCommand(program: Command, context: UsersCommandContext): void {
  const command = program.command('users').description('accounts and their conditions of access')
  addAdd(command, context)
  addRecord(command, context)
  addImports(command, context)
  command
    .command('list')
    .description('users by username, 1,000 at most')
    .option('--authority <code>', 'only those of this authority (GSS code)')
    .option('--after <username>', 'begin after this one', '')
    .option('--json', 'one JSON document')
    .action((options: Json & { authority?: string; after: string }) => list(context, options))
  const changes = [
    ['suspend', 'ends the sessions of a user and refuses everything from now on', suspendUser, 'suspended'],
    ['reinstate', 'ends the suspension of a user', reinstateUser, 'reinstated'],
  ] as const
  for (const [verb, description, change, done] of changes) {
    command
      .command(verb)
      .description(description)
      .argument('<username>')
      .option('--json', 'one JSON document')
      .action(async (username: string, { json }: Json) => {
        await context.run((act) => change(act, username))
        context.write(json ? `${JSON.stringify({ username, [done]: true })}\n` : `${username} is ${done}\n`)
      })
  }
  command
    .command('publish-agreement')
    .description(
      'publishes a new version of what users sign; an earlier signature counts until the day given',
    )
    .addArgument(new Argument('<document>').choices(agreementDocuments))
    .argument('<file>', 'plain text, paragraphs parted by an empty line')
    .requiredOption('--sign-by <day>', 'first day on which an earlier version is not enough', dayOption)
    .option('--json', 'one JSON document')
    .action(
      async (document: AgreementDocument, file: string, { signBy, json }: Json & { signBy: IsoDate }) => {
        const body = await readFile(file, 'utf8')
        const version = await context.run((act) => publishAgreement(act, document, { body, signBy }))
        const published = { document, version, signBy }
        context.write(
          json ? `${JSON.stringify(published)}\n` : `${document} version ${version}, signed by ${signBy}\n`,
        )
      },
    )
  command
    .command('rights')
    .description('sets what of the administration a user may do; without any, none')
    .argument('<username>')
    .addArgument(new Argument('[right...]').choices(rights))
    .option('--json', 'one JSON document')
    .action(async (username: string, wanted: Right[], { json }: Json) => {
      await context.run((act) => setRights(act, username, wanted))
      const text = `${username} has ${wanted.length > 0 ? wanted.join(', ') : 'no right'}\n`
      context.write(json ? `${JSON.stringify({ username, rights: wanted })}\n` : text)
    })
  command
    .command('reset-password')
    .description('gives a user a new password, printed once, and ends the sessions')
    .argument('<username>')
    .option('--second-factor', 'a new second factor too; recovery codes stop working')
    .option('--json', 'one JSON document')
    .action((username: string, options: Json & { secondFactor?: true }) => reset(context, username, options))
}

function addAdd(command: Command, context: UsersCommandContext): void {
  command
    .command('add')
    .description('makes an account and prints its password and second factor, once')
    .argument('<username>')
    .requiredOption('--name <name>', 'the person’s name')
    .requiredOption('--job-title <title>')
    .requiredOption('--organisation <code>', 'the organisation the person works for')
    .addOption(new Option('--role <role>').choices(roles).default('practitioner'))
    .option('--authority <code>', 'GSS code; every user but the national team’s has one')
    .option('--starts <day>', 'first day in post; today unless told', dayOption)
    .option(
      '--service <code>',
      'the service in which a practitioner works; what an involvement of theirs names',
    )
    .option('--phone <number>', 'at work')
    .option('--email <address>', 'at work')
    .option('--ends <day>', 'first day no longer in post', dayOption)
    .option('--json', 'one JSON document')
    .action((username: string, options: AddOptions) => add(context, username, options))
}

function addRecord(command: Command, context: UsersCommandContext): void {
  command
    .command('record')
    .description(
      'records what a user’s access rests on; each day given is the first on which it no longer holds',
    )
    .argument('<username>')
    .option('--need-until <day>', 'the need for the work, from today', dayOption)
    .option('--approved-by <name>', 'who approved the need', 'operator')
    .option('--vetting-issued <day>', 'day of issue of the enhanced disclosure', dayOption)
    .option('--vetting-reference <text>', 'its reference', 'not given')
    .option(
      '--training-until <day>',
      'every course of the ContactPoint group that the user needs, completed today',
      dayOption,
    )
    .option(
      '--other-training-until <day>',
      'every other course that the user needs, completed today',
      dayOption,
    )
    .option('--agreement-signed', 'user agreement and security procedures, signed on paper')
    .option('--json', 'one JSON document')
    .action((username: string, options: FactOptions) => record(context, username, options))
}

function addImports(command: Command, { run, write }: UsersCommandContext): void {
  const counted = (rows: number, what: string, { wrong, unchanged }: { wrong: number; unchanged: number }) =>
    `${rows} rows: ${what}, ${unchanged} unchanged, ${wrong} wrong`
  importCommand(
    command,
    'import',
    `nominates the people of a CSV file: ${nominationColumns.join(', ')}`,
  ).action((file: string, options: ImportCommandOptions) =>
    importByCommand({
      file,
      columns: nominationColumns,
      options,
      write,
      run: (given) => run((act) => importNominations(act, given)),
      summaryOf: (report, isDryRun) =>
        counted(report.rows, `${report.nominated} ${isDryRun ? 'would be ' : ''}nominated`, report),
    }),
  )
  importCommand(
    command,
    'leavers',
    `ends the posts of the people of a CSV file: ${leaverColumns.join(', ')}`,
  ).action((file: string, options: ImportCommandOptions) =>
    importByCommand({
      file,
      columns: leaverColumns,
      options,
      write,
      run: (given) => run((act) => importLeavers(act, given)),
      summaryOf: (report, isDryRun) =>
        counted(report.rows, `${report.ended} ${isDryRun ? 'would leave' : 'leave'}`, report),
    }),
  )
}

function importCommand(command: Command, verb: string, description: string): Command {
  return command
    .command(verb)
    .description(description)
    .argument('<file>')
    .option('--dry-run', 'says what would happen, and changes nothing')
    .option(
      '--skip-wrong <file>',
      'takes the right rows and writes the others to this file; else one wrong row keeps all out',
    )
    .option('--json', 'one JSON document')
}

async function add(
  { run, seal, random, write }: UsersCommandContext,
  username: string,
  options: AddOptions,
): Promise<void> {
  const password = newPassword(random)
  const opened = await seal()
  const { totpSecret } = await run(async (act) =>
    createUser(act, opened, {
      username,
      name: options.name,
      jobTitle: options.jobTitle,
      organisation: options.organisation,
      serviceId: options.service === undefined ? null : await serviceIdOf(act, options.service),
      role: options.role,
      authorityCode: options.authority ?? null,
      phone: options.phone ?? null,
      email: options.email ?? null,
      startsOn: options.starts ?? act.today,
      endsOn: options.ends ?? null,
      password,
    }),
  )
  writeSecrets(write, options, { username, password, ...secondFactor(totpSecret, username) })
}

async function serviceIdOf(act: Act, code: string): Promise<number> {
  const service = (await listServicesByCode(act.sql, [code])).get(code)
  if (!service) throw new DomainError('invalid', 'CP_SERVICE_UNKNOWN', 'there is no service with that code')
  return service.serviceId
}

async function record(
  { run, write }: UsersCommandContext,
  username: string,
  options: FactOptions,
): Promise<void> {
  const {
    needUntil,
    approvedBy,
    vettingIssued,
    vettingReference,
    trainingUntil,
    otherTrainingUntil,
    agreementSigned,
    json,
  } = options
  const facts: NewFacts = {
    ...(needUntil && { need: { until: needUntil, approvedBy } }),
    ...(vettingIssued && {
      vetting: { level: 'enhanced', reference: vettingReference, issuedOn: vettingIssued },
    }),
    ...(trainingUntil && { trainingUntil }),
    ...(otherTrainingUntil && { otherTrainingUntil }),
    ...(agreementSigned && { agreementSigned }),
  }
  await run((act) => recordFacts(act, username, facts))
  const recorded = Object.keys(facts)
  write(
    json ? `${JSON.stringify({ username, recorded })}\n` : `${username}: ${recorded.length} facts recorded\n`,
  )
}

async function list(
  { run, write }: UsersCommandContext,
  { authority, after, json }: Json & { authority?: string; after: string },
): Promise<void> {
  const users = await run((act) => listUsers(act, authority ?? null, after))
  if (json) return write(`${JSON.stringify(users)}\n`)
  for (const user of users) {
    write(
      `${[user.username, user.role, user.authorityCode ?? '-', user.organisation, user.name, stateOf(user)].join('\t')}\n`,
    )
  }
}

async function reset(
  { run, seal, random, write }: UsersCommandContext,
  username: string,
  options: Json & { secondFactor?: true },
): Promise<void> {
  const password = newPassword(random)
  const opened = await seal()
  const totpSecret = await run(async (act) => {
    await setPassword(act, opened, username, password)
    return options.secondFactor ? resetSecondFactor(act, opened, username) : undefined
  })
  writeSecrets(write, options, { username, password, ...(totpSecret && secondFactor(totpSecret, username)) })
}

function secondFactor(secret: Buffer, username: string): { totpSecret: string; totpUri: string } {
  return { totpSecret: totpSecretText(secret), totpUri: totpUri(secret, username) }
}

function writeSecrets(write: (text: string) => void, { json }: Json, secrets: Record<string, string>): void {
  if (json) return write(`${JSON.stringify(secrets)}\n`)
  for (const [name, value] of Object.entries(secrets)) write(`${name}: ${value}\n`)
}

function stateOf({ suspendedAt, endsOn }: UserSummary): string {
  if (suspendedAt) return 'suspended'
  return endsOn === null ? 'in post' : `in post until ${endsOn}`
}

function dayOption(text: string): IsoDate {
  const read = parseIsoDate(text)
  if (!read) throw new InvalidArgumentError('a day such as 2027-03-31 is expected')
  return read
}
