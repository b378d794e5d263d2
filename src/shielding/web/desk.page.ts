import type { Act } from '../../platform/act.ts'
import type { FormResult } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import {
  findShieldedChildren,
  readDesk,
  recordShieldRequest,
  requireFinding,
  requireRecording,
} from '../index.ts'
import { withRefusals } from './answer-refusals.ts'
import { idIn, shieldingPaths } from './paths.ts'
import { presentDesk, presentFind, presentRecord } from './present-desk.ts'
import { fault, parseCriteria, parseRequest } from './shielding.form.ts'

const config = { shields: true }
const form = { config: { ...config, discloses: false } }
const recordTemplate = 'shielding/web/new.njk'
const findTemplate = 'shielding/web/find.njk'

/** What waits at the desk, the form in which a request is recorded, and the one that finds a shielded child. */
export function deskPage(app: WebApp): void {
  app.get(shieldingPaths.desk, { config }, async (request, reply) => {
    const model = await request.act(async (act) =>
      presentDesk(await readDesk(act), act.today, act.actor.userId ?? 0),
    )
    return reply.page('shielding/web/desk.njk', model)
  })

  app.get(shieldingPaths.record, form, async (request, reply) => {
    await request.act(requireRecording)
    const { challenges } = request.query as { challenges?: unknown }
    return reply.page(recordTemplate, presentRecord(idIn(challenges)))
  })

  app.post(shieldingPaths.record, { config }, (request, reply) =>
    withRefusals(reply, shieldingPaths.desk, async () => {
      const result = await request.act((act) => recordTyped(act, request.body))
      if (result.ok) return reply.redirect(shieldingPaths.request(result.value), 303)
      const { challenges } = (request.body ?? {}) as { challenges?: unknown }
      return reply.page(recordTemplate, presentRecord(idIn(challenges), result), { status: 400 })
    }),
  )

  app.get(shieldingPaths.find, form, async (request, reply) => {
    await request.act(requireFinding)
    return reply.page(findTemplate, presentFind(null))
  })

  app.post(shieldingPaths.find, { config }, async (request, reply) => {
    const typed = parseCriteria(request.body)
    if (!typed.ok) {
      await request.act(requireFinding)
      return reply.page(findTemplate, presentFind(null, typed), { status: 400 })
    }
    const found = await request.act((act) => findShieldedChildren(act, typed.value))
    return reply.page(findTemplate, presentFind(found))
  })
}

/** The opaque id of what was recorded, or the form with what is wrong. */
async function recordTyped(act: Act, body: unknown): Promise<FormResult<string>> {
  const typed = parseRequest(body)
  if (!typed.ok) {
    await requireRecording(act)
    return typed
  }
  const publicId = await recordShieldRequest(act, typed.value)
  if (publicId !== undefined) return { ok: true, value: publicId }
  const values = body as Record<string, string>
  const { _csrf: _, ...shown } = values
  return {
    ok: false,
    values: shown,
    errors: fault('number', 'There is no record with this number that your team can shield'),
  }
}
