import { stringify } from 'csv-stringify/sync'
import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { readOverrideFigures, type OverrideFigures } from '../index.ts'
import { safeguardingPaths as paths } from './paths.ts'

const config = { shields: true }
const NOT_SHOWN = 'not shown'

/** How often was looked in an emergency: by month on a page, by month and authority as a file. */
export function figuresPages(app: WebApp): void {
  app.get(paths.figures, { config }, async (request, reply) => {
    const figures = await request.act((act) => readOverrideFigures(act, 'page'))
    return reply.page('safeguarding/web/figures.njk', presentFigures(figures, request.actor.authorityCode))
  })
  app.get(paths.figuresFile, { config }, async (request, reply) => {
    const figures = await request.act((act) => readOverrideFigures(act, 'file'))
    return reply
      .type('text/csv; charset=utf-8')
      .header('content-disposition', 'attachment; filename="looks-in-an-emergency.csv"')
      .send(figuresCsv(figures))
  })
}

function presentFigures({ sections, months }: OverrideFigures, ownCode: string | null) {
  const own = sections.findIndex(({ code }) => code === ownCode)
  return {
    title: 'How often is looked in an emergency',
    backPath: paths.reviews,
    filePath: paths.figuresFile,
    ownName: sections[own]?.name ?? null,
    months: months.map(({ month, all, counts }) => ({
      name: monthName(month),
      own: inWords(counts[own]),
      all: inWords(all),
    })),
  }
}

function figuresCsv({ sections, months }: OverrideFigures): string {
  const rows = months.flatMap(({ month, all, counts }) => [
    [month.slice(0, 7), '', 'All authorities', inWords(all)],
    ...sections.map(({ code, name }, at) => [month.slice(0, 7), code, name, inWords(counts[at])]),
  ])
  return stringify([['month', 'authority_code', 'authority', 'looks'], ...rows])
}

/** `October 2026` for its first day. */
function monthName(month: IsoDate): string {
  return formatDay(month).replace(/^1 /, '')
}

function inWords(count: number | null | undefined): string {
  return count === null || count === undefined ? NOT_SHOWN : String(count)
}
