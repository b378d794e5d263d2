import type { Act } from '../../platform/act.ts'
import type { FormResult } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { listHistories, recordRequest, requireRecording } from '../index.ts'
import { rightsPaths } from './paths.ts'
import { presentRecord, presentRequests } from './present-requests.ts'
import { parseRequest, valuesIn } from './request.form.ts'

const config = { administers: true }
const recordTemplate = 'rights/web/record.njk'

/** Requests of the own authority, and the form in which one is recorded. */
export function requestsPage(app: WebApp): void {
  app.get(rightsPaths.histories, { config }, async (request, reply) => {
    const model = await request.act(async (act) => presentRequests(await listHistories(act), act.today))
    return reply.page('rights/web/requests.njk', model)
  })

  app.get(rightsPaths.record, { config: { ...config, discloses: false } }, async (request, reply) => {
    await request.act(requireRecording)
    return reply.page(recordTemplate, presentRecord())
  })

  app.post(rightsPaths.record, { config }, async (request, reply) => {
    const result = await request.act((act) => recordTyped(act, request.body))
    if (result.ok) return reply.redirect(rightsPaths.history(result.value), 303)
    return reply.page(recordTemplate, presentRecord(result), { status: 400 })
  })
}

/** The opaque id of what was recorded, or the form with what is wrong. */
async function recordTyped(act: Act, body: unknown): Promise<FormResult<string>> {
  const form = parseRequest(body, act.today)
  if (!form.ok) {
    await requireRecording(act)
    return form
  }
  const publicId = await recordRequest(act, form.value)
  if (publicId !== undefined) return { ok: true, value: publicId }
  const text = 'There is no record with this number that you can answer for'
  return { ok: false, values: valuesIn(body), errors: { number: { text, href: '#number' } } }
}
