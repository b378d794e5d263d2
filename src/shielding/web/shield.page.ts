import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Act } from '../../platform/act.ts'
import type { FieldErrors, FormResult, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import {
  acceptOffer,
  decideRequest,
  offerShield,
  openShield,
  openShieldedRecord,
  openShieldRequest,
  recordShieldEvent,
  reviewShield,
  secondChange,
  stopChange,
  withdrawOffer,
} from '../index.ts'
import { withRefusals } from './answer-refusals.ts'
import { idParams, shieldingPaths, type IdParams } from './paths.ts'
import { presentChild } from './present-child.ts'
import { presentNotice, presentRequest } from './present-request.ts'
import type { ShieldingWeb } from './routes.ts'
import { parseDecision, parseEvent, parseHandOver, parseLook, parseReview } from './shielding.form.ts'
import { lookWords } from './words.ts'

type Request = FastifyRequest<{ Params: IdParams }>
type Shown = { readonly values?: FormValues; readonly errors?: FieldErrors }

const route = { config: { shields: true }, schema: { params: idParams } }
const nothing = { ok: true, value: null } as const

/** One request and one shielded child, with each step that somebody of the team takes. */
export function shieldPage(app: WebApp, web: ShieldingWeb): void {
  const { request, decide, notice, child, look, review, events, offers } = shieldingPaths

  app.get<{ Params: IdParams }>(request(':id'), route, (asked, reply) => showRequest(asked, reply))
  app.get<{ Params: IdParams }>(notice(':id'), route, async (asked, reply) => {
    const opened = await asked.act((act) => openShieldRequest(act, asked.params.id))
    return reply.page('shielding/web/notice.njk', presentNotice(opened))
  })
  step(app, decide, parseDecision, decideRequest, request, showRequest)

  app.get<{ Params: IdParams }>(child(':id'), route, (asked, reply) => showChild(asked, reply))
  app.post<{ Params: IdParams }>(look(':id'), route, async (asked, reply) => {
    const form = parseLook(asked.body)
    if (!form.ok) return showChild(asked, reply, form)
    const { purpose } = form.value
    const opened = await asked.act((act) => openShieldedRecord(act, asked.params.id, purpose))
    const model = {
      ...web.presentRecord(opened.record, asked.actor, lookWords[purpose]),
      backPath: child(opened.shield.publicId),
    }
    return reply.page('shielding/web/record.njk', model)
  })
  step(app, review, parseReview, reviewShield, child, showChild)
  step(app, events, parseEvent, (act, id, { kind }) => recordShieldEvent(act, id, kind), child, showChild)

  step(app, offers, parseHandOver, offerShield, child, showChild)
  for (const [path, work] of plainSteps)
    step(
      app,
      path,
      () => nothing,
      work,
      () => shieldingPaths.desk,
    )
}

const plainSteps = [
  [shieldingPaths.second, secondChange],
  [shieldingPaths.stop, stopChange],
  [shieldingPaths.accept, acceptOffer],
  [shieldingPaths.withdraw, withdrawOffer],
] as const

/** A form: what it says is done, or its page is shown again with what is wrong. */
function step<T>(
  app: WebApp,
  path: (id: string) => string,
  parse: (body: unknown) => FormResult<T>,
  work: (act: Act, id: string, value: T) => Promise<void>,
  after: (id: string) => string,
  showAgain?: (request: Request, reply: FastifyReply, shown: Shown) => Promise<string>,
): void {
  app.post<{ Params: IdParams }>(path(':id'), route, (request, reply) => {
    const { id } = request.params
    return withRefusals(reply, { path: after(id), text: 'Look at it again' }, async () => {
      const form = parse(request.body)
      if (!form.ok) return showAgain?.(request, reply, form)
      await request.act((act) => work(act, id, form.value))
      return reply.redirect(after(id), 303)
    })
  })
}

async function showRequest(request: Request, reply: FastifyReply, shown?: Shown): Promise<string> {
  const opened = await request.act((act) => openShieldRequest(act, request.params.id))
  return reply.page('shielding/web/request.njk', presentRequest(opened, shown), { status: shown ? 400 : 200 })
}

async function showChild(request: Request, reply: FastifyReply, shown?: Shown): Promise<string> {
  const model = await request.act(async (act) =>
    presentChild(await openShield(act, request.params.id), act.today, act.actor.userId ?? 0, shown),
  )
  return reply.page('shielding/web/child.njk', model, { status: shown ? 400 : 200 })
}
