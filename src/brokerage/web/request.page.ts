import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Act } from '../../platform/act.ts'
import type { FieldErrors, FormResult, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import {
  answerRequest,
  handOver,
  nameChild,
  openRequest,
  readHistory,
  recordAttempt,
  recordWish,
  seeContacts,
  setUrgency,
  takeRequest,
} from '../index.ts'
import { withRefusals } from './answer-refusals.ts'
import { brokeragePaths, requestParams, type RequestParams } from './paths.ts'
import { presentContacts, presentHistory, presentRequest } from './present-request.ts'
import {
  fault,
  parseAnswer,
  parseAttempt,
  parseNumber,
  parseTeam,
  parseUrgency,
  parseWish,
} from './request.form.ts'
import type { BrokerageWebServices } from './routes.ts'

type Request = FastifyRequest<{ Params: RequestParams }>
type Refused = { readonly errors: FieldErrors; readonly values: FormValues }

const route = { config: { administers: true }, schema: { params: requestParams } }
const backTo = (requestId: string) => ({
  path: brokeragePaths.request(requestId),
  text: 'Look at the request again',
})

/** One request: what was asked, what was done, whom to ring, the answer, and its history. */
export function requestPage(app: WebApp, services: BrokerageWebServices): void {
  const { request: path, contacts, history } = brokeragePaths
  app.get<{ Params: RequestParams }>(path(':requestId'), route, (request, reply) =>
    show(services, request, reply),
  )
  app.get<{ Params: RequestParams }>(contacts(':requestId'), route, (request, reply) => {
    const { requestId } = request.params
    return withRefusals(reply, backTo(requestId), async () => {
      const found = await request.act((act) => seeContacts(act, requestId))
      return reply.page('brokerage/web/contacts.njk', presentContacts(found, requestId))
    })
  })
  app.get<{ Params: RequestParams }>(history(':requestId'), route, async (request, reply) => {
    const { requestId } = request.params
    const entries = await request.act((act) => readHistory(act, requestId))
    return reply.page('brokerage/web/history.njk', presentHistory(entries, requestId))
  })
  addSteps(app, services)
}

function addSteps(app: WebApp, services: BrokerageWebServices): void {
  const { take, giveBack, urgency, handOver: hand, child, attempts, wish, answer } = brokeragePaths
  const nothing = (): FormResult<null> => ({ ok: true, value: null })
  const steps = stepsOf(app, services)
  steps(take, nothing, (act, id) => takeRequest(act, id, true))
  steps(giveBack, nothing, (act, id) => takeRequest(act, id, false))
  steps(urgency, parseUrgency, (act, id, value) => setUrgency(act, id, value.urgency))
  steps(hand, parseTeam, (act, id, { team }) => handOver(act, id, team), brokeragePaths.queue)
  steps(child, parseNumber, async (act, id, { number }) =>
    (await nameChild(act, id, number))
      ? undefined
      : fault('number', 'There is no record with this number that you may open'),
  )
  steps(attempts, parseAttempt, (act, id, { attempt }) => recordAttempt(act, id, attempt))
  steps(wish, parseWish, (act, id, value) => recordWish(act, id, value.wish))
  steps(answer, parseAnswer, (act, id, value) => answerRequest(act, services.seal, id, value))
}

/** A form of the request's page: what it says is done, or the page is shown again with what is wrong. */
function stepsOf(app: WebApp, services: BrokerageWebServices) {
  return <T>(
    path: (requestId: string) => string,
    parse: (body: unknown) => FormResult<T>,
    work: (act: Act, requestId: string, value: T) => Promise<FieldErrors | void>,
    next?: string,
  ): void => {
    app.post<{ Params: RequestParams }>(path(':requestId'), route, (request, reply) => {
      const { requestId } = request.params
      return withRefusals(reply, backTo(requestId), async () => {
        const form = parse(request.body)
        if (!form.ok) return show(services, request, reply, form)
        const errors = await request.act((act) => work(act, requestId, form.value))
        if (errors) return show(services, request, reply, { errors, values: {} })
        return reply.redirect(next ?? brokeragePaths.request(requestId), 303)
      })
    })
  }
}

async function show(
  { seal }: BrokerageWebServices,
  request: Request,
  reply: FastifyReply,
  refused?: Refused,
): Promise<string> {
  const { requestId } = request.params
  const model = await request.act(async (act) =>
    presentRequest(await openRequest(act, seal, requestId), act.now, refused),
  )
  return reply.page('brokerage/web/request.njk', model, { status: refused ? 400 : 200 })
}
