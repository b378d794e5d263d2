import type { FastifyReply, FastifyRequest } from 'fastify'
import { DomainError, httpStatusOf, NotFoundError } from '../../platform/errors.ts'
import { parseForm, type FieldErrors, type FormValues } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import {
  confirmRecovery,
  listRecoveries,
  readRecovery,
  refuseRecovery,
  requireRecoveryStart,
  startRecovery,
} from '../recovery/administer-recoveries.ts'
import { recoveryProofs } from '../recovery/recovery.ts'
import { answerForm, startRecoveryForm } from './forms.ts'
import { fallbackPath, newRecoveryPath, recoveriesPath, recoveryParams, recoveryPath } from './paths.ts'
import { presentRecovery, proofWords } from './present-recoveries.ts'
import type { AccessWeb } from './routes.ts'

type Params = { readonly recoveryId: string }

const config = { administers: true } as const
const schema = { params: recoveryParams }
const oneTemplate = 'access/web/recovery.njk'

/** Recovery of accounts whose every factor is lost: list, start, and the answer of a second member of the team. */
export function addRecoveryPages(app: WebApp, options: AccessWeb): void {
  app.get(recoveriesPath, { config }, async (request, reply) => {
    const [recoveries, now] = await request.act(async (act) => [await listRecoveries(act), act.now] as const)
    const { userId, authorityCode } = request.actor
    const model = {
      title: 'Recovery of accounts',
      recoveries: recoveries.map((recovery) => presentRecovery(recovery, now, userId)),
      newPath: newRecoveryPath,
      fallbackPath: authorityCode === null ? null : fallbackPath(authorityCode),
    }
    return reply.page('access/web/recoveries.njk', model)
  })
  addStart(app)
  addAnswer(app, options)
}

function addStart(app: WebApp): void {
  const show = (reply: FastifyReply, values: FormValues, errors: FieldErrors, status: number) => {
    const proofs = recoveryProofs.map((proof) => ({ value: proof, text: proofWords[proof] }))
    const model = {
      title: 'Start a recovery',
      errors,
      values,
      proofs,
      action: newRecoveryPath,
      recoveriesPath,
    }
    return reply.page('access/web/start-recovery.njk', model, { status })
  }
  app.get(newRecoveryPath, { config: { ...config, discloses: false } }, async (request, reply) => {
    await request.act(requireRecoveryStart)
    return show(reply, {}, {}, 200)
  })
  app.post(newRecoveryPath, { config }, async (request, reply) => {
    const form = parseForm(request.body, startRecoveryForm)
    if (!form.ok) return show(reply, form.values, form.errors, 400)
    const { username, proof } = form.value
    const given = { username: username.toLowerCase(), proof }
    try {
      const recoveryId = await request.act((act) => startRecovery(act, given))
      return reply.redirect(recoveryPath(recoveryId), 303)
    } catch (error) {
      const text = startRefusal(error)
      if (text === undefined) throw error
      const status = httpStatusOf[(error as DomainError).kind]
      return show(reply, form.value, { username: { text, href: '#username' } }, status)
    }
  })
}

function startRefusal(error: unknown): string | undefined {
  if (error instanceof NotFoundError) return 'There is no account with that username in your area'
  const isOpen = error instanceof DomainError && error.code === 'CP_RECOVERY_OPEN'
  return isOpen ? 'A recovery of this account waits for its answer already' : undefined
}

function addAnswer(app: WebApp, { seal }: AccessWeb): void {
  app.get<{ Params: Params }>(recoveryPath(':recoveryId'), { config, schema }, (request, reply) =>
    show(request, reply, request.params.recoveryId, {}, 200),
  )
  app.post<{ Params: Params }>(recoveryPath(':recoveryId'), { config, schema }, async (request, reply) => {
    const { recoveryId } = request.params
    const form = parseForm(request.body, answerForm)
    if (!form.ok) return show(request, reply, recoveryId, form.errors, 400)
    try {
      if (form.value.answer === 'refuse') {
        await request.act((act) => refuseRecovery(act, recoveryId))
        return reply.redirect(recoveryPath(recoveryId), 303)
      }
      const { code, endsAt } = await request.act((act) => confirmRecovery(act, seal, recoveryId))
      const model = { title: 'Hand over this code', code, endsAt, recoveriesPath }
      return reply.page('access/web/recovery-grant.njk', model)
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'CP_RECOVERY_ANSWERED') throw error
      const text = 'Somebody else answered already. Nothing of yours has been saved'
      return show(request, reply, recoveryId, { answer: { text, href: '#main-content' } }, 409)
    }
  })
}

async function show(
  request: FastifyRequest,
  reply: FastifyReply,
  recoveryId: string,
  errors: FieldErrors,
  status: number,
): Promise<string> {
  const [recovery, now] = await request.act(
    async (act) => [await readRecovery(act, recoveryId), act.now] as const,
  )
  const view = presentRecovery(recovery, now, request.actor.userId)
  const model = {
    title: `Recovery of the account of ${view.name}`,
    tabTitle: 'Recovery of an account',
    errors,
    recovery: view,
    action: recoveryPath(recoveryId),
    recoveriesPath,
  }
  return reply.page(oneTemplate, model, { status })
}
