import type { IsoDate } from '../../lib/iso-date.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import type { AuthorityCoverage, SetShare, WaitingReview } from '../reviews/queries.ts'
import type { ReviewQueue } from '../reviews/read-reviews.ts'
import { coveredPercent, LISTED, sumCoverage, type Coverage } from '../reviews/review.ts'
import { monitoringPaths } from './paths.ts'
import { presentLine, type LogLine } from './present-log.ts'
import { ruleWords } from './review-words.ts'
import type { LogWords } from './words.ts'

type Line = LogLine & {
  readonly reference: number
  readonly rules: readonly string[]
  readonly dueOn: IsoDate
  readonly isOverdue: boolean
  readonly isWithManager: boolean
}

type CoverageLine = Coverage & {
  readonly name: string
  /** `-` while nothing is due. */
  readonly percent: string
}

export type ReviewsPage = PageModel & {
  readonly logPath: string
  /** Null for whoever does not set the share. */
  readonly sharePath: string | null
  readonly lines: readonly Line[]
  /** Whether more wait than are shown. */
  readonly hasMore: boolean
  readonly coverage: CoverageLine
  /** Empty for an auditor of one section. */
  readonly authorities: readonly CoverageLine[]
}

/** What waits, and the coverage of the own section or of all, with each authority's. */
export function presentReviews(
  words: LogWords,
  { waiting, coverage }: ReviewQueue,
  today: IsoDate,
  isNational: boolean,
): ReviewsPage {
  const all = sumCoverage(coverage)
  return {
    title: 'Reviews',
    logPath: monitoringPaths.log,
    sharePath: isNational ? monitoringPaths.share : null,
    lines: waiting.map((review) => presentWaiting(words, review, today)),
    hasMore: waiting.length === LISTED && all.waiting > LISTED,
    coverage: withPercent('', all),
    authorities: isNational ? coverage.map((one) => withPercent(nameOf(one), one)) : [],
  }
}

function presentWaiting(words: LogWords, review: WaitingReview, today: IsoDate): Line {
  const { reference, publicId, rules, dueOn, isWithManager } = review
  return {
    ...presentLine(words, review),
    href: monitoringPaths.review(publicId),
    reference,
    rules: rules.map((rule) => ruleWords[rule]),
    dueOn,
    isOverdue: dueOn < today,
    isWithManager,
  }
}

function withPercent(name: string, coverage: Coverage): CoverageLine {
  const percent = coveredPercent(coverage)
  return { ...coverage, name, percent: percent === null ? '-' : `${percent}%` }
}

function nameOf({ name, code }: AuthorityCoverage): string {
  return name ?? code ?? 'National team'
}

export type SharePage = PageModel & {
  readonly action: string
  readonly backPath: string
  readonly values: FormValues
  readonly history: readonly SetShare[]
}

/** The form in which the share is set, with what was set before. */
export function presentShare(
  history: readonly SetShare[],
  values: FormValues,
  errors: FieldErrors = {},
): SharePage {
  const { share: action, reviews: backPath } = monitoringPaths
  return { title: 'How much is sampled', errors, action, backPath, values, history }
}
