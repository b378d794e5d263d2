import type { FastifyReply, FastifyRequest } from 'fastify'
import { NotFoundError } from '../../platform/errors.ts'
import type { Act } from '../../platform/act.ts'
import type { WebApp } from '../../platform/web/request.ts'
import {
  answerCondition,
  beginApplication,
  nominateResponsible,
  submitApplication,
  withdrawApplication,
} from '../applications/apply.ts'
import { addEvidence, ownEvidence } from '../applications/evidence.ts'
import { readOwnOrganisation } from '../read-organisation.ts'
import { parseAnswer, parseResponsible } from './accreditation.form.ts'
import { withForm, withRefusals, type Show } from './answer.ts'
import { accreditationPaths as paths, paramsOf, type AccreditationParams } from './paths.ts'
import { presentCondition, presentOwn, presentResponsible, untouched } from './present.ts'
import { takeFile, type UploadBody } from './take-file.ts'
import { sendFile } from './send-file.ts'
import { faultWords } from './words.ts'

const config = { administers: true }
type Route = { Params: Pick<AccreditationParams, 'conditionId'> }

/** What an organisation does for its own accreditation. */
export function ownPages(app: WebApp): void {
  app.get(paths.own, { config }, (request, reply) => showOwn(request, reply)(untouched, 200))

  const steps: readonly (readonly [path: string, step: (act: Act) => Promise<void>])[] = [
    [paths.ownApply, beginApplication],
    [paths.ownSubmit, submitApplication],
    [paths.ownWithdraw, withdrawApplication],
  ]
  for (const [path, step] of steps) {
    app.post(path, { config }, (request, reply) =>
      withRefusals(showOwn(request, reply), async () => {
        await request.act(step)
        return reply.redirect(paths.own, 303)
      }),
    )
  }

  app.get(paths.ownResponsible, { config }, (request, reply) =>
    showResponsible(request, reply)(untouched, 200),
  )
  app.post(paths.ownResponsible, { config }, (request, reply) =>
    withForm(parseResponsible(request.body), showResponsible(request, reply), async (person) => {
      await request.act((act) => nominateResponsible(act, person))
      return reply.redirect(paths.own, 303)
    }),
  )

  ownConditionPages(app)
}

function ownConditionPages(app: WebApp): void {
  const options = { config, schema: paramsOf('conditionId') }
  app.get<Route>(paths.ownCondition(':conditionId'), options, (request, reply) =>
    showCondition(request, reply)(untouched, 200),
  )

  app.post<Route>(paths.ownCondition(':conditionId'), options, (request, reply) =>
    withForm(parseAnswer(request.body), showCondition(request, reply), async (answer) => {
      await request.act((act) => answerCondition(act, request.params.conditionId, answer))
      return reply.redirect(paths.own, 303)
    }),
  )

  takeFile(app, paths.ownUpload(':conditionId'), options, async (request, reply) => {
    const { conditionId } = request.params as Route['Params']
    const show = showCondition(request, reply)
    const fail = (text: string) => show({ errors: { file: { text, href: '#file' } }, values: {} }, 400)
    const { file } = request.body as UploadBody
    if (!file) return fail('Choose a file')
    return withRefusals(show, async () => {
      const fault = await request.act((act) => addEvidence(act, conditionId, file))
      return fault === null ? reply.redirect(paths.ownCondition(conditionId), 303) : fail(faultWords[fault])
    })
  })

  app.get<{ Params: Pick<AccreditationParams, 'evidenceId'> }>(
    paths.ownEvidence(':evidenceId'),
    { config, schema: paramsOf('evidenceId') },
    (request, reply) => sendFile(request, reply, ownEvidence(request.params.evidenceId)),
  )
}

function showOwn(request: FastifyRequest, reply: FastifyReply): Show {
  return async (form, status) => {
    const view = await request.act(readOwnOrganisation)
    return reply.page('accreditation/web/own.njk', presentOwn(view, form), { status })
  }
}

function showResponsible(request: FastifyRequest, reply: FastifyReply): Show {
  return async (form, status) => {
    const view = await request.act(readOwnOrganisation)
    return reply.page('accreditation/web/responsible.njk', presentResponsible(view, form), { status })
  }
}

function showCondition(request: FastifyRequest, reply: FastifyReply): Show {
  return async (form, status) => {
    const { conditionId } = request.params as Route['Params']
    const page = presentCondition(await request.act(readOwnOrganisation), conditionId, true, form)
    if (!page) throw new NotFoundError()
    return reply.page('accreditation/web/own-condition.njk', page, { status })
  }
}
