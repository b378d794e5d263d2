import { markNoticeSeen, readNotices } from '../../organisations/index.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { accreditationPaths as paths, paramsOf, type AccreditationParams } from './paths.ts'
import { presentNoticesPage } from './present-notices.ts'

const config = { administers: true }

/** What a delegate, or a member of a team who accredits, looks after feeds or accounts, or audits everybody, is told; reached by people of a suspended organisation, too. */
export function noticesPages(app: WebApp): void {
  app.get(paths.notices, { config }, async (request, reply) => {
    const canOpen = request.actor.rights.includes('accreditation')
    const model = presentNoticesPage(
      await request.act(readNotices),
      canOpen,
      request.session?.waitingMerges ?? 0,
      request.actor.rights.some((right) => right === 'shielding' || right === 'audit'),
    )
    return reply.page('accreditation/web/notices.njk', model)
  })

  app.post<{ Params: Pick<AccreditationParams, 'noticeId'> }>(
    paths.noticeSeen(':noticeId'),
    { config, schema: paramsOf('noticeId') },
    async (request, reply) => {
      await request.act((act) => markNoticeSeen(act, request.params.noticeId))
      return reply.redirect(paths.notices, 303)
    },
  )
}
