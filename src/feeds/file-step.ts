import type { Act, Resource, RunAct } from '../platform/act.ts'
import { findAccreditation } from '../accreditation/index.ts'
import { busyFile, pausedFeed, unaccreditedSupplier, unknownSource } from './errors.ts'
import { findSource, tryLockFile } from './queries.ts'
import type { FeedSource } from './source.ts'

/** Rows of one transaction: large enough that the commit is not the cost, small enough to lose little and hold locks briefly. */
const BATCH_ROWS = 500
/** Transactions side by side: while one computes, another's database work runs. */
const LANES = 2
/** Rows that are taken up together, in lanes. */
export const ROUND_ROWS = BATCH_ROWS * LANES
/** Below this a second transaction costs more than it saves. */
const LEAST_LANE_ROWS = 50

export function sourceResource(source: FeedSource): Resource {
  return { type: 'Feed', id: source.sourceId, attributes: { authority: source.authorityCode ?? '' } }
}

/**
 * What every piece of work on a file begins with, in its own transaction.
 *
 * INVARIANT (pause-stops-next-batch): a paused feed, or one whose supplier lost its accreditation, does nothing further;
 * what was applied before stays and the rest goes on from there later.
 */
export async function beginStep(act: Act, sourceId: string, fileId: number | null): Promise<FeedSource> {
  const [source, isLocked] = await Promise.all([
    findSource(act.sql, sourceId),
    fileId === null || tryLockFile(act.sql, fileId),
  ])
  if (!source) throw unknownSource()
  await act.require('feeds.load-file', sourceResource(source))
  if (source.pausedAt) throw pausedFeed()
  const accreditation = await findAccreditation(act.sql, source.organisationId, act.now)
  if (!accreditation.holds) throw unaccreditedSupplier()
  if (!isLocked) throw busyFile()
  return source
}

/**
 * Works off the rows of a round in lanes, each an act of its own, while `guard` holds the file.
 *
 * Every lane has ended, well or not, when this returns or throws.
 * @param work is done in an act that the policy was asked about already; whether the feed may go on the guard has seen.
 */
export async function workInLanes<Row>(
  run: RunAct,
  source: FeedSource,
  rows: readonly Row[],
  work: (act: Act, rows: readonly Row[]) => Promise<void>,
): Promise<void> {
  const size = Math.max(Math.ceil(rows.length / LANES), LEAST_LANE_ROWS)
  const lanes = []
  for (let at = 0; at < rows.length; at += size) {
    const part = rows.slice(at, at + size)
    lanes.push(
      run(async (act) => {
        await act.require('feeds.load-file', sourceResource(source))
        await work(act, part)
      }),
    )
  }
  const failed = (await Promise.allSettled(lanes)).find((lane) => lane.status === 'rejected')
  if (failed) throw failed.reason
}
