import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { InvalidArgumentError, type Command } from 'commander'
import { CsvError } from '../lib/matching/bulk/csv-reader.ts'
import { COLUMN_ROLES, type ColumnMap, type ColumnRole } from '../lib/matching/bulk/columns.ts'
import type { NameVariants } from '../lib/matching/index.ts'
import { DomainError } from '../platform/errors.ts'
import { dedupeFile } from './bulk/dedupe-file.ts'
import { judgeClusters, judgeLinks } from './bulk/judge.ts'
import { linkFiles } from './bulk/link-files.ts'
import { TaskError } from './bulk/pool.ts'
import { readPlan, type PersonFile } from './bulk/read-plan.ts'
import { describeReport, type RunReport } from './bulk/report.ts'
import { createMeter } from './bulk/meter.ts'
import { writeClusters, writeLinks } from './bulk/write-out.ts'

/** What the command needs of the application. */
export type LinkageCommandContext = {
  readonly variants: () => NameVariants
  readonly write: (text: string) => void
  /** One line that replaces the last one on a terminal; nothing in a pipe. */
  readonly progress: (line: string) => void
}

type Options = { columns?: string; out: string; truth?: string; threads: number; json?: true }

const THREADS_MOST = 8

/** Adds `linkage link | dedupe` to the program. @returns the command, for those that work on the directory. */
export function addLinkageCommand(program: Command, context: LinkageCommandContext): Command {
  const command = program
    .command('linkage')
    .description('finds the records of one person: in files, and how the directory does it')
  withOptions(
    command
      .command('link')
      .description(
        'finds for every row of a feed its record in an index; learns from the files, keeps nothing',
      )
      .requiredOption('--index <csv>', 'the file to find records in')
      .requiredOption('--feed <csv>', 'the file whose rows are looked for'),
    'writes index_id, feed_id, bits, probability, decision, levels',
  ).action((options: Options & { index: string; feed: string }) => link(context, options))
  withOptions(
    command
      .command('dedupe')
      .description('finds the records of one file that are of one person')
      .argument('<csv>'),
    'writes record_id, cluster_id',
  ).action((path: string, options: Options) => dedupe(context, path, options))
  return command
}

function withOptions(command: Command, out: string): Command {
  return command
    .option(
      '--columns <json>',
      `names of columns by what they hold (${COLUMN_ROLES.join(', ')}); guessed without`,
    )
    .requiredOption('--out <csv>', out)
    .option('--truth <column-or-file>', 'who each record really is; adds precision and recall')
    .option(
      '--threads <n>',
      'threads to work with',
      threadCount,
      Math.min(THREADS_MOST, availableParallelism()),
    )
    .option('--json', 'one JSON document')
}

async function link(
  context: LinkageCommandContext,
  options: Options & { index: string; feed: string },
): Promise<void> {
  const meter = createMeter()
  const maps = readMaps(options.columns)
  const index = planOf(options.index, maps.index, options.truth)
  const feed = planOf(options.feed, maps.feed, options.truth)
  tellColumns(context, options, [index, feed])
  const result = await onFiles([options.index, options.feed], () =>
    linkFiles(index, feed, runOptions(context, options)),
  )
  context.progress('writing')
  const { links, review } = writeLinks(options.out, result)
  const used = meter()
  const report: RunReport = {
    rows: { index: result.prepared.a.rows, feed: result.prepared.b.rows },
    candidates: result.candidatePairs,
    links,
    review,
    threshold: result.threshold,
    ...used,
    ...(options.truth === undefined ? {} : { truth: judged(() => judgeLinks(result, options.truth!)) }),
  }
  context.write(options.json ? `${JSON.stringify(report)}\n` : describeReport(report))
}

async function dedupe(context: LinkageCommandContext, path: string, options: Options): Promise<void> {
  const meter = createMeter()
  const file = planOf(path, readMaps(options.columns).index, options.truth)
  tellColumns(context, options, [file])
  const result = await onFiles([path], () => dedupeFile(file, runOptions(context, options)))
  context.progress('writing')
  writeClusters(options.out, result)
  const used = meter()
  const rows = result.prepared.a.rows
  const report: RunReport = {
    rows: { file: rows },
    candidates: result.candidatePairs,
    clusters: result.clusters.reduce((count, root, row) => (root === row ? count + 1 : count), 0),
    ...used,
    ...(options.truth === undefined ? {} : { truth: judged(() => judgeClusters(result, options.truth!)) }),
  }
  context.write(options.json ? `${JSON.stringify(report)}\n` : describeReport(report))
}

function runOptions(context: LinkageCommandContext, { threads }: Options) {
  return { variants: context.variants(), threads, onStep: context.progress }
}

/** What was taken for what, where nobody said it. */
function tellColumns(context: LinkageCommandContext, { json }: Options, files: readonly PersonFile[]): void {
  if (json) return
  for (const { path, map, isGuessed } of files) {
    if (!isGuessed) continue
    const told = Object.entries(map).map(([role, name]) =>
      role === name ? role : `${role} from \`${name}\``,
    )
    context.write(`${path}: taken by their names: ${told.join(', ')}\n`)
  }
}

/** Our field names to the file's column names: one map for both files, or one each under `index` and `feed`. */
function readMaps(path: string | undefined): { index: ColumnMap | undefined; feed: ColumnMap | undefined } {
  if (path === undefined) return { index: undefined, feed: undefined }
  let json: unknown
  try {
    json = JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw invalid('CP_LINKAGE_COLUMNS_INVALID', `\`${path}\` is not a JSON file that can be read`)
  }
  if (isObject(json) && isObject(json.index) && isObject(json.feed))
    return { index: columnMap(json.index, path), feed: columnMap(json.feed, path) }
  const both = columnMap(json, path)
  return { index: both, feed: both }
}

function columnMap(json: unknown, path: string): ColumnMap {
  const roles: readonly string[] = COLUMN_ROLES
  if (!isObject(json)) throw invalid('CP_LINKAGE_COLUMNS_INVALID', `\`${path}\` must hold one JSON object`)
  for (const [role, name] of Object.entries(json)) {
    if (!roles.includes(role))
      throw invalid('CP_LINKAGE_COLUMNS_INVALID', `\`${path}\`: \`${role}\` is none of ${roles.join(', ')}`)
    if (typeof name !== 'string')
      throw invalid('CP_LINKAGE_COLUMNS_INVALID', `\`${path}\`: \`${role}\` must be the name of a column`)
  }
  return json as Partial<Record<ColumnRole, string>>
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function planOf(path: string, map: ColumnMap | undefined, truth: string | undefined): PersonFile {
  try {
    return readPlan(path, map, truth)
  } catch (error) {
    if (error instanceof CsvError || error instanceof RangeError)
      throw invalid('CP_LINKAGE_FILE_INVALID', `\`${path}\`: ${error.message}`)
    if (error instanceof Error && 'code' in error)
      throw invalid('CP_LINKAGE_FILE_UNREADABLE', `\`${path}\` is not a file that can be read`)
    throw error
  }
}

async function onFiles<T>(paths: readonly string[], run: () => Promise<T>): Promise<T> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof TaskError && error.line !== undefined)
      throw invalid('CP_LINKAGE_FILE_INVALID', `\`${paths[error.file] ?? ''}\`: ${error.message}`)
    throw error
  }
}

function judged<T>(judge: () => T): T {
  try {
    return judge()
  } catch (error) {
    if (error instanceof RangeError) throw invalid('CP_LINKAGE_TRUTH_UNKNOWN', error.message)
    throw error
  }
}

function threadCount(text: string): number {
  const count = Number(text)
  if (!Number.isInteger(count) || count < 1 || count > 64)
    throw new InvalidArgumentError('a whole number from 1 to 64 is expected')
  return count
}

function invalid(code: string, message: string): DomainError {
  return new DomainError('invalid', code, message)
}
