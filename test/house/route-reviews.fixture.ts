import type { Browser } from '../../src/children/web/browser.fixture.ts'
import type { TestApp } from '../support/app.ts'
import type { Example } from './route-examples.fixture.ts'

/** The routes of reviews: one that waits, of somebody's first entry in the log. */
export async function ofReviews(
  { app, database: { owner } }: TestApp,
  edith: Browser,
  nora: Browser,
  looker: number,
): Promise<Record<string, Example>> {
  await owner`
    insert into entry_review_days (day, one_in, at_least, drawn_at) values ('2026-11-22', 100, 5, ${app.config.clock()})`
  const [review] = await owner<[{ id: string }]>`
    insert into entry_reviews (occurred_at, entry_id, user_id, drawn_for_on, due_on)
    select occurred_at, entry_id, user_id, '2026-11-22', '2026-11-27' from audit_entries where user_id = ${looker} order by entry_id limit 1
    returning public_id::text as id`
  const list = '/audit/reviews'
  return {
    [list]: { path: list, by: edith },
    [`${list}/share`]: { path: `${list}/share`, by: nora, fields: { oneIn: '50', atLeast: '5' } },
    [`${list}/:reviewId`]: {
      path: `${list}/${review.id}`,
      by: edith,
      fields: { decision: 'explained', 'note-explained': 'works-with-child', seen: '0' },
    },
  }
}
