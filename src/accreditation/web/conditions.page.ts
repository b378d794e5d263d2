import type { FastifyReply, FastifyRequest } from 'fastify'
import { NotFoundError } from '../../platform/errors.ts'
import type { WebApp } from '../../platform/web/request.ts'
import {
  beginConditions,
  editCondition,
  publishConditions,
  readConditions,
} from '../conditions/edit-conditions.ts'
import { parseCondition } from './accreditation.form.ts'
import { withForm, withRefusals, type Show } from './answer.ts'
import { accreditationPaths as paths, paramsOf, type AccreditationParams } from './paths.ts'
import { presentConditionEdit, presentConditions, untouched } from './present.ts'

const config = { administers: true }
type Route = { Params: Pick<AccreditationParams, 'conditionId'> }

/** The versions of the conditions, and the draft of the next one. */
export function conditionsPages(app: WebApp): void {
  app.get(paths.conditions, { config }, (request, reply) => showAll(request, reply)(untouched, 200))

  app.post(paths.conditions, { config }, (request, reply) =>
    withRefusals(showAll(request, reply), async () => {
      await request.act((act) => beginConditions(act))
      return reply.redirect(paths.conditions, 303)
    }),
  )

  app.post(paths.conditionsPublish, { config }, (request, reply) =>
    withRefusals(showAll(request, reply), async () => {
      await request.act(publishConditions)
      return reply.redirect(paths.conditions, 303)
    }),
  )

  const options = { config, schema: paramsOf('conditionId') }
  app.get<Route>(paths.conditionEdit(':conditionId'), options, (request, reply) =>
    showOne(request, reply)(untouched, 200),
  )

  app.post<Route>(paths.conditionEdit(':conditionId'), options, (request, reply) =>
    withForm(parseCondition(request.body), showOne(request, reply), async ({ months, ...condition }) => {
      const id = request.params.conditionId
      await request.act((act) => editCondition(act, { ...condition, id, reviewMonths: Number(months) }))
      return reply.redirect(paths.conditions, 303)
    }),
  )
}

function showAll(request: FastifyRequest, reply: FastifyReply): Show {
  return async (form, status) => {
    const { version } = request.query as { version?: unknown }
    const wanted = typeof version === 'string' && /^[1-9]\d{0,3}$/.test(version) ? Number(version) : undefined
    const view = await request.act((act) => readConditions(act, wanted))
    const { userId, role } = request.actor
    const page = presentConditions(view, { userId, mayEdit: role === 'national-team' }, form)
    return reply.page('accreditation/web/conditions.njk', page, { status })
  }
}

function showOne(request: FastifyRequest, reply: FastifyReply): Show {
  return async (form, status) => {
    const { conditionId } = request.params as Route['Params']
    const page = presentConditionEdit(await request.act((act) => readConditions(act)), conditionId, form)
    if (!page) throw new NotFoundError()
    return reply.page('accreditation/web/condition-edit.njk', page, { status })
  }
}
