import type { FastifyReply, FastifyRequest } from 'fastify'
import type { WebApp } from '../../platform/web/request.ts'
import { inviteOrganisation } from '../applications/apply.ts'
import { decideApplication, finishPlanItem, recommend } from '../applications/assess.ts'
import { evidenceOf } from '../applications/evidence.ts'
import { readRegister } from '../checks/monitor.ts'
import { reinstateOrganisation, suspendOrganisation } from '../decide-accreditation.ts'
import { readOrganisation } from '../read-organisation.ts'
import { parseDecision, parseRecommendation, parseSuspension } from './accreditation.form.ts'
import { withForm, withRefusals, type Show } from './answer.ts'
import { accreditationPaths as paths, paramsOf, type AccreditationParams } from './paths.ts'
import { presentOrganisation, presentRegister } from './present.ts'
import { sendFile } from './send-file.ts'

const config = { administers: true }
type Code = { Params: Pick<AccreditationParams, 'code'> }

/** The register, one organisation, and what is decided about it as a whole. */
export function organisationPages(app: WebApp): void {
  const schema = paramsOf('code')

  app.get(paths.register, { config }, async (request, reply) => {
    const { status, authority } = request.query as { status?: unknown; authority?: unknown }
    const wanted = typeof authority === 'string' && /^E\d{8}$/.test(authority) ? authority : undefined
    const register = await request.act((act) => readRegister(act, wanted))
    const filter = {
      status: typeof status === 'string' && /^[a-z]{1,20}$/.test(status) ? status : '',
      isNational: request.actor.role === 'national-team',
    }
    return reply.page('accreditation/web/register.njk', presentRegister(register, filter))
  })

  app.get<Code>(paths.organisation(':code'), { config, schema }, async (request, reply) => {
    const view = await request.act((act) => readOrganisation(act, request.params.code))
    return reply.page('accreditation/web/organisation.njk', presentOrganisation(view, request.actor.userId))
  })

  app.post<Code>(paths.invite(':code'), { config, schema }, (request, reply) => {
    const { code } = request.params
    return withRefusals(showOrganisation(request, reply), async () => {
      await request.act((act) => inviteOrganisation(act, code))
      return reply.redirect(paths.organisation(code), 303)
    })
  })

  app.post<Code>(paths.suspend(':code'), { config, schema }, (request, reply) => {
    const { code } = request.params
    return withForm(parseSuspension(request.body), showOrganisation(request, reply), async ({ reason }) => {
      await request.act((act) => suspendOrganisation(act, code, reason))
      return reply.redirect(paths.organisation(code), 303)
    })
  })

  app.post<Code>(paths.reinstate(':code'), { config, schema }, (request, reply) => {
    const { code } = request.params
    return withRefusals(showOrganisation(request, reply), async () => {
      await request.act((act) => reinstateOrganisation(act, code))
      return reply.redirect(paths.organisation(code), 303)
    })
  })

  app.post<Code>(paths.recommend(':code'), { config, schema }, (request, reply) => {
    const { code } = request.params
    return withForm(
      parseRecommendation(request.body),
      showOrganisation(request, reply),
      async ({ recommendation, until }) => {
        await request.act((act) => recommend(act, code, recommendation, until))
        return reply.redirect(paths.organisation(code), 303)
      },
    )
  })

  app.post<Code>(paths.decide(':code'), { config, schema }, (request, reply) => {
    const { code } = request.params
    return withForm(parseDecision(request.body), showOrganisation(request, reply), async ({ answer }) => {
      await request.act((act) => decideApplication(act, code, answer === 'agree'))
      return reply.redirect(paths.organisation(code), 303)
    })
  })

  app.post<{ Params: Pick<AccreditationParams, 'code' | 'itemId'> }>(
    paths.remedyClose(':code', ':itemId'),
    { config, schema: paramsOf('code', 'itemId') },
    (request, reply) => {
      const { code, itemId } = request.params
      return withRefusals(showOrganisation(request, reply), async () => {
        await request.act((act) => finishPlanItem(act, code, Number(itemId)))
        return reply.redirect(paths.organisation(code), 303)
      })
    },
  )

  app.get<{ Params: Pick<AccreditationParams, 'code' | 'evidenceId'> }>(
    paths.evidence(':code', ':evidenceId'),
    { config, schema: paramsOf('code', 'evidenceId') },
    async (request, reply) => {
      const { code, evidenceId } = request.params
      return sendFile(request, reply, evidenceOf(code, evidenceId))
    },
  )
}

/** Shows the organisation that the request is about, with what was wrong. */
export function showOrganisation(request: FastifyRequest, reply: FastifyReply): Show {
  return async (form, status) => {
    const { code } = request.params as { code: string }
    const view = await request.act((act) => readOrganisation(act, code))
    const page = presentOrganisation(view, request.actor.userId, form)
    return reply.page('accreditation/web/organisation.njk', page, { status })
  }
}
