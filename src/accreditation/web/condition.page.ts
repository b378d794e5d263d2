import type { FastifyReply, FastifyRequest } from 'fastify'
import { NotFoundError } from '../../platform/errors.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { addPlanItem, recordFinding } from '../applications/assess.ts'
import { readOrganisation } from '../read-organisation.ts'
import { parseFinding, parseRemedy } from './accreditation.form.ts'
import { withForm, type Show } from './answer.ts'
import { accreditationPaths as paths, paramsOf, type AccreditationParams } from './paths.ts'
import { presentCondition, untouched } from './present.ts'

type Route = { Params: Pick<AccreditationParams, 'code' | 'conditionId'> }

/** One condition for the assessor: what the organisation says and shows, the finding, and what has to be put right. */
export function conditionPage(app: WebApp): void {
  const options = { config: { administers: true }, schema: paramsOf('code', 'conditionId') }

  app.get<Route>(paths.condition(':code', ':conditionId'), options, (request, reply) =>
    show(request, reply)(untouched, 200),
  )

  app.post<Route>(paths.condition(':code', ':conditionId'), options, (request, reply) => {
    const { code, conditionId } = request.params
    return withForm(parseFinding(request.body), show(request, reply), async ({ finding }) => {
      await request.act((act) => recordFinding(act, code, conditionId, finding))
      const isPlanned = finding === 'met-with-plan'
      return reply.redirect(isPlanned ? paths.condition(code, conditionId) : paths.organisation(code), 303)
    })
  })

  app.post<Route>(paths.plan(':code', ':conditionId'), options, (request, reply) => {
    const { code, conditionId } = request.params
    return withForm(parseRemedy(request.body), show(request, reply), async (item) => {
      await request.act((act) => addPlanItem(act, code, { ...item, conditionId }))
      return reply.redirect(paths.condition(code, conditionId), 303)
    })
  })
}

function show(request: FastifyRequest, reply: FastifyReply): Show {
  return async (form, status) => {
    const { code, conditionId } = request.params as Route['Params']
    const page = presentCondition(
      await request.act((act) => readOrganisation(act, code)),
      conditionId,
      false,
      form,
    )
    if (!page) throw new NotFoundError()
    return reply.page('accreditation/web/condition.njk', page, { status })
  }
}
