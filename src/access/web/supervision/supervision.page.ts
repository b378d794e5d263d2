import { listNumbersSupervised } from '../../../children/index.ts'
import { refreshItself, refreshOf } from '../../../platform/web/refresh.ts'
import type { WebApp } from '../../../platform/web/request.ts'
import {
  acceptSession,
  endSupervised,
  listSupervised,
  watchSession,
} from '../../supervision/supervise-session.ts'
import { acceptPath, endSupervisedPath, sessionParams, supervisedPath, supervisionPath } from '../paths.ts'
import { presentSupervised, presentSupervision } from './present-supervision.ts'

type Params = { readonly sessionId: string }

/** Who waits for a supervisor; one session as it goes on; accepting and ending it. */
export function addSupervisionPages(app: WebApp): void {
  const config = { administers: true }
  const route = { config, schema: { params: sessionParams } }
  app.get(supervisionPath, { config }, async (request, reply) => {
    const model = presentSupervision(await request.act(listSupervised))
    return reply.page('access/web/supervision/supervision.njk', model)
  })
  app.get<{ Params: Params }>(supervisedPath(':sessionId'), route, async (request, reply) => {
    const { sessionId } = request.params
    const model = await request.act(async (act) => {
      const { session, entries } = await watchSession(act, sessionId)
      const childIds = new Set(entries.flatMap(({ childId }) => childId ?? []))
      return presentSupervised(
        session,
        entries,
        await listNumbersSupervised(act, [...childIds]),
        refreshOf(request),
      )
    })
    if (model.endAction !== null) refreshItself(request, reply, supervisedPath(sessionId))
    return reply.page('access/web/supervision/supervised.njk', model)
  })
  app.post<{ Params: Params }>(acceptPath(':sessionId'), route, async (request, reply) => {
    const { sessionId } = request.params
    await request.act((act) => acceptSession(act, sessionId))
    return reply.redirect(supervisedPath(sessionId), 303)
  })
  app.post<{ Params: Params }>(endSupervisedPath(':sessionId'), route, async (request, reply) => {
    const { sessionId } = request.params
    await request.act((act) => endSupervised(act, sessionId))
    return reply.redirect(supervisedPath(sessionId), 303)
  })
}
