import type { PageModel } from '../../platform/web/server.ts'
import { GO_LIVE_SHARE, type SourceOwners, type SourceStatus } from '../index.ts'
import type { FeedFile } from '../source.ts'
import { feedsPaths } from './paths.ts'
import { countWaiting, presentState, type Tag } from './present-sources.ts'
import { presentSteps, type Step } from './present-steps.ts'
import {
  countInWords,
  fileStateWords,
  formatWords,
  kindWords,
  rowsInWords,
  waitingReasonInWords,
} from './words.ts'

type FileRow = {
  readonly name: string
  readonly href: string
  readonly at: Date
  readonly state: string
  readonly read: string
  readonly worked: string
  readonly rejected: string
}

export type SourcePage = PageModel & {
  readonly sourcesPath: string
  readonly tags: readonly Tag[]
  /** As govuk-frontend's summary list takes them. */
  readonly facts: readonly {
    readonly key: { readonly text: string }
    readonly value: { readonly text: string }
  }[]
  readonly steer: { readonly action: string; readonly button: string; readonly consequence: string }
  /** Of a feed on trial; `action` is null while it may not go live. */
  readonly trial: { readonly text: string; readonly action: string | null } | null
  /** The newest file; null before the first. */
  readonly newest: (FileRow & { readonly steps: readonly Step[]; readonly releaseHref: string | null }) | null
  readonly earlier: readonly FileRow[]
  readonly waitingTotal: string
  readonly waiting: readonly { readonly reason: string; readonly count: string }[]
}

/** The page of one feed. */
export function presentSource(status: SourceStatus & SourceOwners): SourcePage {
  const { source, files, waiting } = status
  const [newest, ...earlier] = files
  return {
    title: source.name,
    sourcesPath: feedsPaths.sources,
    tags: presentState(status),
    facts: factsOf(status),
    trial: source.liveAt ? null : trialOf(source.sourceId, status.trialShare),
    steer: steerOf(source.sourceId, source.pausedAt !== null),
    newest: newest
      ? {
          ...presentFileRow(newest),
          steps: presentSteps(newest, source.pausedAt !== null),
          releaseHref: newest.state === 'held' && source.liveAt ? feedsPaths.release(newest.fileId) : null,
        }
      : null,
    earlier: earlier.map(presentFileRow),
    waitingTotal: rowsInWords(countWaiting(status)),
    waiting: waiting.map(({ reason, count }) => ({
      reason: waitingReasonInWords(reason),
      count: countInWords(count),
    })),
  }
}

function factsOf({ source, supplier, authorityName }: SourceStatus & SourceOwners): SourcePage['facts'] {
  const floor = Math.round(source.matchRateFloor * 100)
  const facts: [string, string | undefined][] = [
    ['Format', formatWords[source.format]],
    ['Kind of supplier', kindWords[source.kind]],
    ['Supplier', supplier?.name],
    ['Telephone', supplier?.phone ?? undefined],
    ['Email', supplier?.email ?? undefined],
    ['Area', authorityName ?? 'All of England'],
    ['Children we do not hold yet', source.createsChildren ? 'May be added' : 'Wait for a person'],
    [
      'When a file is held',
      source.matchRateFloor === 0
        ? 'Never: the feed may bring children we do not hold yet'
        : `When fewer than ${floor} in every 100 rows find their child (files of 100 rows or more)`,
    ],
  ]
  return facts.flatMap(([key, value]) =>
    value === undefined ? [] : [{ key: { text: key }, value: { text: value } }],
  )
}

/** The share is never rounded up: 94.99 in 100 are not 95. */
function trialOf(sourceId: string, share: number | null): NonNullable<SourcePage['trial']> {
  if (share === null)
    return {
      text: 'The feed is on trial. Its first file is read and compared with the records, and nothing of it is applied until you let the feed go live.',
      action: null,
    }
  const found = `${(Math.floor(share * 1000) / 10).toFixed(1)} in every 100 rows of the held file could be matched without a person`
  return share < GO_LIVE_SHARE
    ? {
        text: `The feed is on trial. ${found}; it may go live from 95. Ask the supplier to mend the data, refuse the file, and load a better one.`,
        action: null,
      }
    : {
        text: `The feed is on trial. ${found}. When it goes live this file is applied, and the next ones as they come.`,
        action: feedsPaths.goLive(sourceId),
      }
}

function steerOf(sourceId: string, isPaused: boolean): SourcePage['steer'] {
  return isPaused
    ? {
        action: feedsPaths.resume(sourceId),
        button: 'Resume this feed',
        consequence:
          'The feed goes on where it stopped: a file that was checked and is not finished is worked to its end.',
      }
    : {
        action: feedsPaths.pause(sourceId),
        button: 'Pause this feed',
        consequence:
          'The feed stops after the rows being worked on now. What is in the records stays, and people can go on looking at them.',
      }
}

function presentFileRow(file: FeedFile): FileRow {
  return {
    name: file.name,
    href: feedsPaths.file(file.fileId),
    at: file.receivedAt,
    state: fileStateWords[file.state],
    read: countInWords(file.rowsRead),
    worked: countInWords(file.rowsApplied),
    rejected: countInWords(file.rowsRejected),
  }
}
