import type { FastifyReply, FastifyRequest } from 'fastify'
import { childrenPaths } from '../../children/web/paths.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { ASKS_A_DAY, askForShield, criteria, requireAsking } from '../index.ts'
import { withRefusals } from './answer-refusals.ts'
import { idParams, shieldingPaths, type IdParams } from './paths.ts'
import { parseAsked } from './shielding.form.ts'
import { choicesOf, criterionWords, levelWords } from './words.ts'

type Shown = { readonly values?: FormValues; readonly errors?: FieldErrors }

const config = { shields: true }

/** The form in which a practitioner asks, from a record, that a child be hidden; and that it was. */
export function askPage(app: WebApp): void {
  const path = shieldingPaths.ask(':id')
  const schema = { params: idParams }

  app.get<{ Params: IdParams }>(
    path,
    { config: { ...config, discloses: false }, schema },
    async (request, reply) => {
      await request.act((act) => requireAsking(act, request.params.id))
      return showForm(request, reply, {})
    },
  )

  app.post<{ Params: IdParams }>(path, { config, schema }, (request, reply) => {
    const { id } = request.params
    const back = { path: childrenPaths.record(id), text: 'The record' }
    return withRefusals(reply, back, async () => {
      const form = parseAsked(request.body)
      if (!form.ok) {
        await request.act((act) => requireAsking(act, id))
        return showForm(request, reply, form)
      }
      await request.act((act) => askForShield(act, id, form.value))
      const cardPath = form.value.level === 1 ? childrenPaths.record(id) : null
      const model = { title: 'The record is hidden', cardPath }
      return reply.page('shielding/web/asked.njk', model)
    })
  })
}

function showForm(
  request: FastifyRequest<{ Params: IdParams }>,
  reply: FastifyReply,
  { values, errors }: Shown,
): Promise<string> {
  const { id } = request.params
  const model = {
    title: 'This child is at risk if found',
    backPath: childrenPaths.record(id),
    action: shieldingPaths.ask(id),
    most: ASKS_A_DAY,
    criteria: choicesOf(criteria, criterionWords),
    levels: ([1, 2] as const).map((level) => ({ value: String(level), text: levelWords[level] })),
    values: values ?? { level: '1' },
    ...(errors ? { errors } : {}),
  }
  return reply.page('shielding/web/ask.njk', model, { status: errors ? 400 : 200 })
}
