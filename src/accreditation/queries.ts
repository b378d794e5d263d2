import type { IsoDate } from '../lib/iso-date.ts'
import type { Db, Tx } from '../platform/db/connect.ts'
import type { AccreditationFacts } from './accreditation.ts'

/** Periods of accreditation, last to end first, 50 at most, and the running suspension. */
export async function findAccreditationFacts(
  sql: Db,
  organisationId: number,
  now: Date,
): Promise<AccreditationFacts> {
  const [facts] = await sql<AccreditationFacts[]>`
    select (
      select min(accreditation_suspensions.from_at)
        from accreditation_suspensions
       where accreditation_suspensions.organisation_id = ${organisationId}
         and accreditation_suspensions.from_at <= ${now}
         and (accreditation_suspensions.until_at is null or ${now} < accreditation_suspensions.until_at)
    ) as "suspendedAt", (
      select coalesce(json_agg(json_build_object('from', newest.from_on, 'until', newest.until_on)), '[]')
        from (
          select accreditations.from_on, accreditations.until_on
            from accreditations
           where accreditations.organisation_id = ${organisationId}
           order by accreditations.until_on desc
           limit 50
        ) as newest
    ) as "periods"`
  return facts ?? { periods: [], suspendedAt: null }
}

export async function upsertAccreditation(
  sql: Tx,
  accreditation: { organisationId: number; from: IsoDate; until: IsoDate; decidedAt: Date },
): Promise<void> {
  const { organisationId, from, until, decidedAt } = accreditation
  await sql`
    insert into accreditations (organisation_id, from_on, until_on, decided_at)
    values (${organisationId}, ${from}, ${until}, ${decidedAt})
    on conflict (organisation_id, from_on) do update set until_on = excluded.until_on, decided_at = excluded.decided_at`
}

/** Whether a suspension began; false when one is running already. */
export async function insertSuspension(sql: Tx, organisationId: number, now: Date): Promise<boolean> {
  const begun = await sql`
    insert into accreditation_suspensions (organisation_id, from_at)
    select organisations.organisation_id, ${now}
      from organisations
     where organisations.organisation_id = ${organisationId}
       and not exists (
         select from accreditation_suspensions
          where accreditation_suspensions.organisation_id = ${organisationId}
            and accreditation_suspensions.until_at is null)`
  return begun.count > 0
}

/** Whether a running suspension ended. */
export async function endSuspension(sql: Tx, organisationId: number, now: Date): Promise<boolean> {
  const ended = await sql`
    update accreditation_suspensions
       set until_at = ${now}
     where accreditation_suspensions.organisation_id = ${organisationId}
       and accreditation_suspensions.until_at is null`
  return ended.count > 0
}

/** The authority in whose section an organisation is, '' for national ones; undefined when there is no such organisation. */
export async function findSectionOfOrganisation(
  sql: Tx,
  organisationId: number,
): Promise<string | undefined> {
  const [organisation] = await sql<{ section: string }[]>`
    select coalesce(organisations.authority_code, '') as "section"
      from organisations
     where organisations.organisation_id = ${organisationId}`
  return organisation?.section
}
