import { parseForm, type FieldErrors } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { beginEnrolment, enrolPasskey } from '../passkeys/enrol.ts'
import { recoverAccount } from '../recovery/recover.ts'
import { takeTokenBack, tokenIn } from './cookie.ts'
import { finishSignIn, refusal, runOf } from './finish-sign-in.ts'
import { newPasskeyOf, recoverForm } from './forms.ts'
import { addFirstPasskeyOptionsPath, addFirstPasskeyPath, recoverPath, signInPath } from './paths.ts'
import { notTaken } from './passkeys.page.ts'
import type { AccessWeb } from './routes.ts'

const config = { access: 'public', discloses: false } as const

/** For whoever must add a passkey before anything else: after password and code where they are off, or with the code of a recovery. */
export function addFirstPasskeyPages(app: WebApp, options: AccessWeb): void {
  addEnrolment(app, options)
  addRecovery(app, options)
}

function addEnrolment(app: WebApp, { seal, cookies, party }: AccessWeb): void {
  const passkey = { action: addFirstPasskeyPath, optionsPath: addFirstPasskeyOptionsPath }
  const model = (errors: FieldErrors) => ({ title: 'Add a passkey', errors, passkey, isFirst: true })
  app.get(addFirstPasskeyPath, { config }, async (request, reply) => {
    if (tokenIn(request, cookies) === undefined || request.actor.userId !== null)
      return reply.redirect(signInPath, 303)
    return reply.page('access/web/new-passkey.njk', model({}))
  })
  app.post(addFirstPasskeyOptionsPath, { config }, async (request, reply) => {
    const token = tokenIn(request, cookies) ?? ''
    const begun = await beginEnrolment(runOf(request), seal, party, token)
    return begun.kind === 'options' ? reply.send(begun.options) : reply.redirect(signInPath, 303)
  })
  app.post(addFirstPasskeyPath, { config }, async (request, reply) => {
    const token = tokenIn(request, cookies) ?? ''
    const outcome = await enrolPasskey(runOf(request), party, { token, ...newPasskeyOf(request.body) })
    if (outcome.kind === 'refused')
      return reply.page('access/web/new-passkey.njk', model({ passkey: notTaken }), { status: 400 })
    takeTokenBack(reply, cookies)
    if (outcome.kind === 'start-again') return reply.redirect(signInPath, 303)
    const added = { title: 'Your passkey is added', signInPath }
    return reply.page('access/web/passkey-added.njk', added)
  })
}

function addRecovery(app: WebApp, { seal, cookies }: AccessWeb): void {
  const template = 'access/web/recover.njk'
  const model = (errors: FieldErrors, username = '') => ({
    title: 'Recover your account',
    errors,
    username,
    action: recoverPath,
  })
  app.get(recoverPath, { config }, (_request, reply) => reply.page(template, model({})))
  app.post(recoverPath, { config }, async (request, reply) => {
    const form = parseForm(request.body, recoverForm)
    if (!form.ok) {
      const { username } = form.values
      const typed = typeof username === 'string' ? username : ''
      return reply.page(template, model(form.errors, typed), { status: 400 })
    }
    const outcome = await recoverAccount(runOf(request), seal, form.value)
    if (outcome.kind !== 'refused' && outcome.kind !== 'wait')
      return finishSignIn(reply, outcome, '/', cookies)
    const { text, status } = refusal(outcome, 'The username or the code is not right, or the code is too old')
    const errors = { username: { text, href: '#username' } }
    return reply.page(template, model(errors, form.value.username), { status })
  })
}
