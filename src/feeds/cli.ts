import { createReadStream, createWriteStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { InvalidArgumentError, Option, type Command } from 'commander'
import type { SourceKind } from '../children/index.ts'
import { listOrganisationsByCode } from '../organisations/index.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import type { IsoDate } from '../lib/iso-date.ts'
import type { RunAct } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import {
  checkFeedFile,
  letGoLive,
  loadFeedFile,
  pauseFeed,
  GO_LIVE_SHARE,
  readFeedStatus,
  readQuality,
  readSourceStatus,
  registerSource,
  rejectsCsv,
  refuseFile,
  releaseFile,
  resumeFeed,
  rowFaults,
  sniffFormat,
} from './index.ts'
import { unknownSource } from './errors.ts'
import type { FeedFormat } from './formats/index.ts'

/** What the command needs of the application. */
export type FeedsCommandContext = {
  readonly run: RunAct
  readonly variants: () => NameVariants
  readonly today: () => IsoDate
  readonly write: (text: string) => void
  /** One line that replaces the last one on a terminal; nothing in a pipe. */
  readonly progress: (line: string) => void
}

type Json = { json?: true }

/** Adds `feeds register | check | load | status | rejects | pause | resume | release | refuse` to the program. */
export function addFeedsCommand(program: Command, context: FeedsCommandContext): void {
  const command = program.command('feeds').description('files of source systems')
  const source = new Option('--source <id>', 'the source system that the file is from').makeOptionMandatory()
  command
    .command('check')
    .description('reads a file as a load would and says what is wrong with it; keeps nothing')
    .argument('<file>')
    .option('--source <id>', 'the source system that the file is from')
    .addOption(
      new Option('--format <format>', 'instead of a source; without either it is told from the file').choices(
        ['ctf', 'csv-profile', 'pds-ndjson'],
      ),
    )
    .option('--json', 'one JSON document')
    .action((file: string, options: Json & { source?: string; format?: FeedFormat }) =>
      check(context, file, options),
    )
  command
    .command('load')
    .description('validates, matches and applies a file; the same call goes on where a stopped one was')
    .argument('<file>')
    .addOption(source)
    .option('--json', 'one JSON document')
    .action((file: string, options: Json & { source: string }) => load(context, file, options))
  command
    .command('status')
    .description('every source with its last files and what waits for a person')
    .option('--json', 'one JSON document')
    .action((options: Json) => status(context, options))
  command
    .command('quality')
    .description(
      'how many rows find their child, how long rows wait, and what people found, over the last 90 days',
    )
    .option('--json', 'one JSON document')
    .action((options: Json) => quality(context, options))
  command
    .command('rejects')
    .description('writes the rejected rows of a file as CSV with line, field, code and what to do')
    .argument('<file-id>', 'number of the loaded file, as `status` shows it', Number)
    .option('--out <path>', 'where to; standard output without it')
    .action((fileId: number, options: { out?: string }) => rejects(context, fileId, options))
  command
    .command('register')
    .description('registers a source system before its first file, or changes what is known of it')
    .argument('<source>', 'id: small letters, digits, hyphens')
    .requiredOption('--name <name>')
    .addOption(
      new Option('--format <format>').choices(['ctf', 'csv-profile', 'pds-ndjson']).makeOptionMandatory(),
    )
    .addOption(
      new Option('--kind <kind>', 'what kind of body it is')
        .choices(['health', 'education', 'social-care', 'other'])
        .makeOptionMandatory(),
    )
    .requiredOption('--organisation <code>', 'the accredited organisation that sends its files')
    .option('--authority <code>', 'GSS code of the authority it is of; all of England without it')
    .option('--creates-children', 'an unknown child in its files may become a new record')
    .option('--match-rate-floor <share>', 'share of rows that must find their child, 0 to 1', share, 0.7)
    .action((id: string, options: RegisterOptions) => register(context, id, options))
  for (const [verb, description, steer] of [
    ['pause', 'stops a feed at its next batch of rows', pauseFeed],
    ['resume', 'lets a paused feed go on', resumeFeed],
  ] as const) {
    command
      .command(verb)
      .description(description)
      .argument('<source>')
      .action(async (id: string) => {
        await context.run((act) => steer(act, id))
        context.write(`${id}: ${verb}d\n`)
      })
  }
  command
    .command('go-live')
    .description(
      'ends the trial of a feed when 95 in every 100 rows of its held file could be matched without a person, and applies that file',
    )
    .argument('<source>')
    .action(async (id: string) => {
      await context.run((act) => letGoLive(act, id))
      context.write(`${id}: live; the worker applies its held file\n`)
    })
  command
    .command('release')
    .description('applies a file that is held because too few of its rows found their child')
    .argument('<file-id>', 'number of the file, as `status` shows it', Number)
    .action(async (fileId: number) => {
      await context.run((act) => releaseFile(act, fileId))
      context.write(`file ${fileId} is released; the worker applies it\n`)
    })
  command
    .command('refuse')
    .description(
      'gives up a file of which nothing was applied yet, so that the next one of its source can come',
    )
    .argument('<file-id>', 'number of the file, as `status` shows it', Number)
    .action(async (fileId: number) => {
      await context.run((act) => refuseFile(act, fileId))
      context.write(`file ${fileId} is refused; nothing of it was applied\n`)
    })
}

/** The file's bytes, each time from its start. @throws DomainError when it cannot be read. */
async function open(path: string): Promise<() => AsyncIterable<Uint8Array>> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  )
  if (!isFile)
    throw new DomainError('invalid', 'CP_FEED_FILE_UNREADABLE', `\`${path}\` is not a file that can be read`)
  return () => createReadStream(path, { highWaterMark: 65_536 }) as AsyncIterable<Uint8Array>
}

type RegisterOptions = {
  name: string
  format: FeedFormat
  kind: SourceKind
  organisation: string
  authority?: string
  createsChildren?: true
  matchRateFloor: number
}

async function register(
  context: FeedsCommandContext,
  sourceId: string,
  options: RegisterOptions,
): Promise<void> {
  await context.run(async (act) => {
    const organisationId = (await listOrganisationsByCode(act.sql, [options.organisation])).get(
      options.organisation,
    )
    if (organisationId === undefined)
      throw new DomainError('invalid', 'CP_ORGANISATION_UNKNOWN', 'no organisation has this code')
    const { name, format, kind, authority = null, createsChildren = false, matchRateFloor } = options
    await registerSource(act, {
      sourceId,
      name,
      format,
      kind,
      organisationId,
      authorityCode: authority,
      createsChildren,
      matchRateFloor,
      liveAt: null,
    })
  })
  context.write(
    `${sourceId}: registered. A new feed is on trial: its files are compared and held until \`feeds go-live ${sourceId}\`\n`,
  )
}

function share(text: string): number {
  const value = Number(text)
  if (!/^(0|1|0?\.\d+|1\.0+)$/.test(text) || value > 1)
    throw new InvalidArgumentError('a number from 0 to 1 is expected')
  return value
}

async function check(
  context: FeedsCommandContext,
  path: string,
  options: Json & { source?: string; format?: FeedFormat },
): Promise<void> {
  const format = options.format ?? (await formatOf(context, path, options.source))
  const result = await checkFeedFile(format, (await open(path))(), context.today())
  if (options.json) return context.write(`${JSON.stringify(result)}\n`)
  const { rows, rejected } = result.summary
  context.write(`${basename(path)}: ${rows} rows, ${rows - rejected} could be loaded, ${rejected} rejected\n`)
  for (const fault of result.faults) {
    context.write(
      `  ${fault.count} x ${fault.code} (${fault.field}): ${rowFaults[fault.code as keyof typeof rowFaults].message}\n`,
    )
  }
  for (const fault of result.first.slice(0, 20))
    context.write(`  line ${fault.line}: ${fault.field}: ${fault.code}\n`)
}

/** The source's format, or without a source what the file looks like. */
async function formatOf(
  context: FeedsCommandContext,
  path: string,
  sourceId: string | undefined,
): Promise<FeedFormat> {
  if (sourceId === undefined) {
    const guessed = sniffFormat(await firstBytes(path), path)
    if (!guessed)
      throw new DomainError(
        'invalid',
        'CP_FEED_FORMAT_UNKNOWN',
        'the format cannot be told from the file; give --format',
      )
    return guessed
  }
  const found = (await context.run(readFeedStatus)).find(({ source }) => source.sourceId === sourceId)
  if (!found) throw unknownSource()
  return found.source.format
}

async function firstBytes(path: string): Promise<Uint8Array> {
  for await (const piece of (await open(path))()) return piece
  return new Uint8Array()
}

async function load(
  context: FeedsCommandContext,
  path: string,
  options: Json & { source: string },
): Promise<void> {
  const { kind, file } = await loadFeedFile(context.run, {
    sourceId: options.source,
    fileName: basename(path),
    bytes: await open(path),
    variants: context.variants(),
    onProgress: (step, rows) => context.progress(`${step}: ${rows} rows`),
  })
  if (options.json) return context.write(`${JSON.stringify({ kind, file })}\n`)
  const counts = `${file.rowsRead} rows read, ${file.rowsRejected} rejected, ${file.rowsApplied} worked`
  if (kind === 'unchanged')
    context.write(`file ${file.fileId}: this very file was loaded before; nothing was changed\n`)
  else if (kind === 'held') context.write(await heldInWords(context, options.source, file.fileId))
  else
    context.write(
      `file ${file.fileId}: ${counts}${file.rowsRejected > 0 ? `; see \`feeds rejects ${file.fileId}\`` : ''}\n`,
    )
}

async function heldInWords(context: FeedsCommandContext, sourceId: string, fileId: number): Promise<string> {
  const { source, trialShare } = await context.run((act) => readSourceStatus(act, sourceId))
  if (source.liveAt)
    return `file ${fileId} is held: too few of its rows found their child. Look at it, then \`feeds release ${fileId}\`\n`
  return `file ${fileId} is held, for the feed is on trial: ${percent(trialShare)} of its rows could be matched without a person. ${
    (trialShare ?? 0) < GO_LIVE_SHARE
      ? `95 % are needed: \`feeds refuse ${fileId}\`, and load a better file`
      : `\`feeds go-live ${sourceId}\` applies it`
  }\n`
}

/** Never rounded up: 94.99 % are not 95 %. */
function percent(share: number | null): string {
  return share === null ? 'none' : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`
}

async function status(context: FeedsCommandContext, options: Json): Promise<void> {
  const statuses = await context.run(readFeedStatus)
  if (options.json) return context.write(`${JSON.stringify({ feeds: statuses })}\n`)
  if (statuses.length === 0) context.write('no feed source is registered\n')
  for (const { source, files, waiting, trialShare } of statuses) {
    const [last] = files
    const state = last
      ? `file ${last.fileId} ${last.state}, ${last.rowsApplied} rows worked, ${last.rowsRejected} rejected`
      : 'no file yet'
    const trial = source.liveAt
      ? ''
      : ` (on trial${trialShare === null ? '' : `, ${percent(trialShare)} matched, 95 % needed`})`
    const queue = waiting.reduce((sum, { count }) => sum + count, 0)
    context.write(
      `${source.sourceId}${source.pausedAt ? ' (paused)' : ''}${trial}: ${state}${queue > 0 ? `, ${queue} rows wait for a person` : ''}\n`,
    )
  }
}

async function quality(context: FeedsCommandContext, options: Json): Promise<void> {
  const measured = await context.run(readQuality)
  if (options.json) return context.write(`${JSON.stringify(measured)}\n`)
  for (const one of measured.sources) {
    context.write(
      `${one.source.sourceId}: ${one.decided} rows decided (${percent(one.matchedShare)} of those that came), ${one.waiting} wait` +
        `${one.oldestWaitingDays === null ? '' : `, the oldest for ${one.oldestWaitingDays} days`}; expected precision ${percent(one.expectedPrecision)}, ` +
        `recall ${percent(one.expectedRecall)}; people found ${one.sameChild} the same child, ${one.anotherChild} another, took back ${one.takenBack}\n`,
    )
  }
  const { merged, unmerged, children } = measured.merges
  context.write(`${children} children, ${merged} double records merged, ${unmerged} merges undone\n`)
}

async function rejects(
  context: FeedsCommandContext,
  fileId: number,
  options: { out?: string },
): Promise<void> {
  const pieces = rejectsCsv(context.run, fileId)
  if (options.out) return pipeline(pieces, createWriteStream(options.out, { mode: 0o600 }))
  for await (const piece of pieces) context.write(piece)
}
