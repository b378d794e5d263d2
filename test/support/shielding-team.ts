import type { TestDatabase } from './database.ts'

/** Hartlepool, where somebody shields from now on. */
export const OTHER_TEAM = 'E06000001'

/** Somebody of another authority to whom shields can be handed over; nobody signs in as them. */
export async function addShieldingTeam({ owner }: TestDatabase): Promise<void> {
  await owner`
    with made as (
      insert into users (username, name, job_title, organisation_id, service_id, role, authority_code, starts_on)
      select 'elsewhere', 'Somebody Elsewhere', users.job_title, users.organisation_id, users.service_id, users.role, ${OTHER_TEAM}, '2026-01-01'
        from users where users.username = 'ottoline'
      returning user_id)
    insert into user_rights (user_id, right_name, given_at) select made.user_id, 'shielding', '2026-01-01' from made`
}
