import type { FastifyReply, FastifyRequest } from 'fastify'
import { DomainError } from '../../platform/errors.ts'
import { parseForm, type FieldErrors, type FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { readProvider, setProvider } from '../single-sign-on/set-provider.ts'
import { providerForm } from './forms.ts'
import { fallbackPath, keysPath, providerParams, providerPath } from './paths.ts'
import type { AccessWeb } from './routes.ts'

type Params = { readonly code: string }

/** The field that a refusal by the rules is about. */
const fieldOf: Readonly<Record<string, { readonly name: string; readonly text: string }>> = {
  CP_PROVIDER_ADDRESS: { name: 'issuer', text: 'Enter an address that begins with https://' },
  CP_PROVIDER_FACTORS: {
    name: 'secondFactors',
    text: 'Enter words that stand for two factors, such as mfa; none of one factor alone, such as pwd or otp',
  },
}

/** An organisation's own sign-in, set by a team. */
export function addProviderPages(app: WebApp, { party, providers, allowsLocal }: AccessWeb): void {
  const options = { config: { administers: true }, schema: { params: providerParams } } as const
  const show = async (
    request: FastifyRequest,
    reply: FastifyReply,
    code: string,
    errors: FieldErrors,
    typed: FormValues | undefined,
  ): Promise<string> => {
    const setting = await request.act((act) => readProvider(act, code))
    const model = {
      title: `How people of ${setting.organisation} sign in through it`,
      ...{ errors, setting, action: providerPath(code) },
      back: setting.authorityCode === null ? '/users' : fallbackPath(setting.authorityCode),
      callbackAddress: providers.callbackAddress,
      keysAddress: party.origin + keysPath,
      values: typed ?? {
        issuer: setting.issuer ?? '',
        clientId: setting.clientId ?? '',
        secondFactors: (setting.secondFactors ?? ['mfa']).join(' '),
        state: setting.isOn ? 'on' : 'off',
      },
    }
    return reply.page('access/web/provider.njk', model, { status: typed ? 400 : 200 })
  }
  app.get<{ Params: Params }>(providerPath(':code'), options, (request, reply) =>
    show(request, reply, request.params.code, {}, undefined),
  )
  app.post<{ Params: Params }>(providerPath(':code'), options, async (request, reply) => {
    const { code } = request.params
    const form = parseForm(request.body, providerForm)
    if (!form.ok) return show(request, reply, code, form.errors, form.values)
    const { state, ...given } = form.value
    try {
      await request.act((act) => setProvider(act, code, { ...given, isOn: state === 'on' }, allowsLocal))
    } catch (error) {
      const field = error instanceof DomainError ? fieldOf[error.code] : undefined
      if (!field) throw error
      const typed = { ...given, secondFactors: given.secondFactors.join(' '), state }
      return show(request, reply, code, { [field.name]: { text: field.text, href: `#${field.name}` } }, typed)
    }
    return reply.redirect(providerPath(code), 303)
  })
}
