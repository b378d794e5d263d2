import type { FastifyReply, FastifyRequest } from 'fastify'
import type { FieldErrors, FormResult } from '../../platform/web/forms.ts'
import type { Act } from '../../platform/act.ts'
import type { WebApp } from '../../platform/web/request.ts'
import {
  chooseEntries,
  giveList,
  openHistory,
  prepareList,
  refuseRequest,
  secondList,
  showList,
} from '../index.ts'
import { withRefusals } from './answer-refusals.ts'
import { historyParams, rightsPaths, type HistoryParams } from './paths.ts'
import { listText, presentList } from './present-list.ts'
import { presentRequest } from './present-request.ts'
import { parseAnswer, parseChoice, parseRefusal, parseWay } from './request.form.ts'

type Request = FastifyRequest<{ Params: HistoryParams }>

const route = { config: { administers: true }, schema: { params: historyParams } }

/** One request: its looks, what is told of them, and each step until it is answered; the list for print and as text. */
export function requestPage(app: WebApp): void {
  const { history, looks, prepare, second, give, refuse, list, text } = rightsPaths

  app.get<{ Params: HistoryParams }>(history(':historyId'), route, (request, reply) => show(request, reply))

  steps(app, looks, parseChoice, (act, id, { entryIds, choice }) => chooseEntries(act, id, entryIds, choice))
  steps(
    app,
    prepare,
    () => ({ ok: true, value: null }),
    (act, id) => prepareList(act, id),
  )
  steps(app, second, parseAnswer, (act, id, { answer }) => secondList(act, id, answer === 'agree'))
  steps(app, give, parseWay, (act, id, { way }) => giveList(act, id, way))
  steps(app, refuse, parseRefusal, (act, id, { refusal }) => refuseRequest(act, id, refusal))

  app.get<{ Params: HistoryParams }>(list(':historyId'), route, (request, reply) =>
    withRefusals(reply, history(request.params.historyId), async () => {
      const shown = await request.act((act) => showList(act, request.params.historyId, false))
      return reply.page('rights/web/list.njk', presentList(shown))
    }),
  )

  app.get<{ Params: HistoryParams }>(text(':historyId'), route, (request, reply) =>
    withRefusals(reply, history(request.params.historyId), async () => {
      const shown = await request.act((act) => showList(act, request.params.historyId, true))
      return reply
        .type('text/plain; charset=utf-8')
        .header('content-disposition', 'attachment; filename="who-looked.txt"')
        .send(listText(presentList(shown)))
    }),
  )
}

/** A form of the request's page: what it says is done, or the page is shown again with what is wrong. */
function steps<T>(
  app: WebApp,
  path: (historyId: string) => string,
  parse: (body: unknown) => FormResult<T>,
  work: (act: Act, historyId: string, value: T) => Promise<void>,
): void {
  app.post<{ Params: HistoryParams }>(path(':historyId'), route, (request, reply) => {
    const { historyId } = request.params
    return withRefusals(
      reply,
      { path: rightsPaths.history(historyId), text: 'Look at the request again' },
      async () => {
        const form = parse(request.body)
        if (!form.ok) return show(request, reply, form.errors)
        await request.act((act) => work(act, historyId, form.value))
        return reply.redirect(rightsPaths.history(historyId), 303)
      },
    )
  })
}

async function show(request: Request, reply: FastifyReply, errors?: FieldErrors): Promise<string> {
  const { historyId } = request.params
  const model = await request.act(async (act) =>
    presentRequest(await openHistory(act, historyId), act.today, pageIn(request.query), errors),
  )
  return reply.page('rights/web/request.njk', model, { status: errors ? 400 : 200 })
}

/** The page asked for; the first when none is. */
function pageIn(query: unknown): number {
  const { page } = query as { page?: unknown }
  return typeof page === 'string' && /^[1-9]\d{0,3}$/.test(page) ? Number(page) : 1
}
