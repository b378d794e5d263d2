import type { WebApp } from '../../platform/web/request.ts'
import { extendSession, signOut } from '../sessions/sessions.ts'
import { takeTokenBack, tokenIn } from './cookie.ts'
import { keepAlivePath, signedOutPath, signInPath, signOutPath } from './paths.ts'
import type { AccessWeb } from './routes.ts'

/** Signing out, the page that follows it or the end of an idle session, and the "stay signed in" of the warning. */
export function addSignOutPages(app: WebApp, { cookies }: AccessWeb): void {
  const ending = { access: 'public', discloses: false } as const
  app.post(signOutPath, { config: ending }, async (request, reply) => {
    const token = tokenIn(request, cookies)
    if (token !== undefined && request.actor.userId !== null) await request.act((act) => signOut(act, token))
    takeTokenBack(reply, cookies)
    return reply.redirect(signedOutPath, 303)
  })
  app.get(signedOutPath, { config: ending }, async (_request, reply) => {
    const model = { title: 'You are signed out', signInPath }
    return reply.page('access/web/signed-out.njk', model)
  })
  app.post(keepAlivePath, { config: { discloses: false } }, async (request, reply) => {
    const token = tokenIn(request, cookies) ?? ''
    const session = await request.act((act) => extendSession(act, token))
    return reply.code(session ? 204 : 403).send()
  })
}
