import { accessApi, tokenRoutes } from '../access/api.ts'
import { logUnwitnessed } from '../audit/index.ts'
import { findClientSession } from '../access/index.ts'
import { answerByProblem, UnauthenticatedError } from '../platform/web/problem-json.ts'
import type { WebApp } from '../platform/web/request.ts'
import type { Application } from './application.ts'

/** What systems call: the way to a token, and everything under `/api/v1`, where a token says who asks. */
export function apiRoutes(server: WebApp, app: Application, allowsLocal: boolean): void {
  void server.register(async (oauth: WebApp) => {
    tokenRoutes(oauth, {
      origin: app.config.publicOrigin,
      seal: app.seal,
      allowsLocal,
      log: app.log,
      runAs: (actor, requestId) => app.acts(app.web, actor, requestId),
    })
  })
  void server.register(
    async (api: WebApp) => {
      answerByProblem(api, app.log)
      api.addHook('onRequest', async (request) => {
        if (request.is404) return
        const { authorization } = request.headers
        const token = /^bearer +([\w.~+/-]+=*) *$/i.exec(authorization ?? '')?.[1]
        const actor = token && (await findClientSession(app.web, token, app.config.clock()))
        if (!actor) throw new UnauthenticatedError(authorization !== undefined)
        if ((await app.logGuard()).isTooOld) throw logUnwitnessed()
        request.actor = actor
        request.act = app.acts(app.web, actor, request.id)
      })
      accessApi(api)
    },
    { prefix: '/api/v1' },
  )
}
