import type { Act } from '../platform/act.ts'
import { DeniedError, NotFoundError } from '../platform/errors.ts'
import { enqueueJob } from '../platform/jobs.ts'
import { recordEntry } from '../audit/index.ts'
import { alreadyBegun, alreadyLive, belowGate, noTrialFile, notHeld, onTrial } from './errors.ts'
import { sourceResource } from './file-step.ts'
import {
  findFile,
  findSource,
  findUnfinishedFile,
  refuseFile as dropFile,
  setLive,
  setPaused,
  updateFileState,
} from './queries.ts'
import { decidedShare, GO_LIVE_SHARE, type FeedFile, type FeedSource } from './source.ts'

/** Task that goes on with a file whose rows are stored; payload `{ sourceId, fileId }`. */
export const CONTINUE_FILE = 'feeds.continue-file'

/** Stops a feed at its next batch; reading is not touched. */
export async function pauseFeed(act: Act, sourceId: string): Promise<void> {
  await requireSource(act, 'feeds.pause', sourceId)
  await setPaused(act.sql, sourceId, act.now, act.actor.name)
  await recordEntry(act, { action: 'feeds.pause', outcome: 'done', feedSourceId: sourceId })
}

/** Lets a feed go on, and with it the file that it stopped in. */
export async function resumeFeed(act: Act, sourceId: string): Promise<void> {
  await requireSource(act, 'feeds.resume', sourceId)
  await setPaused(act.sql, sourceId, null, null)
  const file = await findUnfinishedFile(act.sql, sourceId)
  if (file && file.state !== 'validating' && file.state !== 'held') await continueLater(act, file)
  await recordEntry(act, { action: 'feeds.resume', outcome: 'done', feedSourceId: sourceId })
}

/**
 * Applies a file that was held because too few rows found their child: a person has looked and answers for it.
 *
 * @throws DomainError `CP_FEED_FILE_NOT_HELD` for a file in any other state.
 */
export async function releaseFile(act: Act, fileId: number): Promise<void> {
  const file = await findFile(act.sql, fileId)
  const source = await requireSource(act, 'feeds.release-file', file?.sourceId ?? '')
  if (!file || file.sourceId !== source.sourceId) throw new NotFoundError()
  if (file.state !== 'held') throw notHeld()
  if (!source.liveAt) throw onTrial()
  await updateFileState(act.sql, fileId, 'matched', null)
  await continueLater(act, file)
  await recordEntry(act, { action: 'feeds.release-file', outcome: 'done', feedFileId: fileId })
}

/**
 * Ends the trial of a feed whose held file passed the gate, and lets that file go on.
 *
 * INVARIANT (gate-before-live): below 95 % of rows decided without a person no feed goes live, whoever asks.
 * @throws DomainError `CP_FEED_NO_TRIAL_FILE` before a file was compared, `CP_FEED_BELOW_GATE` below the gate,
 * `CP_FEED_LIVE` when it is live.
 */
export async function letGoLive(act: Act, sourceId: string): Promise<void> {
  const source = await requireSource(act, 'feeds.go-live', sourceId)
  if (source.liveAt) throw alreadyLive()
  const file = await findUnfinishedFile(act.sql, sourceId)
  if (file?.state !== 'held') throw noTrialFile()
  const share = file.matched && decidedShare(file.matched, source)
  if (share === null || share < GO_LIVE_SHARE) throw belowGate()
  await setLive(act.sql, sourceId, act.now)
  await updateFileState(act.sql, file.fileId, 'matched', null)
  await continueLater(act, file)
  await recordEntry(act, { action: 'feeds.go-live', outcome: 'done', feedSourceId: sourceId })
}

/**
 * Gives up a file of which nothing was applied yet: its rows go, and the source's next file can come.
 *
 * @throws DomainError `CP_FEED_FILE_BEGUN` once a row of it was applied.
 */
export async function refuseFile(act: Act, fileId: number): Promise<void> {
  const file = await findFile(act.sql, fileId)
  const source = await requireSource(act, 'feeds.refuse-file', file?.sourceId ?? '')
  if (!file || file.sourceId !== source.sourceId) throw new NotFoundError()
  if (!['validating', 'validated', 'matched', 'held'].includes(file.state)) throw alreadyBegun()
  await dropFile(act.sql, fileId, { code: 'CP_FEED_FILE_GIVEN_UP', line: null }, act.now)
  await recordEntry(act, { action: 'feeds.refuse-file', outcome: 'done', feedFileId: fileId })
}

/**
 * The source, once the policy has let this person at it.
 *
 * INVARIANT (unknown-as-hidden): an unknown source, another authority's and one of a person without this work are the same
 * to whoever asks; only a condition that lapsed is said, for the person to mend.
 * @throws NotFoundError, or DeniedError for a lapsed condition.
 */
export async function requireSource(act: Act, action: string, sourceId: string): Promise<FeedSource> {
  const source = await findSource(act.sql, sourceId)
  const unknown = { type: 'Feed', id: sourceId, attributes: { authority: act.actor.authorityCode ?? '' } }
  try {
    await act.require(action, source ? sourceResource(source) : unknown)
  } catch (error) {
    throw error instanceof DeniedError && error.lapsed.length === 0 ? new NotFoundError() : error
  }
  if (!source) throw new NotFoundError()
  return source
}

function continueLater(act: Act, file: FeedFile): Promise<void> {
  return enqueueJob(
    act.sql,
    CONTINUE_FILE,
    { sourceId: file.sourceId, fileId: file.fileId },
    `${CONTINUE_FILE} ${file.fileId}`,
  )
}
