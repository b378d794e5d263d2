import { readFile } from 'node:fs/promises'
import { InvalidArgumentError, Option, type Command } from 'commander'
import {
  accredit,
  beginConditions,
  readConditions,
  reinstateOrganisation,
  suspendOrganisation,
} from '../accreditation/index.ts'
import { parseIsoDate, type IsoDate } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import { browseOrganisations, getOrganisation, type OrganisationDetails } from './browse-organisations.ts'
import { parseGiasEstablishments } from './gias.ts'
import { organisationKinds, type OrganisationKind } from './kinds.ts'
import { parseOrganisationsCsv, parseServicesCsv } from './organisation-files.ts'
import type { Organisation } from './index.ts'
import {
  registerOrganisations,
  type Registration,
  type RegistrationResult,
  type RowCounts,
} from './register-organisations.ts'

/** What the command needs of the application: acts of the operator, run as the worker role, and standard output. */
export type OrganisationsCommandContext = {
  readonly run: <T>(work: (act: Act) => Promise<T>) => Promise<T>
  readonly write: (text: string) => void
}

type LoadOptions = { services?: string; format: 'csv' | 'gias'; dryRun?: true; json?: true }
type ListOptions = { kind?: OrganisationKind; authority?: string; json?: true }

/** Adds `organisations` with its sub-commands to the program. */
export function addOrganisationsCommand(program: Command, context: OrganisationsCommandContext): void {
  const command = program.command('organisations').description('organisations and their services')
  command
    .command('load')
    .description('adds or changes the organisations of a file; those it does not name stay as they are')
    .argument('<file>', 'organisations: columns as in docs/domain/organisations.md, or a register extract')
    .option('--services <file>', 'services of these or other organisations')
    .addOption(
      new Option('--format <format>', 'csv: ours; gias: edubasealldata of the register of schools')
        .choices(['csv', 'gias'])
        .default('csv'),
    )
    .option('--dry-run', 'checks and counts, and changes nothing')
    .option('--json', 'one JSON document')
    .action((file: string, options: LoadOptions) => load(context, file, options))
  command
    .command('list')
    .description('organisations by code, 1,000 at most')
    .addOption(new Option('--kind <kind>', 'only this kind').choices(organisationKinds))
    .option('--authority <code>', 'only those of this authority (GSS or DfE code)')
    .option('--json', 'one JSON document')
    .action((options: ListOptions) => list(context, options))
  command
    .command('accredit')
    .description('accredits an organisation for access and supply, for `[from, until)`')
    .argument('<code>')
    .option('--from <day>', 'first day, YYYY-MM-DD (today without it)', isoDate)
    .requiredOption('--until <day>', 'first day on which it no longer holds', isoDate)
    .action((code: string, options: { from?: IsoDate; until: IsoDate }) =>
      decide(context, code, 'accredited', (act, organisationId) =>
        accredit(act, { organisationId, from: options.from ?? act.today, until: options.until }),
      ),
    )
  for (const [verb, description, change, done] of [
    [
      'suspend',
      'suspends an organisation: its users and feeds stop at their next step',
      suspendOrganisation,
      'suspended',
    ],
    ['reinstate', 'ends the suspension of an organisation', reinstateOrganisation, 'reinstated'],
  ] as const) {
    command
      .command(verb)
      .description(description)
      .argument('<code>')
      .action((code: string) => decide(context, code, done, change))
  }
  command
    .command('show')
    .description('one organisation with its identifiers and services')
    .argument('<code>')
    .option('--json', 'one JSON document')
    .action((code: string, options: { json?: true }) => show(context, code, options))
  addConditionsCommands(command, context)
}

function addConditionsCommands(organisations: Command, { run, write }: OrganisationsCommandContext): void {
  const command = organisations.command('conditions').description('the conditions of accreditation')
  command
    .command('list')
    .description('the newest version, drafts included')
    .option('--json', 'one JSON document')
    .action(async (options: { json?: true }) => {
      const { version, publishedAt, conditions } = await run((act) => readConditions(act))
      if (options.json) return write(`${JSON.stringify({ version, publishedAt, conditions })}\n`)
      write(`version ${version}${publishedAt ? '' : ' (draft)'}\n`)
      for (const { id, source, reviewMonths, title } of conditions) {
        write(`${[id, source, reviewMonths, title].join('\t')}\n`)
      }
    })
  command
    .command('load')
    .description('begins a new version, which somebody of the national team then publishes')
    .argument('<file>', 'JSON in the form of data/accreditation-conditions.json')
    .action(async (file: string) => {
      const json = decode(file, await readBytes(file))
      const version = await run((act) => beginConditions(act, json))
      write(`version ${version}: a draft until somebody of the national team publishes it\n`)
    })
}

async function load(
  { run, write }: OrganisationsCommandContext,
  file: string,
  options: LoadOptions,
): Promise<void> {
  const { registration, skipped } = await readRegistration(file, options)
  const work = (act: Act): Promise<RegistrationResult> => registerOrganisations(act, registration)
  const result = options.dryRun ? await rehearse(run, work) : await run(work)
  const isDryRun = options.dryRun === true
  if (options.json) return write(`${JSON.stringify({ isDryRun, skipped, ...result })}\n`)
  write(`organisations: ${sentenceOf(result.organisations)}${skipped > 0 ? `, ${skipped} skipped` : ''}\n`)
  write(`services: ${sentenceOf(result.services)}\n`)
  if (isDryRun) write('dry run: nothing was changed\n')
}

async function readRegistration(
  file: string,
  { services, format }: LoadOptions,
): Promise<{ registration: Registration; skipped: number }> {
  const bytes = await readBytes(file)
  const serviceRows =
    services === undefined ? [] : parseServicesCsv(decode(services, await readBytes(services)))
  if (format === 'csv') {
    const organisations = parseOrganisationsCsv(decode(file, bytes))
    return { registration: { organisations, services: serviceRows }, skipped: 0 }
  }
  const { rows, skipped } = parseGiasEstablishments(bytes)
  return {
    registration: { organisations: rows, services: serviceRows, onUnknownAuthority: 'leave-out' },
    skipped,
  }
}

class RehearsedError extends Error {
  override readonly name = 'RehearsedError'
}

/** Does the work, the database's own checks included, and takes it all back. */
async function rehearse<T>(
  run: OrganisationsCommandContext['run'],
  work: (act: Act) => Promise<T>,
): Promise<T> {
  const results: T[] = []
  try {
    await run(async (act) => {
      results.push(await work(act))
      throw new RehearsedError('the work is taken back')
    })
  } catch (error) {
    if (!(error instanceof RehearsedError)) throw error
  }
  return results[0]!
}

async function list(
  { run, write }: OrganisationsCommandContext,
  { json, ...filter }: ListOptions,
): Promise<void> {
  const organisations = await run((act) => browseOrganisations(act, filter))
  if (json) return write(`${JSON.stringify(organisations.map(withoutId))}\n`)
  for (const { code, kind, authorityCode, name } of organisations) {
    write(`${[code, kind, authorityCode ?? '-', name].join('\t')}\n`)
  }
}

async function show(
  { run, write }: OrganisationsCommandContext,
  code: string,
  { json }: { json?: true },
): Promise<void> {
  const organisation = await run((act) => getOrganisation(act, code))
  const { services, ...rest } = organisation
  if (json) return write(`${JSON.stringify({ ...withoutId(rest), services: services.map(withoutIds) })}\n`)
  for (const [label, value] of describe(organisation)) if (value) write(`${label}: ${value}\n`)
  for (const service of services) {
    write(
      `service ${service.code}\t${service.kind}${service.isSensitive ? ' (sensitive)' : ''}\t${service.name}\n`,
    )
  }
}

function describe(organisation: OrganisationDetails): [label: string, value: string | null][] {
  const { identifiers, addressLines, postcode } = organisation
  return [
    ['code', organisation.code],
    ['name', organisation.name],
    ['kind', organisation.kind],
    [
      'authority',
      organisation.authorityName && `${organisation.authorityName} (${organisation.authorityCode})`,
    ],
    ['identifiers', identifiers.map(({ scheme, value }) => `${scheme} ${value}`).join(', ')],
    ['address', [...addressLines, ...(postcode === null ? [] : [postcode])].join(', ')],
    ['phone', organisation.phone],
    ['email', organisation.email],
    ['opened on', organisation.openedOn],
    ['closed on', organisation.closedOn],
  ]
}

function withoutId<T extends Pick<Organisation, 'organisationId'>>({
  organisationId: _,
  ...rest
}: T): Omit<T, 'organisationId'> {
  return rest
}

function withoutIds<T extends { serviceId: number; organisationId: number }>({
  serviceId: _,
  ...rest
}: T): object {
  return withoutId(rest)
}

function sentenceOf({ added, changed, unchanged }: RowCounts): string {
  return `${added} added, ${changed} changed, ${unchanged} unchanged`
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw new DomainError('invalid', 'CP_ORGANISATIONS_FILE_UNREADABLE', `\`${file}\` cannot be read`, {
      cause: error,
    })
  }
}

function decode(file: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (error) {
    throw new DomainError(
      'invalid',
      'CP_ORGANISATIONS_FILE_ENCODING',
      `\`${file}\` is not UTF-8; save it as "CSV UTF-8"`,
      {
        cause: error,
      },
    )
  }
}

async function decide(
  context: OrganisationsCommandContext,
  code: string,
  done: string,
  change: (act: Act, organisationId: number) => Promise<void>,
): Promise<void> {
  await context.run(async (act) => change(act, (await getOrganisation(act, code)).organisationId))
  context.write(`${code}: ${done}\n`)
}

function isoDate(text: string): IsoDate {
  const parsed = parseIsoDate(text)
  if (!parsed) throw new InvalidArgumentError('a day such as 2026-11-22 is expected')
  return parsed
}
