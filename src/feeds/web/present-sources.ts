import type { PageModel } from '../../platform/web/server.ts'
import type { SourceStatus } from '../index.ts'
import { feedsPaths } from './paths.ts'
import { countInWords, formatWords } from './words.ts'

export type Tag = { readonly text: string; readonly colour: string }

type SourceRow = {
  readonly name: string
  readonly href: string
  readonly format: string
  readonly tags: readonly Tag[]
  readonly lastFile: { readonly name: string; readonly href: string; readonly at: Date } | null
  /** Of the last file. */
  readonly worked: string
  readonly rejected: string
  readonly waiting: string
}

export type SourcesPage = PageModel & {
  readonly summary: string
  readonly qualityPath: string
  readonly rows: readonly SourceRow[]
}

/** Held and paused feeds first, then those whose last file was refused, then those with rejected rows; by name within each. */
export function presentSources(statuses: readonly SourceStatus[]): SourcesPage {
  const ranked = [...statuses].sort((a, b) => rankOf(a) - rankOf(b))
  const urgent = statuses.filter((status) => rankOf(status) <= RANK_REFUSED).length
  return {
    title: 'Feeds',
    summary: summaryOf(statuses.length, urgent),
    qualityPath: feedsPaths.quality,
    rows: ranked.map(presentRow),
  }
}

/** The states of a feed; a paused one may be held too. */
export function presentState({ source, files }: SourceStatus): Tag[] {
  const isHeld = files.some((file) => file.state === 'held')
  const tags = [
    ...(source.liveAt ? [] : [{ text: 'On trial', colour: 'blue' }]),
    ...(isHeld ? [{ text: 'Held: needs a look', colour: 'red' }] : []),
    ...(source.pausedAt ? [{ text: 'Paused', colour: 'yellow' }] : []),
    ...(files[0]?.state === 'refused' ? [{ text: 'Last file refused', colour: 'orange' }] : []),
  ]
  if (tags.length > 0) return tags
  return files.length === 0
    ? [{ text: 'Waiting for first file', colour: 'grey' }]
    : [{ text: 'Running', colour: 'green' }]
}

export function countWaiting({ waiting }: Pick<SourceStatus, 'waiting'>): number {
  return waiting.reduce((sum, { count }) => sum + count, 0)
}

const RANK_REFUSED = 2

function rankOf({ source, files }: SourceStatus): number {
  if (files.some((file) => file.state === 'held')) return 0
  if (source.pausedAt) return 1
  const [last] = files
  if (last?.state === 'refused') return RANK_REFUSED
  return last && last.rowsRejected > 0 ? 3 : 4
}

function presentRow(status: SourceStatus): SourceRow {
  const { source, files } = status
  const [last] = files
  return {
    name: source.name,
    href: feedsPaths.source(source.sourceId),
    format: formatWords[source.format],
    tags: presentState(status),
    lastFile: last ? { name: last.name, href: feedsPaths.file(last.fileId), at: last.receivedAt } : null,
    worked: last ? countInWords(last.rowsApplied) : '',
    rejected: last ? countInWords(last.rowsRejected) : '',
    waiting: countInWords(countWaiting(status)),
  }
}

function summaryOf(all: number, urgent: number): string {
  const feeds = all === 1 ? '1 feed' : `${countInWords(all)} feeds`
  if (urgent === 0) return `${feeds}. None needs a look.`
  return `${feeds}. ${urgent === 1 ? '1 needs' : `${countInWords(urgent)} need`} a look and ${urgent === 1 ? 'is' : 'are'} listed first.`
}
