import { Browser } from '../../src/children/web/browser.fixture.ts'
import type { TestApp } from '../support/app.ts'

/** The routes of supervision: one session of `rosa` waits, another is followed by the supervisor. */
export async function ofSupervision(
  app: TestApp,
  by: Browser,
  supervisorId: number,
): Promise<Record<string, { readonly path: string; readonly by: Browser }>> {
  for (let i = 0; i < 2; i++) await Browser.open(app, 'rosa')
  const [waits, followed] = await app.database.owner<{ id: string }[]>`
    select public_id::text as id from supervised_sessions order by public_id`
  await app.database.owner`
    update supervised_sessions set accepted_by = ${supervisorId}, accepted_at = ${app.app.config.clock()}
     where public_id = ${followed!.id}`
  return {
    '/supervision': { path: '/supervision', by },
    '/supervision/:sessionId': { path: `/supervision/${followed!.id}`, by },
    '/supervision/:sessionId/accept': { path: `/supervision/${waits!.id}/accept`, by },
    '/supervision/:sessionId/end': { path: `/supervision/${followed!.id}/end`, by },
  }
}
