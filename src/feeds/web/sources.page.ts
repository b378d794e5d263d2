import type { WebApp } from '../../platform/web/request.ts'
import { readFeedStatus } from '../index.ts'
import { feedsPaths } from './paths.ts'
import { presentSources } from './present-sources.ts'

/** Every feed that the team may see, those that need somebody first. */
export function sourcesPage(app: WebApp): void {
  app.get(feedsPaths.sources, async (request, reply) => {
    const statuses = await request.act(readFeedStatus)
    return reply.page('feeds/web/sources.njk', presentSources(statuses))
  })
}
