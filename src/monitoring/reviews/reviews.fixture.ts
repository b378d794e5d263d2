import { systemActor } from '../../../test/support/acts.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import { openDesk } from '../desk.fixture.ts'
import { drawReviews } from './draw/draw-reviews.ts'
import type { ReviewRule } from './review.ts'

type Logged = {
  /** Of the day that is drawn, or earlier. */
  readonly at: string
  readonly by: string
  readonly action?: string
  readonly outcome?: string
  readonly quantity?: number
  readonly childId?: number
  readonly servedId?: number
  readonly aboutId?: number
}

/** The desk of {@link openDesk} with a log that tests write, and the nightly job. */
export async function openReviews(random: string) {
  const desk = await openDesk(random)
  const { owner, stage, idOf } = desk
  const draw = (): Promise<IsoDate | undefined> => stage.app.acts(stage.app.worker, systemActor)(drawReviews)
  /** Writes an entry past every use case; an opening of a record unless told. */
  const log = async (entry: Logged): Promise<string> => {
    const [row] = await owner<[{ id: string }]>`
      insert into audit_entries (occurred_at, action, outcome, actor_kind, actor_name, user_id, organisation_id, role, child_id, quantity,
             on_behalf_of, call_id, target_user_id, request_id, build, salt)
      select ${new Date(entry.at)}, ${entry.action ?? 'children.open-record'}, ${entry.outcome ?? 'done'}, 'person', name, user_id,
             organisation_id, role, ${entry.childId ?? null}, ${entry.quantity ?? null}, ${entry.servedId ?? null},
             ${entry.servedId === undefined ? null : 1}, ${entry.aboutId ?? null}, gen_random_uuid(), 'test', decode(repeat('00', 32), 'hex')
        from users where user_id = ${await idOf(entry.by)}
      returning entry_id::text as id`
    return row.id
  }
  return {
    ...desk,
    draw,
    log,
    /** Forgets what was drawn, and draws a day again. */
    drawAgain: async (day: string): Promise<void> => {
      await owner`truncate entry_review_days, entry_review_rules cascade`
      stage.setNow(new Date(Date.parse(`${day}T02:10:00Z`) + 86_400_000))
      await draw()
    },
    /** Entries that a rule found, in the order of the log. */
    foundBy: async (rule: ReviewRule): Promise<string[]> => {
      const rows = await owner<{ id: string }[]>`
        select entry_id::text as id from entry_review_rules where rule = ${rule} order by entry_id`
      return rows.map(({ id }) => id)
    },
    /** Opaque id of the review of an entry. */
    reviewOf: async (entryId: string): Promise<string> => {
      const [row] = await owner<[{ id: string }]>`
        select public_id as id from entry_reviews where entry_id = ${entryId}::bigint order by review_id desc limit 1`
      return row.id
    },
    /** A review of an entry, made past the job. */
    reviewFor: async (
      entryId: string,
      dates: { readonly day: string; readonly dueOn: string },
    ): Promise<string> => {
      await owner`
        insert into entry_review_days (day, one_in, at_least, drawn_at) values (${dates.day}, 100, 5, '2026-11-24') on conflict do nothing`
      const [row] = await owner<[{ id: string }]>`
        insert into entry_reviews (occurred_at, entry_id, user_id, served_id, about_id, drawn_for_on, due_on)
        select occurred_at, entry_id, user_id, on_behalf_of, target_user_id, ${dates.day}, ${dates.dueOn}
          from audit_entries where entry_id = ${entryId}::bigint
        returning public_id as id`
      await owner`
        insert into entry_review_rules (entry_id, drawn_for_on, rule, version) values (${entryId}::bigint, ${dates.day}, 'sample', 1)`
      return row.id
    },
  }
}
