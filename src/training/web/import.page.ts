import { DomainError } from '../../platform/errors.ts'
import { importByPage, type PageOutcome } from '../../platform/table-import/import-by-page.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { importCompletions, type ImportReport } from '../import/import-completions.ts'
import { importColumns } from '../import/read-rows.ts'
import { readCatalogue } from '../overview/read-desk.ts'
import { parseImportForm } from './desk.form.ts'
import type { Page } from './page.ts'
import { trainingPaths } from './paths.ts'

const template = 'training/web/import.njk'
const config = { administers: true }

/** Completions pasted as CSV, as much as a form holds; larger files go in by the command. */
export function importPage(app: WebApp): void {
  app.get(trainingPaths.import, { config }, async (request, reply) => {
    const { courses } = await request.act(readCatalogue)
    return reply.page(template, pageOf({ courses }))
  })
  app.post(trainingPaths.import, { config, bodyLimit: 1_048_576 }, async (request, reply) => {
    const { courses } = await request.act(readCatalogue)
    const form = parseImportForm(request.body)
    if (!form.ok) return reply.page(template, pageOf({ courses, ...form }), { status: 400 })
    try {
      const { source, rows, isTrial } = form.value
      const outcome = await importByPage(form.value, importColumns, (options) =>
        request.act((act) =>
          importCompletions(act, { ...options, source, authorityCode: act.actor.authorityCode }),
        ),
      )
      const values = outcome.isRefused || isTrial ? { source, rows } : { source }
      const model = pageOf({ courses, values, outcome: { ...outcome, summary: summaryOf(outcome) } })
      return reply.page(template, model, { status: outcome.isRefused ? 400 : 200 })
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'CP_TRAINING_FILE_UNREADABLE') throw error
      const errors = { rows: { text: `The rows cannot be read: ${error.message}`, href: '#rows' } }
      return reply.page(template, pageOf({ courses, errors, values: form.value }), { status: 400 })
    }
  })
}

function pageOf(model: object): Page {
  return {
    title: 'Import completed training',
    action: trainingPaths.import,
    deskPath: trainingPaths.desk,
    ...model,
  }
}

function summaryOf({ report, isTrial }: PageOutcome<ImportReport>): string {
  const { rows, recorded, failed, wrong } = report
  return `${rows} rows: ${recorded} ${isTrial ? 'would be recorded' : 'recorded'}, ${failed} not passed, ${wrong} wrong.`
}
