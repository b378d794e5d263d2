import { stringify } from 'csv-stringify/sync'
import type { Forecast, ForecastRow } from '../../access/index.ts'
import { addDays, formatDay } from '../../lib/iso-date.ts'
import type { Page } from './page.ts'
import { forecastRoleWords } from './words.ts'

const SHOWN = 500

/** Sums over all organisations, then the organisations that need something, 500 lines at most. */
export function presentForecast(
  { starts, rows }: Forecast,
  links: { readonly backPath: string; readonly backText: string; readonly filePath: string },
): Page {
  const needed = rows.filter(({ missing, quarters }) => missing + sum(quarters) > 0)
  return {
    title: 'Training needed within a year',
    ...links,
    quarterTexts: starts
      .slice(0, -1)
      .map((start, at) => `${formatDay(start)} to ${formatDay(addDays(starts[at + 1]!, -1))}`),
    totals: totalsOf(rows).map(presentRow),
    rows: needed.slice(0, SHOWN).map(presentRow),
    left: Math.max(0, needed.length - SHOWN),
  }
}

function presentRow(row: ForecastRow): object {
  return { ...row, roleText: forecastRoleWords[row.role], text: row.title ?? 'Vetting' }
}

/** Courses and vetting as they come, with the counts of all organisations. */
function totalsOf(rows: readonly ForecastRow[]): ForecastRow[] {
  const groups = Map.groupBy(rows, ({ role, course }) => `${role} ${course ?? ''}`)
  return [...groups.values()].map((group) => ({
    ...group[0]!,
    people: sum(group.map(({ people }) => people)),
    missing: sum(group.map(({ missing }) => missing)),
    quarters: group[0]!.quarters.map((_, at) => sum(group.map(({ quarters }) => quarters[at] ?? 0))),
  }))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}

/** All rows, also of those who need nothing, with the first day of each quarter in the head; names nobody. */
export function forecastCsv({ starts, rows }: Forecast): string {
  const head = ['organisation', 'role', 'needs', 'code', 'people', 'missing_today']
  return stringify(
    [
      [...head, ...starts.slice(0, -1).map((start) => `from_${start}`)],
      ...rows.map(({ organisation, role, title, course, people, missing, quarters }) => [
        organisation,
        forecastRoleWords[role],
        title ?? 'Vetting',
        course ?? 'vetting',
        people,
        missing,
        ...quarters,
      ]),
    ],
    { escape_formulas: true },
  )
}
