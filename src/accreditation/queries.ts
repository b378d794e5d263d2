import type { IsoDate } from '../lib/iso-date.ts'
import type { Db, Tx } from '../platform/db/connect.ts'
import type { AccreditationFacts, SuspensionReason } from './accreditation.ts'
import type { ApplicationState } from './applications/application.ts'

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
export async function insertSuspension(
  sql: Tx,
  organisationId: number,
  reason: SuspensionReason,
  now: Date,
): Promise<boolean> {
  const begun = await sql`
    insert into accreditation_suspensions (organisation_id, from_at, reason)
    select organisations.organisation_id, ${now}, ${reason}
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

/** `isTeam`: people of a local or national team work there, so that only the national team decides about it. */
export type AccreditedOrganisation = {
  readonly organisationId: number
  readonly code: string
  readonly name: string
  readonly authorityCode: string | null
  readonly isTeam: boolean
}

/** By code or id. */
export async function findOrganisation(
  sql: Tx,
  key: string | number,
): Promise<AccreditedOrganisation | undefined> {
  const [organisation] = await sql<AccreditedOrganisation[]>`
    select organisations.organisation_id as "organisationId", organisations.code, organisations.name,
           organisations.authority_code as "authorityCode",
           exists (
             select from users
              where users.organisation_id = organisations.organisation_id and users.role in ('local-team', 'national-team')
           ) as "isTeam"
      from organisations
     where ${typeof key === 'number' ? sql`organisations.organisation_id = ${key}` : sql`upper(organisations.code) = upper(${key})`}`
  return organisation
}

export async function findOwnOrganisationId(sql: Tx, userId: number): Promise<number | undefined> {
  const [user] = await sql<{ organisationId: number }[]>`
    select users.organisation_id as "organisationId" from users where users.user_id = ${userId}`
  return user?.organisationId
}

export type Suspension = {
  readonly fromAt: Date
  readonly untilAt: Date | null
  readonly reason: SuspensionReason
}

/** Suspensions of an organisation, the last first, 20 at most. */
export function listSuspensions(sql: Db, organisationId: number): Promise<Suspension[]> {
  return sql<Suspension[]>`
    select accreditation_suspensions.from_at as "fromAt", accreditation_suspensions.until_at as "untilAt",
           accreditation_suspensions.reason
      from accreditation_suspensions
     where accreditation_suspensions.organisation_id = ${organisationId}
     order by accreditation_suspensions.from_at desc
     limit 20`
}

export type RegisteredOrganisation = {
  readonly organisationId: number
  readonly code: string
  readonly name: string
  readonly authorityCode: string | null
  readonly authority: string | null
  readonly periods: AccreditationFacts['periods']
  readonly suspendedAt: Date | null
  readonly applicationState: ApplicationState | null
  /** Days of remedies and follow-ups still to be done, and of checks to come; null where there is none. */
  readonly remedyDueOn: IsoDate | null
  readonly followUpDueOn: IsoDate | null
  readonly checkDueOn: IsoDate | null
}

/** Organisations that are open, by name, 2,000 at most; of one authority, or of all of England when it is undefined. */
export function listRegister(
  sql: Db,
  authorityCode: string | undefined,
  today: IsoDate,
  now: Date,
): Promise<RegisteredOrganisation[]> {
  return sql<RegisteredOrganisation[]>`
    select organisations.organisation_id as "organisationId", organisations.code, organisations.name,
           organisations.authority_code as "authorityCode", authorities.name as "authority",
           (select coalesce(json_agg(json_build_object('from', accreditations.from_on, 'until', accreditations.until_on)), '[]')
              from accreditations
             where accreditations.organisation_id = organisations.organisation_id) as "periods",
           (select min(accreditation_suspensions.from_at)
              from accreditation_suspensions
             where accreditation_suspensions.organisation_id = organisations.organisation_id
               and accreditation_suspensions.from_at <= ${now}
               and (accreditation_suspensions.until_at is null or ${now} < accreditation_suspensions.until_at)) as "suspendedAt",
           (select applications.state
              from accreditation_applications as applications
             where applications.organisation_id = organisations.organisation_id
             order by applications.application_id desc
             limit 1) as "applicationState",
           (select min(items.due_on)
              from accreditation_plan_items as items
              join accreditation_applications as applications on applications.application_id = items.application_id
             where applications.organisation_id = organisations.organisation_id
               and applications.state = 'decided' and items.closed_at is null) as "remedyDueOn",
           (select min(compliance_checks.follow_up_on)
              from compliance_checks
             where compliance_checks.organisation_id = organisations.organisation_id
               and compliance_checks.follow_up_on is not null and compliance_checks.closed_at is null) as "followUpDueOn",
           (select min(compliance_checks.planned_on)
              from compliance_checks
             where compliance_checks.organisation_id = organisations.organisation_id
               and compliance_checks.outcome is null) as "checkDueOn"
      from organisations
      left join authorities on authorities.gss_code = organisations.authority_code
     where (organisations.closed_on is null or ${today} < organisations.closed_on)
       ${authorityCode === undefined ? sql`` : sql`and organisations.authority_code = ${authorityCode}`}
     order by organisations.name, organisations.code
     limit 2000`
}
