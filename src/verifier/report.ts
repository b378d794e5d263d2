import type { OpenedBundle } from './bundle.ts'
import { nameOf, type Checkpoint } from './checkpoint.ts'
import type { FindingKind } from './findings.ts'
import type { Passage } from './handover.ts'
import type { ShardHead } from './head.ts'
import type { VerifierKey } from './keys.ts'
import { grounds, type Because } from './leaves.ts'
import type { LogReport } from './log.ts'
import type { Proved } from './proof.ts'

/** What a report says about the keys it rests on. */
export type ReportTrust = {
  readonly keys: readonly VerifierKey[]
  readonly witnesses: readonly VerifierKey[]
  /** No key was given, so that the log's own file was used. */
  readonly isOwnKey: boolean
  readonly now: Date
}

const kindWords: Readonly<Record<FindingKind, string>> = {
  checkpoint: 'Checkpoints that cannot be trusted',
  witness: 'Cosignatures',
  root: 'Roots that the entries do not give',
  prefix: 'Older checkpoints that are no prefix',
  history: 'Published history',
  shards: 'Sequence of shards',
  handover: 'Handovers from key to key',
  tile: 'Tiles that the entries do not give',
  bundle: 'Bundles of entries',
  leaf: 'Malformed leaves',
  order: 'Order',
  dating: 'Dating',
  changed: 'Rows changed since they were logged',
  missing: 'Rows missing, and named by no erasure',
  inserted: 'Rows inserted without a leaf',
  'back-dated': 'Rows dated otherwise than their leaf',
  moved: 'Rows moved to another transaction',
  late: 'Rows too long without a leaf',
  schema: 'Columns',
}

const becauseWords: Readonly<Record<Because, string>> = {
  year: 'a new year began',
  key: 'another key signs from here on',
  database:
    'another database took the place of the one before: a restored one, perhaps without its last entries',
}

const passageWords: Readonly<Record<Passage['how'], string>> = {
  received:
    'believed because it was given; no key before it hands over to it, so that nothing else ties it to this log',
  'handed-over': 'believed because the key before it hands over to it',
  agreed: 'given, and handed over to by the key before it',
}

/** Whether nothing is wrong and something was read. */
export function isVerified({ findings, shards }: LogReport): boolean {
  return findings.total === 0 && shards.length > 0
}

/** The report as one JSON value. */
export function presentJson(report: LogReport, trust: ReportTrust): unknown {
  const { database } = report
  return {
    verified: isVerified(report),
    whole: report.isWhole,
    trustsLogItself: trust.isOwnKey,
    keys: trust.keys.map(nameOf),
    witnesses: trust.witnesses.map(nameOf),
    shards: report.shards.map(({ head, tree }) => ({
      ...presentCheckpoint(head.checkpoint, trust.now),
      recomputed: {
        size: head.size,
        root: tree?.root?.toString('base64') ?? null,
        entriesRead: tree?.read ?? 0,
      },
      olderCheckpoints: head.historyCount,
      because: head.start?.because ?? null,
      key: report.passages.get(head.shard)?.how ?? null,
    })),
    database,
    counts: Object.fromEntries(report.findings.counts),
    findings: report.findings.examples,
  }
}

function presentCheckpoint({ origin, size, root, signedBy, cosignedBy }: Checkpoint, now: Date) {
  return {
    origin,
    size,
    root: root.toString('base64'),
    signedBy,
    cosignedBy: cosignedBy.map(({ name, at }) => ({ name, at: instant(at), ageSeconds: ageOf(at, now) })),
  }
}

/** The report as lines for people. */
export function presentLines(report: LogReport, trust: ReportTrust): string[] {
  const lines = trust.isOwnKey
    ? ['No key was given: the log’s own key file is trusted, which proves nothing about who runs the log.']
    : []
  for (const { head, tree } of report.shards) {
    lines.push(...checkpointLines(head.checkpoint, trust.now), ...successionLines(report, head))
    const what = report.isWhole
      ? 'every entry and tile'
      : `${tree?.read ?? 0} entries and the tiles beside them`
    if (tree?.root)
      lines.push(`  recomputed   ${what}, ${head.size} entries: ${tree.root.toString('base64')}`)
    else lines.push('  recomputed   not to its end: something of it cannot be read')
    if (report.isWhole) lines.push(`  history      ${head.historyCount} older checkpoints`)
  }
  if (report.database) lines.push(...databaseLines(report.database))
  for (const [kind, count] of report.findings.counts) {
    lines.push(`${kindWords[kind]}: ${count}`)
    for (const { shard, index, entryId, text } of report.findings.examples.filter(
      (each) => each.kind === kind,
    ))
      lines.push(
        `  ${[shard, index === undefined ? '' : `leaf ${index}`, entryId ? `entry ${entryId}` : ''].filter(Boolean).join(', ')}${shard || entryId || index !== undefined ? ': ' : ''}${text}`,
      )
  }
  return [...lines, verdictOf(report)]
}

/** Why a shard follows another, and whether the reader can tell its key from a stranger's. */
function successionLines({ shards, passages }: LogReport, { shard, start }: ShardHead): string[] {
  if (shards[0]?.head.shard === shard || !start?.because) return []
  const passage = passages.get(shard)
  return [
    `  follows      ${becauseWords[start.because]}`,
    ...(passage ? [`  key          ${passageWords[passage.how]}`] : []),
  ]
}

function verdictOf(report: LogReport): string {
  if (!isVerified(report)) return 'NOT VERIFIED.'
  const what = report.database ? 'The log and the rows are' : 'The log is'
  return report.isWhole ? `Verified. ${what} whole and unchanged.` : 'Verified, as far as it was read.'
}

function checkpointLines({ origin, size, root, signedBy, cosignedBy }: Checkpoint, now: Date): string[] {
  return [
    origin,
    `  checkpoint   ${size} entries, root ${root.toString('base64')}`,
    ...signedBy.map((name) => `  signed by    ${name}`),
    ...(cosignedBy.length > 0
      ? cosignedBy.map(
          ({ name, at }) => `  witnessed by ${name}, ${ageOf(at, now)} seconds ago (${instant(at)})`,
        )
      : ['  witnessed by nobody whose key was given']),
  ]
}

function databaseLines(counts: NonNullable<LogReport['database']>): string[] {
  return [
    'Rows of the database',
    `  read         ${counts.rows}`,
    `  opened       ${counts.opened} entries`,
    ...Object.entries(counts.erased).map(
      ([ground, count]) => `  erased       ${count}: ${grounds[Number(ground)]}`,
    ),
    `  not yet      ${counts.notYet} in the log, the oldest ${Math.floor(counts.oldestNotYetSeconds)} seconds old`,
  ]
}

/** What a proof proves, in words; of an entry without its row only that something was logged. */
export function presentProof({ checkpoint, index, entry, erasure, row }: Proved, now: Date): string[] {
  const lines = [...checkpointLines(checkpoint, now), `  entry        index ${index}`]
  if (!entry) return [...lines, 'Proved: the shard began here.']
  lines.push(`  dated        ${instant(entry.hour * 3600)}, the hour`)
  if (erasure) lines.push(`  erases       ${erasure.ids.length} entries: ${grounds[erasure.ground]}`)
  if (!row) return [...lines, 'Proved: something was logged. The proof does not say what.']
  for (const [name, value] of Object.entries(row)) lines.push(`  ${name.padEnd(23)} ${wordOf(value)}`)
  return [...lines, 'Proved: this was logged, and is what the log has committed to.']
}

/** A proof as one JSON value. */
export function presentProofJson({ checkpoint, index, entry, erasure, row }: Proved, now: Date): unknown {
  const dated = entry && {
    hour: instant(entry.hour * 3600),
    transaction: entry.transaction,
    entryId: entry.entryId,
  }
  return { verified: true, ...presentCheckpoint(checkpoint, now), index, entry: dated, erasure, row }
}

/** What a bundle proves, in words; its rows are for its reader to read. */
export function presentBundle({ madeAt, reason, checkpoints, entries }: OpenedBundle, now: Date): string[] {
  return [
    ...checkpoints.flatMap((checkpoint) => checkpointLines(checkpoint, now)),
    `  bundle       made ${madeAt}, reason ${reason}`,
    `Proved: ${entries.length} entries were logged, and are what the log has committed to. That there were no others is not proved.`,
  ]
}

/** A bundle as one JSON value. */
export function presentBundleJson(
  { madeAt, reason, checkpoints, entries }: OpenedBundle,
  now: Date,
): unknown {
  return {
    verified: true,
    madeAt,
    reason,
    checkpoints: checkpoints.map((checkpoint) => presentCheckpoint(checkpoint, now)),
    entries: entries.map(({ checkpoint, index, row }) => ({ origin: checkpoint.origin, index, row })),
  }
}

/** Nothing in a row may move the cursor of a terminal. */
function wordOf(value: unknown): string {
  return (Array.isArray(value) ? value.join(', ') : String(value)).replace(/[\0-\x1f\x7f-\x9f]/g, ' ')
}

function instant(seconds: number): string {
  const at = new Date(seconds * 1000)
  return Number.isNaN(at.getTime()) ? 'no time' : at.toISOString()
}

function ageOf(at: number, now: Date): number {
  return Math.floor(now.getTime() / 1000) - at
}
