import { recordEntry } from '../../../audit/index.ts'
import { addDays, type IsoDate } from '../../../lib/iso-date.ts'
import { instantInLondon } from '../../../lib/london-time.ts'
import type { Act } from '../../../platform/act.ts'
import { findShare } from '../queries.ts'
import { reviewRules } from '../review.ts'
import { addWorkingDays } from '../../../lib/working-days.ts'
import {
  atNight,
  chosen,
  failedSearches,
  findLastDay,
  insertDay,
  insertFound,
  mediatedCalls,
  openings,
  ownFamily,
  reveals,
  safeguardingSearches,
  withoutInvolvement,
  type Span,
} from './queries.ts'

const DUE_DAYS = 5

/**
 * Draws what is to be reviewed of the next day that is over: a sample, and what the closed rules flag. For the nightly job.
 *
 * A day is drawn whole or not at all, and once, however often and by however many this is called; days that were missed follow one by
 * one, from the day before the first call on. @returns the day; undefined when none is left. Source.
 */
export async function drawReviews(act: Act): Promise<IsoDate | undefined> {
  await act.require('monitoring.draw-reviews', { type: 'Directory', id: 'contactpoint' })
  const last = await findLastDay(act.sql)
  const day = last === undefined ? addDays(act.today, -1) : addDays(last, 1)
  if (day >= act.today) return undefined
  const share = await findShare(act.sql)
  if (!(await insertDay(act.sql, { ...share, day, at: act.now }))) return undefined
  const found = findingsOf(act, day, share)
  const drawn = { day, dueOn: addWorkingDays(act.today, DUE_DAYS) }
  let quantity = 0
  for (const [rule, query] of found) quantity += await insertFound(act.sql, rule, drawn, query)
  await recordEntry(act, { action: 'monitoring.draw-reviews', outcome: 'done', quantity })
  return day
}

function findingsOf({ sql, random }: Act, day: IsoDate, share: Awaited<ReturnType<typeof findShare>>) {
  const span = spanOf(day)
  const seed = random(32)
  const { 'no-involvement': late, 'mediated-call': calls, reveal } = reviewRules
  const some = (entries: ReturnType<typeof openings>, { oneIn }: { readonly oneIn: number }) =>
    chosen(sql, entries, { oneIn, atLeast: 0 }, seed)
  return [
    ['sample', chosen(sql, openings(sql, span), share, seed)],
    ['own-family', ownFamily(sql, span)],
    ['no-involvement', withoutInvolvement(sql, spanOf(addDays(day, -late.afterDays)), day)],
    ['failed-searches', failedSearches(sql, span)],
    ['night', atNight(sql, span)],
    ['mediated-call', some(mediatedCalls(sql, span), calls)],
    ['reveal', some(reveals(sql, span), reveal)],
    ['safeguarding-search', safeguardingSearches(sql, span)],
  ] as const
}

function spanOf(day: IsoDate): Span {
  return { from: instantInLondon(day, 0)!, until: instantInLondon(addDays(day, 1), 0)! }
}
