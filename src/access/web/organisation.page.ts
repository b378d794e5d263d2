import type { FastifyReply, FastifyRequest } from 'fastify'
import { parseForm, type FieldErrors } from '../../platform/web/forms.ts'
import type { CookieScope } from '../sessions/session.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { ownKey } from '../single-sign-on/own-key.ts'
import {
  beginAtOwnProvider,
  beginProviderSignIn,
  endOwnBinding,
  readOwnBinding,
  returnFromProvider,
} from '../single-sign-on/sign-in-by-provider.ts'
import { showConfirm } from './confirm.page.ts'
import { giveSent, organisationIn, rememberOrganisation, sentIn, takeSentBack, tokenIn } from './cookie.ts'
import { finishSignIn, nextOf, runOf } from './finish-sign-in.ts'
import { organisationForm } from './forms.ts'
import {
  accountPath,
  confirmAtOrganisationPath,
  endBindingPath,
  keysPath,
  organisationCallbackPath,
  organisationPath,
  ownAddress,
  ownBindingPath,
  signInPath,
  withNext,
} from './paths.ts'
import type { AccessWeb } from './routes.ts'
import { showSignIn } from './sign-in.page.ts'

const open = { config: { access: 'public', discloses: false } } as const
const quiet = { config: { discloses: false } } as const

const NOT_TAKEN =
  'The sign-in through your organisation was not taken. Try again, or sign in with your passkey or password'
const UNREACHABLE =
  'Your organisation’s sign-in does not answer. Try again later, or sign in with your passkey or password'

type Sent = Awaited<ReturnType<typeof beginProviderSignIn>>

/** Signing in, confirming and tying the account through the organisation's own provider, and the return from it. */
export function addOrganisationPages(app: WebApp, options: AccessWeb): void {
  addSignIn(app, options)
  addReturn(app, options)
  addOwnBinding(app, options)
  app.post(confirmAtOrganisationPath, quiet, async (request, reply) => {
    const next = nextOf(request.body)
    const sent = await beginAtOwnProvider(runOf(request), options.providers, 'confirm')
    if (sent.kind === 'sent') return sendAway(reply, sent, next, options.cookies)
    return showConfirm(request, reply, next, { provider: { text: UNREACHABLE, href: '#main-content' } }, 400)
  })
  const keys = { config: { access: 'machine', discloses: false } } as const
  app.get(keysPath, keys, async () => ({ keys: [(await ownKey(options.seal)).publicJwk] }))
}

/** The organisation is named by its code, which this browser remembers; there is no list to look through. */
function addSignIn(app: WebApp, { providers, cookies }: AccessWeb): void {
  app.get(organisationPath, open, (request, reply) => {
    const next = nextOf(request.query)
    if (request.actor.userId !== null) return reply.redirect(next, 303)
    return showForm(reply, next, organisationIn(request, cookies), {}, 200)
  })
  app.post(organisationPath, open, async (request, reply) => {
    const next = nextOf(request.body)
    if (request.actor.userId !== null) return reply.redirect(next, 303)
    const form = parseForm(request.body, organisationForm)
    if (!form.ok) return showForm(reply, next, '', form.errors, 400)
    const { organisation } = form.value
    const sent = await beginProviderSignIn(runOf(request), providers, organisation)
    if (sent.kind === 'sent') {
      rememberOrganisation(reply, organisation, cookies)
      return sendAway(reply, sent, next, cookies)
    }
    const unknown = 'Nobody signs in with this code. Check it with your organisation'
    const text = sent.kind === 'unknown' ? unknown : UNREACHABLE
    return showForm(reply, next, organisation, { organisation: { text, href: '#organisation' } }, 400)
  })
}

function showForm(reply: FastifyReply, next: string, code: string, errors: FieldErrors, status: number) {
  const title = 'Sign in through your organisation'
  const back = withNext(signInPath, next)
  const model = { title, errors, next, code, action: organisationPath, back }
  return reply.page('access/web/organisation.njk', model, { status })
}

/** A page with a link and no redirect: browsers follow no form to another host from pages of ours. */
function sendAway(
  reply: FastifyReply,
  sent: Sent & { kind: 'sent' },
  next: string,
  scope: CookieScope,
): Promise<string> {
  giveSent(reply, { token: sent.token, next }, scope)
  return reply.page('access/web/go-to-provider.njk', {
    title: `Continue to ${sent.organisation}`,
    ...{ organisation: sent.organisation, address: sent.address, host: new URL(sent.address).host },
  })
}

function addReturn(app: WebApp, { seal, providers, cookies }: AccessWeb): void {
  app.get(organisationCallbackPath, open, async (request, reply) => {
    const { token, next: kept } = sentIn(request, cookies)
    const next = ownAddress(kept)
    takeSentBack(reply, cookies)
    const outcome = await returnFromProvider(runOf(request), seal, providers, {
      token,
      query: request.url.split('?')[1] ?? '',
      formerToken: request.actor.userId === null ? tokenIn(request, cookies) : undefined,
    })
    switch (outcome.kind) {
      case 'confirmed':
        return reply.redirect(next, 303)
      case 'bound':
        return reply.redirect(ownBindingPath, 303)
      case 'refused':
        return refuse(request, reply, outcome.purpose, next)
      default:
        return finishSignIn(reply, outcome, next, cookies)
    }
  })
}

function refuse(request: FastifyRequest, reply: FastifyReply, purpose: string, next: string) {
  if (purpose === 'bind') return showBinding(request, reply, NOT_TAKEN)
  if (purpose === 'confirm')
    return showConfirm(request, reply, next, { provider: { text: NOT_TAKEN, href: '#main-content' } }, 400)
  return showSignIn(reply, next, '', { organisation: { text: NOT_TAKEN, href: '#username' } }, 400)
}

/** Whether the own account is tied to the provider. */
function addOwnBinding(app: WebApp, { providers, cookies }: AccessWeb): void {
  app.get(ownBindingPath, (request, reply) => showBinding(request, reply))
  app.post(ownBindingPath, quiet, async (request, reply) => {
    const sent = await beginAtOwnProvider(runOf(request), providers, 'bind')
    if (sent.kind === 'sent') return sendAway(reply, sent, ownBindingPath, cookies)
    return showBinding(request, reply, UNREACHABLE)
  })
  app.post(endBindingPath, async (request, reply) => {
    await request.act(endOwnBinding)
    return reply.redirect(ownBindingPath, 303)
  })
}

async function showBinding(request: FastifyRequest, reply: FastifyReply, fault?: string): Promise<string> {
  const own = await request.act(readOwnBinding)
  const errors = fault === undefined ? {} : { provider: { text: fault, href: '#main-content' } }
  const model = {
    title: 'Your organisation’s sign-in',
    ...{ errors, own, action: ownBindingPath, endAction: endBindingPath, back: accountPath },
  }
  return reply.page('access/web/own-binding.njk', model, { status: fault === undefined ? 200 : 400 })
}
