import type { TestDatabase } from './database.ts'
import { createTestUser } from './users.ts'

/** Writes down that two people wanted a shield of the test authority to end, and that it has cooled. */
export async function agreeToLift(db: TestDatabase, childId: number): Promise<void> {
  const [first, second] = [await createTestUser(db, 'lifts-first'), await createTestUser(db, 'lifts-second')]
  await db.owner`
    with said as (
      insert into vault.words (words_id, authority_code, key_version, wrapped_key, sealed)
      values (gen_random_uuid(), 'E06000999', 1, '', '') returning words_id)
    insert into vault.changes (child_id, authority_code, kind, ground, words_id, proposed_by, proposed_at, seconded_by, seconded_at, due_at, done_at)
    select ${childId}, 'E06000999', 'lift', 'risk-is-over', said.words_id, ${first}, '2026-11-01', ${second}, '2026-11-01', '2026-11-04', '2026-12-01'
      from said`
}
