import { recordEntry } from '../audit/index.ts'
import { addMonths, day, type IsoDate } from '../lib/iso-date.ts'
import { SMALLEST_COUNT, suppressCounts } from '../lib/suppress.ts'
import type { Act } from '../platform/act.ts'
import { countMonths, listSections, type Section } from './queries.ts'

/** Looks in an emergency of one month. A count is null where it stands for fewer than eight, or would give away one that does. */
export type MonthFigures = {
  /** Its first day. */
  readonly month: IsoDate
  readonly all: number | null
  /** By the section in which people work, in the order of {@link OverrideFigures.sections}. */
  readonly counts: readonly (number | null)[]
}

export type OverrideFigures = {
  readonly sections: readonly Section[]
  /** The last twelve whole months, newest first. */
  readonly months: readonly MonthFigures[]
}

/**
 * How often was looked in an emergency, those looks included that found nothing; the same for every reader, on a page and as a file.
 *
 * Each month is a table of its own that never changes afterwards, and no month is added to another, so that no two tables give away a count
 * that neither shows. Counted where people work: where shields are kept would tell of shields. Source: R-79, security 4.4.
 */
export async function readOverrideFigures(act: Act, form: 'page' | 'file'): Promise<OverrideFigures> {
  await act.require('safeguarding.read-figures', { type: 'Directory', id: 'contactpoint' })
  const until = day(`${act.today.slice(0, 7)}-01`)
  const [sections, rows] = await Promise.all([
    listSections(act.sql),
    countMonths(act.sql, addMonths(until, -12), until),
  ])
  await recordEntry(act, { action: 'safeguarding.read-figures', outcome: 'done', fields: [form] })
  const countOf = new Map(rows.map(({ month, section, looks }) => [`${month} ${section}`, looks]))
  const months = Array.from({ length: 12 }, (_, at) => {
    const month = addMonths(until, -1 - at)
    const counts = sections.map(({ code }) => countOf.get(`${month} ${code}`) ?? 0)
    const all = counts.reduce((sum, count) => sum + count, 0)
    return { month, all: all < SMALLEST_COUNT ? null : all, counts: suppressCounts(counts) }
  })
  return { sections, months }
}
