import type { WebApp } from '../../platform/web/request.ts'
import { identifyChild, stateReason } from '../index.ts'
import { childParams, childrenPaths, type ChildParams } from './paths.ts'
import { presentReason } from './present-reason.ts'
import { parseReasonForm } from './reason.form.ts'

const template = 'children/web/reason.njk'

/** Why somebody needs a record; asked once a session for each child. An unknown child and a hidden one both answer 404. */
export function reasonPage(app: WebApp): void {
  const schema = { params: childParams }

  app.get<{ Params: ChildParams }>(childrenPaths.reason(':childId'), { schema }, async (request, reply) => {
    const child = await request.act((act) => identifyChild(act, request.params.childId))
    return reply.page(template, presentReason(child))
  })

  app.post<{ Params: ChildParams }>(childrenPaths.reason(':childId'), { schema }, async (request, reply) => {
    const { childId } = request.params
    const form = parseReasonForm(request.body)
    if (!form.ok) {
      const child = await request.act((act) => identifyChild(act, childId))
      return reply.page(template, presentReason(child, form), { status: 400 })
    }
    const { purpose, note } = form.value
    await request.act((act) => stateReason(act, childId, purpose, note))
    return reply.redirect(childrenPaths.record(childId), 303)
  })
}
