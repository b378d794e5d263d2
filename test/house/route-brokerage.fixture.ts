import { Browser } from '../../src/children/web/browser.fixture.ts'
import type { TestApp } from '../support/app.ts'
import type { Example } from './route-examples.fixture.ts'

const AUTHORITY = 'E06000065'
const own = '/contact-requests'
const desk = '/broker/requests'

/** The routes of the contact desk and of those who ask it: requests that wait, one that a broker works on, one that was answered. */
export async function ofBrokerage(app: TestApp): Promise<Record<string, Example>> {
  const { owner } = app.database
  await owner`
    insert into users (username, name, job_title, organisation_id, role, authority_code, starts_on)
    select 'far-broker', 'Far Broker', 'Broker', organisation_id, 'local-team', 'E06000047', '2026-01-01' from users where username = 'odile'`
  await owner`
    insert into user_rights (user_id, right_name, given_at) select user_id, 'broker', now() from users where username = 'far-broker'`
  await owner`
    insert into training_completions (user_id, course_code, completed_on, expires_on, origin, certificate_number, check_word, recorded_at)
    select user_id, 'own-course', '2026-06-01', '2027-06-01', 'recorded', '9999999998', 'ownwords', '2026-06-01'
      from users where username = 'odile'`
  const odile = await Browser.open(app, 'odile')
  const amara = await Browser.open(app, 'amara')
  const [child] = await owner<[{ id: string }]>`
    select public_id::text as id from children where status = 'open' order by child_id desc offset 9 limit 1`
  const fields = {
    child: child.id,
    urgency: 'planned-work',
    need: 'plan-together',
    phone: '01609 536993',
    email: '',
    note: '',
    authority: AUTHORITY,
  }
  const ask = async (): Promise<string> =>
    String((await amara.fill(`${own}/new`, fields)).headers.location).slice(own.length + 1)
  const [waiting, worked, urgent, withdrawn, answered, handed] = [
    await ask(),
    await ask(),
    await ask(),
    await ask(),
    await ask(),
    await ask(),
  ]
  for (const id of [worked, answered, urgent]) {
    await odile.get(`${desk}/${id}`)
    await odile.post(`${desk}/${id}/take`, {})
  }
  await odile.get(`${desk}/${answered}`)
  await odile.post(`${desk}/${answered}/answer`, { outcome: 'cannot-tell' })
  const [{ number }] = await owner<[{ number: string }]>`
    select child_number as number from children where public_id = ${child.id}`
  const work = (step: string, more: Record<string, string> = {}): Record<string, Example> => ({
    [`${desk}/:requestId/${step}`]: { path: `${desk}/${worked}/${step}`, by: odile, fields: more },
  })
  return {
    [own]: { path: own },
    [`${own}/new`]: { path: `${own}/new`, fields },
    [`${own}/:requestId`]: { path: `${own}/${waiting}` },
    [`${own}/:requestId/withdraw`]: { path: `${own}/${withdrawn}/withdraw` },
    [`${own}/:requestId/urgent`]: { path: `${own}/${urgent}/urgent` },
    [`${own}/:requestId/close`]: { path: `${own}/${answered}/close` },
    '/broker': { path: '/broker', by: odile },
    '/broker/figures': { path: '/broker/figures', by: odile },
    [`${desk}/:requestId`]: { path: `${desk}/${worked}`, by: odile },
    [`${desk}/:requestId/take`]: { path: `${desk}/${waiting}/take`, by: odile },
    [`${desk}/:requestId/give-back`]: { path: `${desk}/${urgent}/give-back`, by: odile },
    [`${desk}/:requestId/hand-over`]: {
      path: `${desk}/${handed}/hand-over`,
      by: odile,
      fields: { team: 'E06000047' },
    },
    ...work('urgency', { urgency: 'child-protection' }),
    ...work('child', { number }),
    ...work('attempts', { attempt: 'reached' }),
    ...work('wish', { wish: 'agrees' }),
    ...work('answer', { outcome: 'no-service' }),
    ...work('contacts'),
    ...work('history'),
  }
}
