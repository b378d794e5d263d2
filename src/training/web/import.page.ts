import type { Act } from '../../platform/act.ts'
import { DomainError } from '../../platform/errors.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { faultLine, faultsHeader } from '../import/faults-csv.ts'
import { importCompletions, type FaultyRow, type ImportReport } from '../import/import-completions.ts'
import { ImportRefusedError } from '../import/import-refused.ts'
import { readCatalogue } from '../overview/read-desk.ts'
import { parseImportForm, type ImportForm } from './desk.form.ts'
import type { Page } from './page.ts'
import { trainingPaths } from './paths.ts'

const template = 'training/web/import.njk'
const config = { administers: true }
const MOST_TOLD = 100

type Outcome = ImportReport & { readonly faults: readonly FaultyRow[]; readonly isRefused: boolean }

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
      const outcome = await load((work) => request.act(work), form.value)
      return reply.page(template, pageOf({ courses, ...presentOutcome(form.value, outcome) }), {
        status: outcome.isRefused ? 400 : 200,
      })
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

/** What was pasted is shown again where nothing of it went in. */
function presentOutcome({ source, rows, isTrial, skipsWrong }: ImportForm, outcome: Outcome): object {
  return {
    values: outcome.isRefused || isTrial ? { source, rows } : { source },
    outcome: {
      ...outcome,
      isTrial,
      shown: outcome.faults.slice(0, MOST_TOLD),
      leftOut:
        skipsWrong && outcome.faults.length > 0
          ? faultsHeader + outcome.faults.map(faultLine).join('')
          : null,
    },
  }
}

async function load(
  run: <T>(work: (act: Act) => Promise<T>) => Promise<T>,
  { source, rows, isTrial, skipsWrong }: ImportForm,
): Promise<Outcome> {
  const faults: FaultyRow[] = []
  try {
    const report = await run((act) =>
      importCompletions(act, {
        bytes: bytesOf(rows),
        authorityCode: act.actor.authorityCode,
        source,
        isDryRun: isTrial,
        skipsWrong,
        onFault: (row) => faults.push(row),
      }),
    )
    return { ...report, faults, isRefused: false }
  } catch (error) {
    if (error instanceof ImportRefusedError) return { ...error.report, faults, isRefused: true }
    throw error
  }
}

async function* bytesOf(rows: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(rows)
}
