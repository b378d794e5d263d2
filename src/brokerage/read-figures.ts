import { recordEntry } from '../audit/index.ts'
import { addMonths, day, type IsoDate } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import { outcomes, type Outcome } from './outcome.ts'
import { countAnswered } from './queries.ts'
import { requestResource } from './request.ts'
import { SMALLEST_COUNT, suppressCounts } from '../lib/suppress.ts'

/** A figure is null where it stands for fewer than eight, or would give away one that does. Source: R-79. */
export type Figures = {
  readonly from: IsoDate
  /** The first day not counted. */
  readonly until: IsoDate
  readonly answered: number | null
  readonly inTime: number | null
  readonly late: number | null
  readonly byOutcome: readonly { readonly outcome: Outcome; readonly count: number | null }[]
}

/** What the own team answered in the last twelve whole months; they change once a month, so that no day can be taken from the next. */
export async function readFigures(act: Act): Promise<Figures> {
  const authority = act.actor.authorityCode ?? ''
  await act.require('brokerage.read-figures', requestResource('figures', authority))
  const until = day(`${act.today.slice(0, 7)}-01`)
  const from = addMonths(until, -12)
  const rows = await countAnswered(act.sql, authority, from, until)
  await recordEntry(act, { action: 'brokerage.read-figures', outcome: 'done' })
  const sum = (holds: (row: (typeof rows)[number]) => boolean): number =>
    rows.filter(holds).reduce((total, { count }) => total + count, 0)
  const answered = sum(() => true)
  const [inTime = null, late = null] = suppressCounts([
    sum((row) => row.isInTime),
    sum((row) => !row.isInTime),
  ])
  const counts = suppressCounts(outcomes.map((outcome) => sum((row) => row.outcome === outcome)))
  return {
    from,
    until,
    answered: answered < SMALLEST_COUNT ? null : answered,
    inTime,
    late,
    byOutcome: outcomes.map((outcome, at) => ({ outcome, count: counts[at] ?? null })),
  }
}
