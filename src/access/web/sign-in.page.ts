import type { FastifyReply } from 'fastify'
import { parseForm, type FieldErrors, type FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { signInWithCode, signInWithPassword, signInWithRecoveryCode } from '../sign-in.ts'
import { givePasskeyToken, giveToken, passkeyTokenIn, tokenIn } from './cookie.ts'
import { finishSignIn, nextOf, refusal, runOf } from './finish-sign-in.ts'
import { codeForm, credentialOf, recoveryCodeForm, signInForm } from './forms.ts'
import {
  codePath,
  organisationPath,
  passkeyOptionsPath,
  passkeySignInPath,
  recoverPath,
  recoveryCodePath,
  signInPath,
  signInPathFor,
  withNext,
} from './paths.ts'
import { beginPasskeySignIn, signInWithPasskey } from '../passkeys/sign-in-with-passkey.ts'
import type { AccessWeb } from './routes.ts'

const config = { access: 'public', discloses: false } as const

type SignInModel = PageModel & {
  readonly next: string
  readonly username: string
  readonly passkey: { readonly action: string; readonly optionsPath: string }
  readonly organisationPath: string
  readonly recoverPath: string
}
type FactorModel = PageModel & { readonly next: string; readonly other: string }

type Factor = {
  readonly path: string
  readonly template: string
  readonly title: string
  readonly form: typeof codeForm
  readonly wrong: string
  readonly signIn: typeof signInWithCode
  readonly otherPath: string
}

const factors: readonly Factor[] = [
  {
    path: codePath,
    template: 'access/web/code.njk',
    title: 'Enter your security code',
    form: codeForm,
    wrong: 'The security code is not right, or it was used before. Wait for the next one and enter that',
    signIn: signInWithCode,
    otherPath: recoveryCodePath,
  },
  {
    path: recoveryCodePath,
    template: 'access/web/recovery-code.njk',
    title: 'Enter a recovery code',
    form: recoveryCodeForm,
    wrong: 'The recovery code is not right, or it was used before',
    signIn: signInWithRecoveryCode,
    otherPath: codePath,
  },
]

export function addSignInPages(app: WebApp, options: AccessWeb): void {
  addPasswordPage(app, options)
  addPasskeyRoutes(app, options)
  for (const factor of factors) addFactorPage(app, options, factor)
}

/** The page for signing in, with what was wrong. */
export function showSignIn(
  reply: FastifyReply,
  next: string,
  username: string,
  errors: FieldErrors,
  status: number,
) {
  const passkey = { action: passkeySignInPath, optionsPath: passkeyOptionsPath }
  const model: SignInModel = {
    title: 'Sign in to ContactPoint',
    errors,
    next,
    username,
    passkey,
    organisationPath: withNext(organisationPath, next),
    recoverPath,
  }
  return reply.page('access/web/sign-in.njk', model, { status })
}

/** Username and password. A name that nobody has is answered as a wrong password is. */
function addPasswordPage(app: WebApp, { seal, cookies }: AccessWeb): void {
  app.get(signInPath, { config }, async (request, reply) => {
    const next = nextOf(request.query)
    return request.actor.userId === null ? showSignIn(reply, next, '', {}, 200) : reply.redirect(next, 303)
  })
  app.post(signInPath, { config }, async (request, reply) => {
    const next = nextOf(request.body)
    const form = parseForm(request.body, signInForm)
    if (!form.ok) return showSignIn(reply, next, typedName(form.values), form.errors, 400)
    const formerToken = tokenIn(request, cookies)
    const outcome = await signInWithPassword(runOf(request), seal, { ...form.value, formerToken })
    if (outcome.kind === 'second-factor') {
      giveToken(reply, outcome.token, cookies)
      return reply.redirect(withNext(codePath, next), 303)
    }
    const { text, status } = refusal(outcome, 'The username or password is not right')
    return showSignIn(reply, next, form.value.username, { username: { text, href: '#username' } }, status)
  })
}

/** A passkey, by script alone: no name is typed, so that nothing is told of any. */
function addPasskeyRoutes(app: WebApp, { seal, cookies, party }: AccessWeb): void {
  app.post(passkeyOptionsPath, { config }, async (request, reply) => {
    const { options, token } = await beginPasskeySignIn(runOf(request), party)
    givePasskeyToken(reply, token, cookies)
    return reply.send(options)
  })
  app.post(passkeySignInPath, { config }, async (request, reply) => {
    const next = nextOf(request.body)
    const outcome = await signInWithPasskey(runOf(request), seal, party, {
      credential: credentialOf(request.body),
      token: passkeyTokenIn(request, cookies) ?? '',
      formerToken: tokenIn(request, cookies),
    })
    if (outcome.kind !== 'refused' && outcome.kind !== 'wait')
      return finishSignIn(reply, outcome, next, cookies)
    const { text, status } = refusal(outcome, 'The passkey was not taken. Try again, or use your password')
    return showSignIn(reply, next, '', { passkey: { text, href: '#passkey' } }, status)
  })
}

/** The second factor, for whoever holds a half session. Everybody else begins at the password again. */
function addFactorPage(app: WebApp, { seal, cookies }: AccessWeb, factor: Factor): void {
  const { path, template, title, form, wrong, signIn } = factor
  const show = (reply: FastifyReply, next: string, errors: FieldErrors, status: number) => {
    const model: FactorModel = { title, errors, next, other: withNext(factor.otherPath, next) }
    return reply.page(template, model, { status })
  }
  app.get(path, { config }, async (request, reply) => {
    const next = nextOf(request.query)
    if (request.actor.userId !== null) return reply.redirect(next, 303)
    if (tokenIn(request, cookies) === undefined) return reply.redirect(signInPathFor(next), 303)
    return show(reply, next, {}, 200)
  })
  app.post(path, { config }, async (request, reply) => {
    const next = nextOf(request.body)
    const token = tokenIn(request, cookies)
    if (token === undefined) return reply.redirect(signInPathFor(next), 303)
    const given = parseForm(request.body, form)
    if (!given.ok) return show(reply, next, given.errors, 400)
    const outcome = await signIn(runOf(request), seal, { token, code: given.value.code })
    switch (outcome.kind) {
      case 'start-again':
        return reply.redirect(signInPathFor(next), 303)
      case 'refused':
      case 'wait': {
        const { text, status } = refusal(outcome, wrong)
        return show(reply, next, { code: { text, href: '#code' } }, status)
      }
      default:
        return finishSignIn(reply, outcome, next, cookies)
    }
  })
}

function typedName({ username }: FormValues): string {
  return typeof username === 'string' ? username : ''
}
