import type { OwnSignIn } from '../../audit/index.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { endOtherSessions, endOwnSession, listOwnSessions, listSignIns } from '../own/own-sessions.ts'
import type { Authenticator } from '../sessions/session.ts'
import { acknowledgeRecoveries, readRecoveryNotice } from '../recovery/recover.ts'
import { nextOf } from './finish-sign-in.ts'
import {
  accountPath,
  endOthersPath,
  endSessionPath,
  recoveryNoticePath,
  sessionParams,
  sessionsPath,
  signInsPath,
} from './paths.ts'
import { presentRecovery } from './present-recoveries.ts'

const authenticatorWords: Readonly<Record<Authenticator, string>> = {
  passkey: 'Passkey',
  'single-sign-on': 'Your organisation’s sign-in',
  totp: 'Password and security code',
  'recovery-code': 'Password and recovery code',
  password: 'Password alone',
  recovery: 'Recovery by your team',
  demonstration: 'Demonstration',
}

const loggedWords: Readonly<Record<string, string>> = {
  passkey: authenticatorWords.passkey,
  'password-totp': authenticatorWords.totp,
  'recovery-code': authenticatorWords['recovery-code'],
  'single-sign-on': authenticatorWords['single-sign-on'],
  demonstration: authenticatorWords.demonstration,
}

const eventWords: Readonly<Record<string, string>> = {
  'access.sign-in': 'Sign-in',
  'access.confirm': 'Confirmation of who you are',
  'access.enrol-passkey': 'Passkey added before sign-in',
  'access.recover': 'Code of a recovery',
}

/** Where the person is signed in, how they signed in before, and what was done to recover the account. */
export function addSessionPages(app: WebApp): void {
  app.get(sessionsPath, async (request, reply) => {
    const sessions = (await request.act(listOwnSessions)).map((session) => ({
      ...session,
      how: authenticatorWords[session.authenticator],
      endPath: endSessionPath(session.sessionId),
    }))
    const model = {
      title: 'Where you are signed in',
      sessions,
      endOthersPath,
      signInsPath,
      backPath: accountPath,
    }
    return reply.page('access/web/sessions.njk', model)
  })
  app.post(endOthersPath, async (request, reply) => {
    await request.act(endOtherSessions)
    return reply.redirect(sessionsPath, 303)
  })
  app.post<{ Params: { sessionId: string } }>(
    endSessionPath(':sessionId'),
    { schema: { params: sessionParams } },
    async (request, reply) => {
      await request.act((act) => endOwnSession(act, request.params.sessionId))
      return reply.redirect(sessionsPath, 303)
    },
  )
  app.get(signInsPath, async (request, reply) => {
    const signIns = (await request.act(listSignIns)).map(presentSignIn)
    const model = { title: 'Your sign-ins', signIns, backPath: sessionsPath }
    return reply.page('access/web/sign-ins.njk', model)
  })
  addRecoveryNotice(app)
}

function addRecoveryNotice(app: WebApp): void {
  app.get(recoveryNoticePath, async (request, reply) => {
    const [recoveries, now] = await request.act(
      async (act) => [await readRecoveryNotice(act), act.now] as const,
    )
    const model = {
      title: 'Somebody asked to recover your account',
      recoveries: recoveries.map((recovery) => presentRecovery(recovery, now, request.actor.userId)),
      action: recoveryNoticePath,
      next: nextOf(request.query),
    }
    return reply.page('access/web/recovery-notice.njk', model)
  })
  app.post(recoveryNoticePath, async (request, reply) => {
    await request.act(acknowledgeRecoveries)
    return reply.redirect(nextOf(request.body), 303)
  })
}

function presentSignIn({ occurredAt, action, outcome, authenticator, fields }: OwnSignIn) {
  const isCopy = fields.includes('counter')
  const refused = isCopy ? 'Refused: the passkey may have been copied' : 'Refused'
  return {
    at: occurredAt,
    what: eventWords[action] ?? action,
    how: authenticator === null ? '' : (loggedWords[authenticator] ?? ''),
    result: outcome === 'done' ? 'Done' : refused,
  }
}
