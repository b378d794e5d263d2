import type { WebApp } from '../../platform/web/request.ts'
import { listRequests, readFigures } from '../index.ts'
import { brokeragePaths } from './paths.ts'
import { presentFigures, presentQueue } from './present-desk.ts'

const config = { administers: true }

/** The queue of the own authority, and what became of those answered. */
export function deskPage(app: WebApp): void {
  app.get(brokeragePaths.queue, { config }, async (request, reply) => {
    const model = await request.act(async (act) => presentQueue(await listRequests(act), act.now))
    return reply.page('brokerage/web/queue.njk', model)
  })

  app.get(brokeragePaths.figures, { config }, async (request, reply) =>
    reply.page('brokerage/web/figures.njk', presentFigures(await request.act(readFigures))),
  )
}
