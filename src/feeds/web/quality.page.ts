import type { WebApp } from '../../platform/web/request.ts'
import { readQuality } from '../index.ts'
import { feedsPaths } from './paths.ts'
import { presentQuality } from './present-quality.ts'

/** How well rows find their children, feed by feed and for groups that matching may serve worse. */
export function qualityPage(app: WebApp): void {
  app.get(feedsPaths.quality, async (request, reply) => {
    const quality = await request.act(readQuality)
    return reply.page('feeds/web/quality.njk', presentQuality(quality))
  })
}
