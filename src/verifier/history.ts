import { openCheckpoint, splitHistory, type Trust } from './checkpoint.ts'
import { EXAMPLES_MOST, type Finding } from './findings.ts'
import type { LogSource } from './source.ts'

/** A history file of a day is some 1,440 checkpoints of less than a kilobyte. */
const HISTORY_BYTES_MOST = 16 * 1024 * 1024
/** How far a witness's clock may be behind that of the database. */
const CLOCK_TOLERANCE_S = 300
const DAY_S = 86_400

export type HistoryTask = {
  readonly path: string
  readonly day: string
  readonly shard: string
  readonly origin: string
}
/** A root that the tree must have had. */
export type PastRoot = {
  readonly size: number
  /** In base64. */
  readonly root: string
  /** The latest hour of an entry in it. */
  readonly hour: number
  /** Where it was read, for people. */
  readonly from: string
}
export type HistoryResult = {
  readonly roots: readonly PastRoot[]
  readonly findings: readonly Finding[]
  /** Checkpoints read. */
  readonly count: number
}

/** The latest hour of an entry that was there at that second. */
export function latestHour(atSeconds: number): number {
  return Math.floor((atSeconds + CLOCK_TOLERANCE_S) / 3600)
}

/** Checks the signatures and the order of a day's checkpoints; of those with the same size and root one is kept. */
export async function checkHistory(
  source: LogSource,
  trust: Trust,
  { path, day, shard, origin }: HistoryTask,
): Promise<HistoryResult> {
  const bytes = await source.read(path, HISTORY_BYTES_MOST)
  const findings: Finding[] = []
  const report = (text: string): void => {
    if (findings.length < EXAMPLES_MOST) findings.push({ kind: 'history', shard, text: `${path}: ${text}` })
  }
  const notes = bytes && splitHistory(bytes)
  if (!notes) {
    if (bytes) report('the file is not a sequence of checkpoints')
    return { roots: [], findings, count: 0 }
  }
  if (notes.length === 0) report('the file holds no checkpoint')
  const roots: PastRoot[] = []
  const endOfDay = Date.parse(`${day}T00:00:00Z`) / 1000 + DAY_S
  for (const [at, note] of notes.entries()) {
    const checkpoint = openCheckpoint(note, trust)
    if ('refused' in checkpoint) report(`checkpoint ${at + 1}: ${checkpoint.refused}`)
    else if (checkpoint.origin !== origin) report(`checkpoint ${at + 1} is of another log`)
    else {
      const root = checkpoint.root.toString('base64')
      const last = roots.at(-1)
      if (last && checkpoint.size < last.size)
        report(`checkpoint ${at + 1} is smaller than the one before it`)
      if (last?.size === checkpoint.size && last.root === root) continue
      const signed = Math.min(endOfDay, ...checkpoint.cosignedBy.map((cosignature) => cosignature.at))
      roots.push({ size: checkpoint.size, root, hour: latestHour(signed), from: `history of ${day}` })
    }
  }
  return { roots, findings, count: notes.length }
}
