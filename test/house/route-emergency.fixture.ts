import { Browser } from '../../src/children/web/browser.fixture.ts'
import { putAway, type ChildId } from '../../src/children/index.ts'
import { actAs } from '../support/acts.ts'
import type { TestApp } from '../support/app.ts'
import type { Example } from './route-examples.fixture.ts'

/** The routes of looks in an emergency: a card, a look that runs, and the desk that reviews it. */
export async function ofEmergency(app: TestApp, joel: Browser): Promise<Record<string, Example>> {
  const { owner, worker } = app.database
  const rows = await owner<{ childId: ChildId; publicId: string; number: string }[]>`
    select child_id as "childId", public_id as "publicId", child_number as number from children
     where status = 'open' and authority_code = 'E06000065' order by child_id desc offset 24 limit 2`
  const [card, hidden] = rows
  for (const [at, { childId }] of rows.entries()) {
    const shield = {
      level: at === 0 ? 1 : 2,
      authorityCode: null,
      placedBy: 'person',
      sourceLiftedAt: null,
    } as const
    await actAs(worker, (act) => putAway(act, childId, shield, new Map()))
  }
  await owner`
    insert into user_rights (user_id, right_name, given_at) select user_id, 'shielding', now() from users where username = 'joel'`
  const marek = await Browser.open(app, 'marek')
  const stated = { reason: 'significant-harm', words: 'A threat was made' }
  const form = `/emergency/children/${card!.publicId}`
  const look = String((await marek.fill(form, stated)).headers.location)
  const review = look.replace('/emergency/', '/emergency/reviews/')
  const finding = { finding: 'justified', words: 'The duty log confirms it' }
  return {
    '/emergency': { path: '/emergency', by: marek, fields: { ...stated, number: hidden!.number } },
    '/emergency/children/:childId': { path: form, by: marek, fields: stated },
    '/safeguarding/search': {
      path: '/safeguarding/search',
      by: marek,
      fields: {
        given: 'Nobody',
        family: 'Nowhere',
        purpose: 'adult-may-harm',
        words: 'Told by the hospital',
      },
    },
    '/emergency/:lookId': { path: look, by: marek },
    '/emergency/:lookId/end': { path: `${look}/end`, by: marek },
    '/emergency/reviews': { path: '/emergency/reviews', by: joel },
    '/emergency/figures': { path: '/emergency/figures', by: joel },
    '/emergency/figures.csv': { path: '/emergency/figures.csv', by: joel },
    '/emergency/reviews/:lookId': { path: review, by: joel, fields: finding },
  }
}
