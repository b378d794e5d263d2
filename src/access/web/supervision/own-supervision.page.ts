import { refreshItself, refreshOf } from '../../../platform/web/refresh.ts'
import type { WebApp } from '../../../platform/web/request.ts'
import { readOwnSupervision } from '../../supervision/read-own-supervision.ts'
import { nextOf } from '../finish-sign-in.ts'
import { ownSupervisionPath, withNext } from '../paths.ts'
import { presentOwnSupervision } from './present-supervision.ts'

/** Where somebody waits whose session nobody has accepted yet; it goes on to the page asked for once somebody has. */
export function addOwnSupervisionPage(app: WebApp): void {
  app.get(ownSupervisionPath, { config: { discloses: false } }, async (request, reply) => {
    const own = await request.act(readOwnSupervision)
    const next = nextOf(request.query)
    const mayGoOn = own.holds && (next !== '/' || refreshOf(request) === 'auto')
    if (!own.isNeeded || mayGoOn) return reply.redirect(next, 303)
    const path = withNext(ownSupervisionPath, next)
    if (!own.holds) refreshItself(request, reply, path)
    const model = presentOwnSupervision(own, path, refreshOf(request))
    return reply.page('access/web/supervision/own-supervision.njk', model)
  })
}
