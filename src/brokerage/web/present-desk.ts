import { addDays, formatDay } from '../../lib/iso-date.ts'
import { instant } from '../../platform/web/filters.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { isOverdue, referenceOf, type Figures, type QueuedRequest } from '../index.ts'
import { brokeragePaths } from './paths.ts'
import { dueText, needWords, outcomeWords, urgencyWords } from './words.ts'

export type QueuePage = PageModel & {
  readonly figuresPath: string
  readonly requests: readonly {
    readonly href: string
    readonly reference: string
    readonly urgency: string
    readonly need: string
    readonly asked: string
    readonly due: string
    readonly isOverdue: boolean
    readonly who: string
  }[]
}

/** Open requests of the team; nothing of a child is in the list. */
export function presentQueue(requests: readonly QueuedRequest[], now: Date): QueuePage {
  return {
    title: 'Contact desk',
    figuresPath: brokeragePaths.figures,
    requests: requests.map((request) => ({
      href: brokeragePaths.request(request.publicId),
      reference: referenceOf(request.publicId),
      urgency: urgencyWords[request.urgency],
      need: needWords[request.need],
      asked: instant(request.askedAt),
      due: dueText(request.dueAt),
      isOverdue: isOverdue(request, now),
      who: whoWorks(request),
    })),
  }
}

export function whoWorks({ isMine, takenByName, state }: QueuedRequest): string {
  if (state !== 'working') return 'Nobody yet'
  return isMine ? 'You' : (takenByName ?? 'Somebody')
}

export type FiguresPage = PageModel & {
  readonly backPath: string
  readonly period: string
  readonly tables: readonly {
    readonly caption: string
    readonly rows: readonly { readonly text: string; readonly count: string }[]
  }[]
}

const COULD_TELL = 'not shown'

/** Counts in words; one that could tell of a child is not shown. Source: R-79. */
export function presentFigures({ from, until, answered, inTime, late, byOutcome }: Figures): FiguresPage {
  const row = (text: string, count: number | null) => ({
    text,
    count: count === null ? COULD_TELL : String(count),
  })
  return {
    title: 'What became of requests',
    backPath: brokeragePaths.queue,
    period: `Answered from ${formatDay(from)} to ${formatDay(addDays(until, -1))}`,
    tables: [
      {
        caption: 'Answered in time',
        rows: [row('All', answered), row('In time', inTime), row('Late', late)],
      },
      {
        caption: 'By answer',
        rows: byOutcome.map(({ outcome, count }) => row(outcomeWords[outcome], count)),
      },
    ],
  }
}
