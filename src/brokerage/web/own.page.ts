import type { WebApp } from '../../platform/web/request.ts'
import { changeOwnRequest, listOwnRequests, readOwnRequest, type OwnChange } from '../index.ts'
import { withRefusals } from './answer-refusals.ts'
import { brokeragePaths, requestParams, type RequestParams } from './paths.ts'
import { presentOwnRequest, presentOwnRequests } from './present-own.ts'
import type { BrokerageWebServices } from './routes.ts'

const route = { schema: { params: requestParams } }

/** What somebody asked, each with its answer, and what they can still do about it. */
export function ownPage(app: WebApp, { seal }: BrokerageWebServices): void {
  app.get(brokeragePaths.own, async (request, reply) => {
    const requests = await request.act((act) => listOwnRequests(act, seal))
    return reply.page('brokerage/web/own-list.njk', presentOwnRequests(requests))
  })

  app.get<{ Params: RequestParams }>(
    brokeragePaths.ownRequest(':requestId'),
    route,
    async (request, reply) => {
      const own = await request.act((act) => readOwnRequest(act, seal, request.params.requestId))
      return reply.page('brokerage/web/own.njk', presentOwnRequest(own))
    },
  )

  changes(app, brokeragePaths.withdraw, 'withdrawn')
  changes(app, brokeragePaths.urgent, 'urgent')
  changes(app, brokeragePaths.close, 'closed')
}

function changes(app: WebApp, path: (requestId: string) => string, change: OwnChange): void {
  app.post<{ Params: RequestParams }>(path(':requestId'), route, (request, reply) => {
    const { requestId } = request.params
    const back = { path: brokeragePaths.ownRequest(requestId), text: 'Your request' }
    return withRefusals(reply, back, async () => {
      await request.act((act) => changeOwnRequest(act, requestId, change))
      return reply.redirect(brokeragePaths.ownRequest(requestId), 303)
    })
  })
}
