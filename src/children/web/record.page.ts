import { dayInLondon } from '../../lib/iso-date.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { openRecord } from '../index.ts'
import { childParams, childrenPaths, type ChildParams } from './paths.ts'
import { presentRecord } from './present-record.ts'
import type { ChildrenWebServices } from './routes.ts'

/** The record of one child, once a reason is given. An unknown child and a hidden one both answer 404. */
export function recordPage(app: WebApp, { config }: ChildrenWebServices): void {
  app.get<{ Params: ChildParams }>(
    childrenPaths.record(':childId'),
    { schema: { params: childParams } },
    async (request, reply) => {
      const { childId } = request.params
      const opened = await request.act((act) => openRecord(act, childId))
      if (opened.kind === 'merged') return reply.redirect(childrenPaths.record(opened.publicId), 303)
      if (opened.kind === 'reason-needed') return reply.redirect(childrenPaths.reason(childId), 303)
      const model = presentRecord(opened.record, dayInLondon(config.clock()), request.actor)
      return reply.page('children/web/record.njk', model)
    },
  )
}
