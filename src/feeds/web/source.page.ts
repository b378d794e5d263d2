import type { WebApp } from '../../platform/web/request.ts'
import { letGoLive, pauseFeed, readSourceStatus, resumeFeed } from '../index.ts'
import { feedsPaths, sourceParams, type SourceParams } from './paths.ts'
import { presentSource } from './present-source.ts'

/** One feed: what it is, its last files, what waits for a person, and its pause. */
export function sourcePage(app: WebApp): void {
  const schema = { params: sourceParams }
  app.get<{ Params: SourceParams }>(feedsPaths.source(':sourceId'), { schema }, async (request, reply) => {
    const status = await request.act((act) => readSourceStatus(act, request.params.sourceId))
    return reply.page('feeds/web/source.njk', presentSource(status))
  })

  const steps = [
    [feedsPaths.pause(':sourceId'), pauseFeed],
    [feedsPaths.resume(':sourceId'), resumeFeed],
    [feedsPaths.goLive(':sourceId'), letGoLive],
  ] as const
  for (const [path, steer] of steps) {
    app.post<{ Params: SourceParams }>(path, { schema }, async (request, reply) => {
      const { sourceId } = request.params
      await request.act((act) => steer(act, sourceId))
      return reply.redirect(feedsPaths.source(sourceId), 303)
    })
  }
}
