import type { WebApp } from '../../../platform/web/request.ts'
import { stops, type Stop } from '../../supervision/leave-supervised.ts'
import { nextOf } from '../finish-sign-in.ts'
import { signInPathFor, stoppedPath } from '../paths.ts'

const words: Readonly<Record<Stop, string>> = {
  ended: 'Whoever supervised your session ended it.',
  left: 'Whoever supervised your session has signed out of ContactPoint, so nobody looked on any more.',
}

/** Why somebody's supervised session is over; the address says it, so that the page needs to ask nothing. */
export function addStoppedPage(app: WebApp): void {
  const params = { type: 'object', properties: { stop: { enum: stops } } }
  app.get<{ Params: { stop: Stop } }>(
    stoppedPath(':stop'),
    { schema: { params }, config: { access: 'public', discloses: false } },
    (request, reply) => {
      const model = {
        title: 'Your supervised session is over',
        text: words[request.params.stop],
        signInPath: signInPathFor(nextOf(request.query)),
      }
      return reply.page('access/web/supervision/stopped.njk', model)
    },
  )
}
