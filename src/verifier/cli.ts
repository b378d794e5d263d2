import { availableParallelism } from 'node:os'
import { basename, dirname } from 'node:path'
import type { Command } from 'commander'
import { openBundle } from './bundle.ts'
import { NOTE_BYTES_MOST, type Checkpoint, type Refused, type Trust } from './checkpoint.ts'
import type { DatabasePlace } from './database.ts'
import { parseUtf8 } from './encoding.ts'
import { parseVerifierKey, type VerifierKey } from './keys.ts'
import { verifyLog } from './log.ts'
import { openProof, PROOF_BYTES_MOST } from './proof.ts'
import {
  isVerified,
  presentBundle,
  presentBundleJson,
  presentJson,
  presentLines,
  presentProof,
  presentProofJson,
  type ReportTrust,
} from './report.ts'
import { openSource, SourceError, type SourceAddress } from './source.ts'

/** What the command needs of where it runs. */
export type VerifyContext = {
  readonly now: () => Date
  readonly random: (bytes: number) => Buffer
  /** The database of the installation that is configured. */
  readonly database: () => Promise<DatabasePlace>
  readonly write: (text: string) => void
  readonly progress: (line: string) => void
}

type Options = {
  dir?: string
  url?: string
  proof?: string
  bundle?: string
  key: string[]
  witness: string[]
  requireWitnesses?: string
  since: string[]
  database?: true
  maxLag: string
  sample?: string
  tail?: string
  threads?: string
  json?: true
}

const KEY_FILE_BYTES_MOST = 262_144
const SAMPLE_MOST = 10_000_000

/** Adds the verb `verify` to the noun `audit`. Exit code 0: verified, 1: not, 2: used wrongly. */
export function addAuditVerify(audit: Command, context: VerifyContext): void {
  const command = audit
    .command('verify')
    .description('checks the published log from its files and keys alone, or exported proofs of entries')
    .option('--dir <folder>', 'the log, or one shard of it, as files')
    .option('--url <address>', 'the log where it is published, such as https://…/log')
    .option('--proof <file>', 'checks a .tlog-proof instead, offline')
    .option('--bundle <folder>', 'checks what `audit bundle` made instead, offline')
    .option('--key <vkey>', 'verifier key of the log, or a file of such keys; may be repeated', collect, [])
    .option('--witness <vkey>', 'verifier key of a witness, or a file; may be repeated', collect, [])
    .option('--require-witnesses <n>', 'how many of them must have cosigned (default: all)')
    .option(
      '--since <file>',
      'a checkpoint kept from before, which must be a prefix; may be repeated',
      collect,
      [],
    )
    .option('--database', 'compares every row with its leaf; the configured database, read only')
    .option('--max-lag <seconds>', 'how long a row may wait for its leaf', '60')
    .option(
      '--sample <n>',
      'checks about so many entries from random places of all shards, and the last ones alone',
    )
    .option('--tail <n>', 'checks the last entries alone')
    .option('--threads <n>', 'threads that hash (default: 2, or one for each processor when fewer)')
    .option('--json', 'one JSON document')
  command.action(async (options: Options) => {
    const isOffline = options.proof !== undefined || options.bundle !== undefined
    const isGood = await (isOffline ? verifyExport : verify)(command, context, options)
    if (!isGood) process.exitCode = 1
  })
}

function collect(value: string, before: string[]): string[] {
  return [...before, value]
}

async function verify(command: Command, context: VerifyContext, options: Options): Promise<boolean> {
  const address = addressOf(command, options)
  const [sample, tail] = [
    count(command, 'sample', options.sample, SAMPLE_MOST),
    count(command, 'tail', options.tail, SAMPLE_MOST),
  ]
  const isPart = sample !== undefined || tail !== undefined
  const witnesses = await readKeys(command, options.witness, 'witness')
  const own = options.key.length === 0
  const keys = own ? await readOwnKeys(address) : await readKeys(command, options.key, 'log')
  const required =
    count(command, 'require-witnesses', options.requireWitnesses, witnesses.length) ?? witnesses.length
  const since = new Map<string, Buffer>()
  for (const file of options.since) since.set(file, await readGiven(file, NOTE_BYTES_MOST))
  const hasUrl = typeof command.optsWithGlobals<{ databaseUrl?: string }>().databaseUrl === 'string'
  const maxLagSeconds = count(command, 'max-lag', options.maxLag, 1_000_000_000) ?? 60
  const database = options.database || hasUrl ? { place: await context.database(), maxLagSeconds } : null
  const now = context.now()
  const report = await verifyLog({
    address,
    trust: { keys, witnesses },
    requiredWitnesses: required,
    since,
    database,
    parts: isPart ? { sample: sample ?? 0, tail: tail ?? sample ?? 0 } : null,
    threads: count(command, 'threads', options.threads, 64) ?? Math.min(2, availableParallelism()),
    now,
    random: context.random,
    progress: context.progress,
  })
  context.progress('')
  const trust: ReportTrust = { keys, witnesses, isOwnKey: own, now }
  if (options.json) context.write(`${JSON.stringify(presentJson(report, trust))}\n`)
  else context.write(`${presentLines(report, trust).join('\n')}\n`)
  return isVerified(report)
}

/** A proof or a bundle, which needs no log beside it. */
async function verifyExport(command: Command, context: VerifyContext, options: Options): Promise<boolean> {
  const { proof, bundle } = options
  if ([proof, bundle, options.dir, options.url].filter((given) => given !== undefined).length > 1)
    command.error('--proof and --bundle each stand by themselves: leave --dir and --url out', { exitCode: 2 })
  if (options.key.length === 0)
    command.error('--proof and --bundle need the --key of the log', { exitCode: 2 })
  const keys = await readKeys(command, options.key, 'log')
  const witnesses = await readKeys(command, options.witness, 'witness')
  const required =
    count(command, 'require-witnesses', options.requireWitnesses, witnesses.length) ?? witnesses.length
  const trust = { keys, witnesses }
  const opened =
    bundle === undefined
      ? await openGivenProof(proof!, trust, context.now())
      : await openGivenBundle(bundle, trust, context.now())
  const refused = 'refused' in opened ? opened.refused : missingWitnesses(opened.checkpoints, required)
  if ('refused' in opened || refused !== null) {
    context.write(
      options.json ? `${JSON.stringify({ verified: false, refused })}\n` : `NOT VERIFIED: ${refused}.\n`,
    )
    return false
  }
  context.write(options.json ? `${JSON.stringify(opened.json)}\n` : `${opened.lines.join('\n')}\n`)
  return true
}

type Opened =
  | Refused
  | { readonly checkpoints: readonly Checkpoint[]; readonly json: unknown; readonly lines: readonly string[] }

async function openGivenProof(file: string, trust: Trust, now: Date): Promise<Opened> {
  const proved = openProof(await readGiven(file, PROOF_BYTES_MOST), trust)
  if ('refused' in proved) return proved
  const json = presentProofJson(proved, now)
  return { checkpoints: [proved.checkpoint], json, lines: presentProof(proved, now) }
}

async function openGivenBundle(folder: string, trust: Trust, now: Date): Promise<Opened> {
  const bundle = await openBundle(openSource({ dir: folder }), trust)
  if ('refused' in bundle) return bundle
  const json = presentBundleJson(bundle, now)
  return { checkpoints: bundle.checkpoints, json, lines: presentBundle(bundle, now) }
}

function missingWitnesses(checkpoints: readonly Checkpoint[], required: number): string | null {
  const counts = checkpoints.map(({ cosignedBy }) => new Set(cosignedBy.map(({ name }) => name)).size)
  const fewest = Math.min(...counts)
  return fewest >= required ? null : `${fewest} of ${required} required witnesses cosigned`
}

function count(command: Command, name: string, text: string | undefined, most: number): number | undefined {
  if (text !== undefined && !(/^[0-9]{1,15}$/.test(text) && Number(text) <= most))
    command.error(`--${name} must be a whole number up to ${most}`, { exitCode: 2 })
  return text === undefined ? undefined : Number(text)
}

function addressOf(command: Command, { dir, url }: Options): SourceAddress {
  if ((dir === undefined) === (url === undefined))
    command.error('give either --dir or --url', { exitCode: 2 })
  if (dir !== undefined) return { dir }
  const isWeb = URL.canParse(url!) && ['http:', 'https:'].includes(new URL(url!).protocol)
  if (!isWeb) command.error('--url must be an address that begins with https:// or http://', { exitCode: 2 })
  return { url: url! }
}

/** Keys given as text or as files with one on each line. */
async function readKeys(
  command: Command,
  given: readonly string[],
  use: VerifierKey['use'],
): Promise<VerifierKey[]> {
  const keys: VerifierKey[] = []
  for (const text of given) {
    const isKey = parseVerifierKey(text) !== null
    const lines = isKey ? [text] : linesOf(await readGiven(text, KEY_FILE_BYTES_MOST).catch(() => null))
    const found = lines.map(parseVerifierKey)
    if (found.length === 0 || !found.every((key) => key?.use === use))
      command.error(
        `what was given as ${use === 'log' ? '--key' : '--witness'} is no verifier key of a ${use} and no file of such keys`,
        { exitCode: 2 },
      )
    keys.push(...(found as VerifierKey[]))
  }
  return keys
}

async function readOwnKeys(address: SourceAddress): Promise<VerifierKey[]> {
  const keys = linesOf(await openSource(address).read('key', KEY_FILE_BYTES_MOST)).map(parseVerifierKey)
  if (keys.length === 0 || keys.some((key) => key?.use !== 'log'))
    throw new SourceError('the log has no good key file: give its key with --key')
  return keys as VerifierKey[]
}

function linesOf(bytes: Buffer | null): string[] {
  return ((bytes && parseUtf8(bytes)) ?? '').split('\n').filter((line) => line !== '')
}

async function readGiven(file: string, most: number): Promise<Buffer> {
  const bytes = await openSource({ dir: dirname(file) }).read(basename(file), most)
  if (!bytes) throw new SourceError(`${basename(file)} is not there`)
  return bytes
}
