import type { FastifyReply, FastifyRequest } from 'fastify'
import { childrenPaths } from '../../children/web/paths.ts'
import { DomainError } from '../../platform/errors.ts'
import type { FormResult } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { emergencyReasons, requireOverride, startOverride, stopOverride, viewOverride } from '../index.ts'
import { parseCardEmergency, parseEmergency, type Emergency } from './emergency.form.ts'
import {
  cardParams,
  lookParams,
  safeguardingPaths as paths,
  type CardParams,
  type LookParams,
} from './paths.ts'
import type { SafeguardingWeb } from './routes.ts'
import { reasonWords } from './words.ts'

const config = { shields: true }
const template = 'safeguarding/web/emergency.njk'
const ended = { title: 'This look has ended', searchPath: childrenPaths.search }
const notHeld = {
  title: 'Nothing is held under these details',
  startPath: paths.start,
  searchPath: childrenPaths.search,
}

/** The warning with the form, the look itself and its end. Everything is asked of the vault's own role. */
export function emergencyPages(app: WebApp, web: SafeguardingWeb): void {
  app.get(paths.start, { config: { ...config, discloses: false } }, async (request, reply) => {
    await request.act((act) => requireOverride(act))
    return reply.page(template, presentForm(null))
  })
  app.post(paths.start, { config }, (request, reply) =>
    begin(web, request, reply, null, parseEmergency(request.body)),
  )

  const card = { schema: { params: cardParams } }
  app.get<{ Params: CardParams }>(
    paths.card(':childId'),
    { ...card, config: { ...config, discloses: false } },
    async (request, reply) => {
      await request.act((act) => requireOverride(act, request.params.childId))
      return reply.page(template, presentForm(request.params.childId))
    },
  )
  app.post<{ Params: CardParams }>(paths.card(':childId'), { ...card, config }, (request, reply) => {
    const { childId } = request.params
    return begin(web, request, reply, childId, parseCardEmergency(request.body, childId))
  })

  const look = { config, schema: { params: lookParams } }
  app.get<{ Params: LookParams }>(paths.look(':lookId'), look, async (request, reply) => {
    const { lookId } = request.params
    const viewed = await request.act((act) => viewOverride(act, lookId))
    if (viewed.kind === 'ended') return reply.page('safeguarding/web/ended.njk', ended)
    const model = {
      ...web.presentRecord(viewed.record, request.actor, reasonWords[viewed.look.reason]),
      endsAt: viewed.look.endsAt,
      endPath: paths.end(lookId),
    }
    return reply.page('safeguarding/web/look.njk', model)
  })
  app.post<{ Params: LookParams }>(paths.end(':lookId'), look, async (request, reply) => {
    const { lookId } = request.params
    await request.act((act) => stopOverride(act, lookId))
    return reply.redirect(paths.look(lookId), 303)
  })
}

async function begin(
  { keys }: SafeguardingWeb,
  request: FastifyRequest,
  reply: FastifyReply,
  childId: string | null,
  form: FormResult<Emergency>,
): Promise<unknown> {
  if (!form.ok) {
    await request.act((act) => requireOverride(act, childId ?? undefined))
    return reply.page(template, { ...presentForm(childId), ...form }, { status: 400 })
  }
  const { target, stated } = form.value
  try {
    const started = await request.act((act) => startOverride(act, keys, target, stated))
    if (started.kind === 'opened') return reply.redirect(paths.look(started.lookId), 303)
    return reply.page('safeguarding/web/not-held.njk', notHeld)
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'CP_OVERRIDE_QUOTA') throw error
    return reply.page(
      'safeguarding/web/quota.njk',
      { title: 'No more looks in an emergency today' },
      { status: 403 },
    )
  }
}

function presentForm(childId: string | null) {
  return {
    title: 'Look in an emergency',
    isCard: childId !== null,
    action: childId === null ? paths.start : paths.card(childId),
    backPath: childId === null ? childrenPaths.search : childrenPaths.record(childId),
    reasons: emergencyReasons.map((value) => ({ value, text: reasonWords[value] })),
    values: {},
  }
}
