import type { FastifyReply, FastifyRequest } from 'fastify'
import { DeniedError } from '../../platform/errors.ts'
import { parseForm, type FieldErrors } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { PageModel, RegisteredRoute } from '../../platform/web/server.ts'
import {
  beginPasskeyConfirmation,
  confirmWithPasskey,
  confirmWithPassword,
  readConfirmWays,
  type ConfirmWays,
} from '../passkeys/confirm.ts'
import { recentlyAuthenticatedRule } from '../policy.ts'
import { nextOf, refusal, runOf } from './finish-sign-in.ts'
import { confirmForm, credentialOf } from './forms.ts'
import {
  accountPath,
  confirmAtOrganisationPath,
  confirmByPasskeyPath,
  confirmOptionsPath,
  confirmPath,
  withNext,
} from './paths.ts'
import type { AccessWeb } from './routes.ts'

type ConfirmModel = PageModel &
  ConfirmWays & {
    readonly next: string
    readonly action: string
    readonly providerAction: string
    readonly passkey: { readonly action: string; readonly optionsPath: string }
  }

const quiet = { config: { discloses: false } } as const

/** The signed-in person gives the factors again, before something sensitive, and goes back to where they were. */
export function addConfirmPages(app: WebApp, { seal, party }: AccessWeb): void {
  app.get(confirmPath, quiet, (request, reply) => showConfirm(request, reply, nextOf(request.query)))
  app.post(confirmPath, async (request, reply) => {
    const next = nextOf(request.body)
    const form = parseForm(request.body, confirmForm)
    if (!form.ok) return showConfirm(request, reply, next, form.errors, 400)
    const outcome = await confirmWithPassword(runOf(request), seal, form.value)
    if (outcome.kind === 'confirmed') return reply.redirect(next, 303)
    const { text, status } = refusal(outcome, 'The password or the security code is not right')
    return showConfirm(request, reply, next, { password: { text, href: '#password' } }, status)
  })
  app.post(confirmOptionsPath, quiet, (request) => request.act((act) => beginPasskeyConfirmation(act, party)))
  app.post(confirmByPasskeyPath, async (request, reply) => {
    const next = nextOf(request.body)
    const outcome = await confirmWithPasskey(runOf(request), seal, party, credentialOf(request.body))
    if (outcome.kind === 'confirmed') return reply.redirect(next, 303)
    const { text, status } = refusal(outcome, 'The passkey was not taken. Try again')
    return showConfirm(request, reply, next, { passkey: { text, href: '#passkey' } }, status)
  })
}

/** The page that asks for the factors again, with what was wrong. */
export async function showConfirm(
  request: FastifyRequest,
  reply: FastifyReply,
  next: string,
  errors: FieldErrors = {},
  status = 200,
): Promise<string> {
  const model: ConfirmModel = {
    title: 'Confirm who you are',
    errors,
    next,
    action: confirmPath,
    providerAction: confirmAtOrganisationPath,
    passkey: { action: confirmByPasskeyPath, optionsPath: confirmOptionsPath },
    ...(await request.act(readConfirmWays)),
  }
  return reply.page('access/web/confirm.njk', model, { status })
}

/**
 * Where to send somebody who was refused only because the factors were given too long ago; undefined for any other error.
 *
 * They come back to the page they asked for; a form that was sent is shown again, for what was typed is kept nowhere.
 */
export function confirmPathAfter(
  error: unknown,
  request: FastifyRequest,
  routes: readonly RegisteredRoute[],
): string | undefined {
  const isAlone =
    error instanceof DeniedError && error.rules.length === 1 && error.rules[0] === recentlyAuthenticatedRule
  if (!isAlone) return undefined
  if (request.method === 'GET') return withNext(confirmPath, request.url)
  const hasPage = routes.some(({ method, url }) => method === 'GET' && url === request.routeOptions.url)
  return withNext(confirmPath, hasPage ? (request.url.split('?', 1)[0] ?? accountPath) : accountPath)
}
