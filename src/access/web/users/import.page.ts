import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Act } from '../../../platform/act.ts'
import { DomainError } from '../../../platform/errors.ts'
import type { ImportOptions, Totals } from '../../../platform/table-import/import-table.ts'
import { importByPage } from '../../../platform/table-import/import-by-page.ts'
import { parseForm, type FieldErrors, type FormValues } from '../../../platform/web/forms.ts'
import { importReaders, pastedRows } from '../../../platform/web/import-form.ts'
import type { WebApp } from '../../../platform/web/request.ts'
import { needs } from '../../accounts/account.ts'
import { importLeavers, leaverColumns } from '../../accounts/import/import-leavers.ts'
import { importNominations } from '../../accounts/import/import-nominations.ts'
import { nominationColumns } from '../../accounts/import/nomination-rows.ts'
import { readPlaces, type Places } from '../../accounts/read-accounts.ts'
import { usersPaths } from './paths.ts'
import { needWords } from './words.ts'

const template = 'access/web/users/import.njk'
const config = { administers: true }
/** As much as a form holds, some 8,000 rows; larger files go in by the command. */
const bodyLimit = 1_048_576

type Words = {
  readonly title: string
  readonly command: string
  readonly lead: string
  readonly hint: string
}
type Kind<Column extends string, Report extends Totals> = {
  readonly path: string
  readonly words: Words
  readonly columns: readonly Column[]
  readonly example: string
  readonly run: (act: Act, options: ImportOptions<Column>) => Promise<Report>
  readonly summaryOf: (report: Report, isTrial: boolean) => string
  readonly hasCodes: boolean
}

/** Nominations and leavers pasted as CSV, for those who look after accounts. */
export function importPages(app: WebApp): void {
  importPage(app, {
    path: usersPaths.import,
    words: {
      title: 'Nominate many people',
      command: 'contactpoint users import',
      lead: 'You say that each of them needs access; somebody of the local ContactPoint team approves it. Members of teams are nominated one by one.',
      hint: 'organisation and service: their codes, below. until: the last day of the need, within three years',
    },
    columns: nominationColumns,
    example:
      'nell.newcomer,Nell Newcomer,nell@council.example,,Social worker,NYC-CSC,CSC-HAR,direct-work,30/09/2027',
    run: importNominations,
    summaryOf: ({ rows, nominated, unchanged, wrong }, isTrial) =>
      `${rows} rows: ${nominated} ${isTrial ? 'would be nominated' : 'nominated'}, ${unchanged} nominated already, ${wrong} wrong.`,
    hasCodes: true,
  })
  importPage(app, {
    path: usersPaths.leavers,
    words: {
      title: 'Who has left',
      command: 'contactpoint users leavers',
      lead: 'From the day named, a person can no longer use ContactPoint. A day that is over ends their access at once.',
      hint: 'person: username or e-mail. ends_on: the first day without a post',
    },
    columns: leaverColumns,
    example: 'nell.newcomer,30/09/2027',
    run: importLeavers,
    summaryOf: ({ rows, ended, unchanged, wrong }, isTrial) =>
      `${rows} rows: ${ended} ${isTrial ? 'would leave' : 'leave'}, ${unchanged} recorded already, ${wrong} wrong.`,
    hasCodes: false,
  })
}

function importPage<Column extends string, Report extends Totals>(
  app: WebApp,
  kind: Kind<Column, Report>,
): void {
  app.get(kind.path, { config }, (request, reply) => show(request, reply, kind, {}))
  app.post(kind.path, { config, bodyLimit }, async (request, reply) => {
    const form = parseForm(request.body, importReaders)
    if (!form.ok) return show(request, reply, kind, form, 400)
    const pasted = pastedRows(form.value)
    try {
      const outcome = await importByPage(pasted, kind.columns, (options) =>
        request.act((act) => kind.run(act, options)),
      )
      const values = outcome.isRefused || pasted.isTrial ? { rows: pasted.rows } : {}
      const summary = kind.summaryOf(outcome.report, pasted.isTrial)
      const status = outcome.isRefused ? 400 : 200
      return await show(request, reply, kind, { values, outcome: { ...outcome, summary } }, status)
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'CP_USERS_FILE_UNREADABLE') throw error
      const errors = { rows: { text: `The rows cannot be read: ${error.message}`, href: '#rows' } }
      return show(request, reply, kind, { errors, values: { rows: pasted.rows } }, 400)
    }
  })
}

type Shown = { readonly values?: FormValues; readonly errors?: FieldErrors; readonly outcome?: object }

/** The places are read on each page, so that only those see it who may do what it is for. */
async function show<Column extends string, Report extends Totals>(
  request: FastifyRequest,
  reply: FastifyReply,
  { path, words, columns, example, hasCodes }: Kind<Column, Report>,
  { values = {}, errors = {}, outcome }: Shown,
  status = 200,
): Promise<string> {
  const places = await request.act((act) => readPlaces(act, null))
  const model = {
    ...words,
    action: path,
    back: usersPaths.users,
    example: `${columns.join(',')}\n${example}`,
    codes: hasCodes ? codesOf(places) : [],
    values,
    errors,
    outcome,
  }
  return reply.page(template, model, { status })
}

function codesOf({ organisations, services }: Places) {
  return [
    { heading: 'Organisations', items: organisations.map(({ code, name }) => ({ code, name })) },
    { heading: 'Services', items: services.map(({ code, name }) => ({ code, name })) },
    { heading: 'What access is needed for', items: needs.map((code) => ({ code, name: needWords[code] })) },
  ].filter(({ items }) => items.length > 0)
}
