import type { FastifyReply, FastifyRequest } from 'fastify'
import { NotFoundError } from '../../platform/errors.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { closeFollowUp, planCheck, recordOutcome } from '../checks/compliance-check.ts'
import { readOrganisation } from '../read-organisation.ts'
import { parseCheckPlan, parseOutcome } from './accreditation.form.ts'
import { withForm, withRefusals, type Show } from './answer.ts'
import { showOrganisation } from './organisation.page.ts'
import { accreditationPaths as paths, paramsOf, type AccreditationParams } from './paths.ts'
import { presentCheck, untouched } from './present.ts'

const config = { administers: true }
type Route = { Params: Pick<AccreditationParams, 'code' | 'checkId'> }

/** Checks of an organisation: planned, done with an outcome, followed up. */
export function checkPages(app: WebApp): void {
  const options = { config, schema: paramsOf('code', 'checkId') }

  app.post<{ Params: Pick<AccreditationParams, 'code'> }>(
    paths.checks(':code'),
    { config, schema: paramsOf('code') },
    (request, reply) => {
      const { code } = request.params
      return withForm(parseCheckPlan(request.body), showOrganisation(request, reply), async (check) => {
        await request.act((act) => planCheck(act, code, check))
        return reply.redirect(paths.organisation(code), 303)
      })
    },
  )

  app.get<Route>(paths.check(':code', ':checkId'), options, (request, reply) =>
    show(request, reply)(untouched, 200),
  )

  app.post<Route>(paths.check(':code', ':checkId'), options, (request, reply) => {
    const { code, checkId } = request.params
    return withForm(parseOutcome(request.body), show(request, reply), async (found) => {
      await request.act((act) => recordOutcome(act, code, checkId, found))
      return reply.redirect(paths.organisation(code), 303)
    })
  })

  app.post<Route>(paths.checkClose(':code', ':checkId'), options, (request, reply) => {
    const { code, checkId } = request.params
    return withRefusals(showOrganisation(request, reply), async () => {
      await request.act((act) => closeFollowUp(act, code, checkId))
      return reply.redirect(paths.organisation(code), 303)
    })
  })
}

function show(request: FastifyRequest, reply: FastifyReply): Show {
  return async (form, status) => {
    const { code, checkId } = request.params as Route['Params']
    const page = presentCheck(await request.act((act) => readOrganisation(act, code)), checkId, form)
    if (!page) throw new NotFoundError(checkId)
    return reply.page('accreditation/web/check.njk', page, { status })
  }
}
