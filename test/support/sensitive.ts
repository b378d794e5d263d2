import type { TestDatabase } from './database.ts'

/** Lets a sensitive service work with a child, as a source would that tells the day of consent; `isOnly`: with no other child. */
export async function markSensitive(
  { owner }: Pick<TestDatabase, 'owner'>,
  childId: number,
  { isOnly = false }: { readonly isOnly?: boolean } = {},
): Promise<void> {
  if (isOnly) await owner`delete from sensitive_involvements`
  await owner`
    insert into consent_records (child_id, service_id, source_id, source_record_id, ground, decided_by, given_on, scope, parent_may_be_told,
           recorded_at)
    select ${childId}, services.service_id, 'test', 'S-' || ${childId}::text, 'consent', 'not-told', '2026-01-05', 'existence', false, '2026-01-05'
      from services where services.is_sensitive order by services.service_id limit 1`
  await owner`
    insert into sensitive_involvements (child_id, consent_id, service_id, source_id, source_record_id, started_on, confirmed_on)
    select child_id, consent_id, service_id, source_id, source_record_id, given_on, given_on
      from consent_records where child_id = ${childId} and source_id = 'test'`
}
