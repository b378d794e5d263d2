import type { FastifyReply, FastifyRequest } from 'fastify'
import { parseForm, type FieldErrors, type FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { readFallbackSetting, setFallback } from '../fallback/set-fallback.ts'
import { setSupervision } from '../supervision/set-supervision.ts'
import { listProviders } from '../single-sign-on/set-provider.ts'
import { fallbackForm } from './forms.ts'
import { clientsPath, fallbackParams, fallbackPath, providerPath, recoveriesPath } from './paths.ts'

type Params = { readonly authorityCode: string }

/** Whether people of an authority may sign in with password and code instead of a passkey, and how many first sessions are supervised. */
export function addFallbackPage(app: WebApp): void {
  const options = { config: { administers: true }, schema: { params: fallbackParams } } as const
  app.get<{ Params: Params }>(fallbackPath(':authorityCode'), options, (request, reply) =>
    show(request, reply, request.params.authorityCode),
  )
  app.post<{ Params: Params }>(fallbackPath(':authorityCode'), options, async (request, reply) => {
    const { authorityCode } = request.params
    const form = parseForm(request.body, fallbackForm)
    if (!form.ok) return show(request, reply, authorityCode, form)
    await request.act(async (act) => {
      await setFallback(act, authorityCode, form.value.passwords === 'on')
      await setSupervision(act, authorityCode, form.value.supervised)
    })
    return reply.redirect(fallbackPath(authorityCode), 303)
  })
}

async function show(
  request: FastifyRequest,
  reply: FastifyReply,
  authorityCode: string,
  refused?: { readonly errors: FieldErrors; readonly values: FormValues },
): Promise<string> {
  const setting = await request.act((act) => readFallbackSetting(act, authorityCode))
  const organisations = await request.act((act) => listProviders(act, authorityCode))
  const model = {
    title: `How people of ${setting.authority} sign in`,
    errors: refused?.errors ?? {},
    setting,
    supervised: refused?.values['supervised'] ?? setting.supervisedSessions,
    action: fallbackPath(authorityCode),
    recoveriesPath,
    clientsPath: clientsPath(authorityCode),
    organisations: organisations.map(({ code, name, isOn }) => ({ name, isOn, href: providerPath(code) })),
  }
  return reply.page('access/web/fallback.njk', model, { status: refused ? 400 : 200 })
}
