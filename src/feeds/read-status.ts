import type { Act } from '../platform/act.ts'
import { NotFoundError } from '../platform/errors.ts'
import { recordEntry } from '../audit/index.ts'
import { countReviews } from '../linkage/index.ts'
import { findAuthority, listOrganisations } from '../organisations/index.ts'
import {
  countFaults,
  findFile,
  listFiles,
  listRejected,
  listRejectedColumns,
  listSources,
  type RejectedRow,
} from './queries.ts'
import { decidedShare, type FeedFile, type FeedSource } from './source.ts'
import { requireSource } from './steer-feed.ts'

export type SourceStatus = {
  readonly source: FeedSource
  /** Newest first, ten at most. */
  readonly files: readonly FeedFile[]
  /** Rows that wait for a person, by reason. */
  readonly waiting: readonly { readonly reason: string; readonly count: number }[]
  /** Of a feed on trial whose file was compared: the share of its rows decided without a person, from 0 to 1. */
  readonly trialShare: number | null
}

/** The feeds a person or the system may see, by name. Holds nothing about a child. */
export async function readFeedStatus(act: Act): Promise<SourceStatus[]> {
  const { authorityCode } = act.actor
  await act.require('feeds.read-status', {
    type: 'Feed',
    id: 'all',
    attributes: { authority: authorityCode ?? '' },
  })
  const sources = await listSources(act.sql, authorityCode)
  await recordEntry(act, { action: 'feeds.read-status', outcome: 'done', quantity: sources.length })
  const statuses: SourceStatus[] = []
  for (const source of sources) statuses.push(await statusOf(act, source))
  return statuses
}

/** Who answers for a source, and for where. */
export type SourceOwners = {
  readonly supplier:
    { readonly name: string; readonly phone: string | null; readonly email: string | null } | undefined
  /** Null for a source of all of England. */
  readonly authorityName: string | null
}

/** One feed with who sends it. @throws NotFoundError for an unknown source and another authority's alike. */
export async function readSourceStatus(act: Act, sourceId: string): Promise<SourceStatus & SourceOwners> {
  const source = await requireSource(act, 'feeds.read-status', sourceId)
  await recordEntry(act, { action: 'feeds.read-status', outcome: 'done', quantity: 1 })
  const suppliers = await listOrganisations(act.sql, [source.organisationId])
  const { authorityCode } = source
  const authority = authorityCode === null ? undefined : await findAuthority(act.sql, authorityCode)
  return {
    ...(await statusOf(act, source)),
    supplier: suppliers.get(source.organisationId),
    authorityName: authority?.name ?? authorityCode,
  }
}

async function statusOf(act: Act, source: FeedSource): Promise<SourceStatus> {
  const files = await listFiles(act.sql, source.sourceId, 10)
  const waiting = await countReviews(act.sql, source.sourceId)
  const held = source.liveAt === null ? files.find((file) => file.state === 'held') : undefined
  return { source, files, waiting, trialShare: held?.matched ? decidedShare(held.matched, source) : null }
}

export type FileStatus = {
  readonly source: FeedSource
  readonly file: FeedFile
  readonly faults: readonly {
    readonly code: string
    readonly field: string
    readonly severity: string
    readonly count: number
    readonly firstLine: number
  }[]
}

/** One file with its faults by kind. @throws NotFoundError for an unknown file and another authority's alike. */
export async function readFileStatus(act: Act, fileId: number): Promise<FileStatus> {
  const file = await findFile(act.sql, fileId)
  const source = await requireSource(act, 'feeds.read-status', file?.sourceId ?? '')
  if (!file) throw new NotFoundError()
  await recordEntry(act, { action: 'feeds.read-status', outcome: 'done', feedFileId: fileId })
  return { source, file, faults: await countFaults(act.sql, fileId) }
}

/** Names of all columns that the rejected rows of a file were supplied with. Permitted and logged as {@link readRejected}. */
export async function readRejectedColumns(act: Act, fileId: number): Promise<string[]> {
  const file = await findFile(act.sql, fileId)
  await requireSource(act, 'feeds.download-rejects', file?.sourceId ?? '')
  if (!file) throw new NotFoundError()
  await recordEntry(act, {
    action: 'feeds.download-rejects',
    outcome: 'done',
    feedFileId: fileId,
    quantity: 0,
  })
  return listRejectedColumns(act.sql, fileId)
}

/** A page of the rows to be given back to their supplier, in the order of the file. */
export async function readRejected(
  act: Act,
  fileId: number,
  afterRow: number,
  limit: number,
): Promise<RejectedRow[]> {
  const file = await findFile(act.sql, fileId)
  await requireSource(act, 'feeds.download-rejects', file?.sourceId ?? '')
  if (!file) throw new NotFoundError()
  const rows = await listRejected(act.sql, fileId, afterRow, limit)
  await recordEntry(act, {
    action: 'feeds.download-rejects',
    outcome: 'done',
    feedFileId: fileId,
    quantity: rows.length,
  })
  return rows
}
