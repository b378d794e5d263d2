import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RunAct } from '../../platform/act.ts'
import { parseForm, type FieldErrors, type FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { signInWithCode, signInWithPassword, signInWithRecoveryCode, type Refusal } from '../sign-in.ts'
import { giveToken, takeTokenBack, tokenIn } from './cookie.ts'
import { codeForm, recoveryCodeForm, signInForm } from './forms.ts'
import { codePath, ownAddress, recoveryCodePath, signInPath, signInPathFor, withNext } from './paths.ts'
import { lapsedTemplate, presentLapsed } from './present-lapsed.ts'
import type { AccessWeb } from './routes.ts'

const config = { access: 'public', discloses: false } as const

type SignInModel = PageModel & { readonly next: string; readonly username: string }
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
  for (const factor of factors) addFactorPage(app, options, factor)
}

/** Username and password. A name that nobody has is answered as a wrong password is. */
function addPasswordPage(app: WebApp, { seal, isSecure }: AccessWeb): void {
  const show = (reply: FastifyReply, next: string, username: string, errors: FieldErrors, status: number) => {
    const model: SignInModel = { title: 'Sign in to ContactPoint', errors, next, username }
    return reply.page('access/web/sign-in.njk', model, { status })
  }
  app.get(signInPath, { config }, async (request, reply) => {
    const next = nextOf(request.query)
    return request.actor.userId === null ? show(reply, next, '', {}, 200) : reply.redirect(next, 303)
  })
  app.post(signInPath, { config }, async (request, reply) => {
    const next = nextOf(request.body)
    const form = parseForm(request.body, signInForm)
    if (!form.ok) return show(reply, next, typedName(form.values), form.errors, 400)
    const formerToken = tokenIn(request, isSecure)
    const outcome = await signInWithPassword(runOf(request), seal, { ...form.value, formerToken })
    if (outcome.kind === 'second-factor') {
      giveToken(reply, outcome.token, isSecure)
      return reply.redirect(withNext(codePath, next), 303)
    }
    const { text, status } = refusal(outcome, 'The username or password is not right')
    return show(reply, next, form.value.username, { username: { text, href: '#username' } }, status)
  })
}

/** The second factor, for whoever holds a half session. Everybody else begins at the password again. */
function addFactorPage(app: WebApp, { seal, isSecure }: AccessWeb, factor: Factor): void {
  const { path, template, title, form, wrong, signIn } = factor
  const show = (reply: FastifyReply, next: string, errors: FieldErrors, status: number) => {
    const model: FactorModel = { title, errors, next, other: withNext(factor.otherPath, next) }
    return reply.page(template, model, { status })
  }
  app.get(path, { config }, async (request, reply) => {
    const next = nextOf(request.query)
    if (request.actor.userId !== null) return reply.redirect(next, 303)
    if (tokenIn(request, isSecure) === undefined) return reply.redirect(signInPathFor(next), 303)
    return show(reply, next, {}, 200)
  })
  app.post(path, { config }, async (request, reply) => {
    const next = nextOf(request.body)
    const token = tokenIn(request, isSecure)
    if (token === undefined) return reply.redirect(signInPathFor(next), 303)
    const given = parseForm(request.body, form)
    if (!given.ok) return show(reply, next, given.errors, 400)
    const outcome = await signIn(runOf(request), seal, { token, code: given.value.code })
    switch (outcome.kind) {
      case 'signed-in':
        giveToken(reply, outcome.token, isSecure)
        return reply.redirect(next, 303)
      case 'barred':
        takeTokenBack(reply, isSecure)
        return reply.page(lapsedTemplate, presentLapsed(outcome), { status: 403 })
      case 'start-again':
        return reply.redirect(signInPathFor(next), 303)
      default: {
        const { text, status } = refusal(outcome, wrong)
        return show(reply, next, { code: { text, href: '#code' } }, status)
      }
    }
  })
}

/** A wait is rounded up to whole minutes and is the same for every name. */
function refusal(outcome: Refusal, wrong: string): { text: string; status: number } {
  if (outcome.kind === 'refused') return { text: wrong, status: 400 }
  const minutes = Math.ceil(outcome.waitMs / 60_000)
  return {
    text: `There were too many attempts. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
    status: 429,
  }
}

function runOf(request: FastifyRequest): RunAct {
  return (work) => request.act(work)
}

function nextOf(source: unknown): string {
  return ownAddress((source as { next?: unknown } | null | undefined)?.next)
}

function typedName({ username }: FormValues): string {
  return typeof username === 'string' ? username : ''
}
