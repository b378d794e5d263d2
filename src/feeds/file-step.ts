import type { Act, Resource } from '../platform/act.ts'
import { findAccreditation } from '../accreditation/index.ts'
import { busyFile, pausedFeed, unaccreditedSupplier, unknownSource } from './errors.ts'
import { findSource, tryLockFile } from './queries.ts'
import type { FeedSource } from './source.ts'

/** Rows of one transaction: large enough that the commit is not the cost, small enough to lose little and hold locks briefly. */
export const BATCH_ROWS = 500

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
