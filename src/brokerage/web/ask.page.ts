import type { FastifyReply, FastifyRequest } from 'fastify'
import { dayInLondon } from '../../lib/iso-date.ts'
import { NotFoundError } from '../../platform/errors.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { askContact, readAsking } from '../index.ts'
import { withRefusals } from './answer-refusals.ts'
import { parseAsk } from './ask.form.ts'
import { brokeragePaths, childIn } from './paths.ts'
import { presentAsk } from './present-own.ts'
import type { BrokerageWebServices } from './routes.ts'

/** The form in which people ask for contact; on one path, so that no address tells whom they mean. */
export function askPage(app: WebApp, { seal, clock }: BrokerageWebServices): void {
  app.get(brokeragePaths.new, { config: { discloses: false } }, (request, reply) =>
    show(request, reply, childOf(request.query)),
  )

  app.post(brokeragePaths.new, (request, reply) =>
    withRefusals(reply, { path: brokeragePaths.own, text: 'Your requests' }, async () => {
      const child = childOf(request.body)
      const form = parseAsk(request.body, child, dayInLondon(clock()))
      if (!form.ok) return show(request, reply, child, form)
      const publicId = await request.act((act) => askContact(act, seal, form.value))
      return reply.redirect(brokeragePaths.ownRequest(publicId), 303)
    }),
  )
}

async function show(
  request: FastifyRequest,
  reply: FastifyReply,
  child: string | null,
  refused?: { readonly errors: FieldErrors; readonly values: FormValues },
): Promise<string> {
  const model = presentAsk(await request.act((act) => readAsking(act, child)), child, refused)
  return reply.page('brokerage/web/ask.njk', model, { status: refused ? 400 : 200 })
}

function childOf(sent: unknown): string | null {
  const child = childIn(sent)
  if (child === undefined) throw new NotFoundError()
  return child
}
