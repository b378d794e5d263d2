import type { Db, Tx } from '../../platform/db/connect.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Condition } from './condition.ts'

/** `publishedAt` null: a draft. `draftedBy` null: shipped, or loaded by the operator. */
export type ConditionSet = {
  readonly version: number
  readonly draftedBy: number | null
  readonly draftedAt: Date
  readonly publishedAt: Date | null
}

const VERSIONS = 100
const SETTING = 7_301_994

/** Makes changes of the versions wait for one another until the transaction ends. */
export async function lockConditions(sql: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(${SETTING})`
}

/** Versions, the newest first, 100 at most. */
export function listConditionSets(sql: Db): Promise<ConditionSet[]> {
  return sql<ConditionSet[]>`
    select sets.version, sets.drafted_by as "draftedBy", sets.drafted_at as "draftedAt", sets.published_at as "publishedAt"
      from accreditation_condition_sets as sets
     order by sets.version desc
     limit ${VERSIONS}`
}

/** The conditions of one version in the order of their numbers; `[]` when there is no such version. */
export function listConditions(sql: Db, version: number): Promise<Condition[]> {
  return sql<Condition[]>`
    select conditions.condition_id as "id", conditions.title, conditions.asked, conditions.evidence, conditions.source,
           conditions.review_months as "reviewMonths"
      from accreditation_conditions as conditions
     where conditions.version = ${version}
     order by substr(conditions.condition_id, 2)::integer
     limit 100`
}

export async function insertConditionSet(
  sql: Tx,
  set: { version: number; draftedBy: number | null; draftedAt: Date; publishedAt: Date | null },
  conditions: readonly Condition[],
): Promise<void> {
  await sql`
    insert into accreditation_condition_sets (version, drafted_by, drafted_at, published_at)
    values (${set.version}, ${set.draftedBy}, ${set.draftedAt}, ${set.publishedAt})`
  await sql`
    insert into accreditation_conditions ${sql(
      conditions.map(({ id, reviewMonths, title, asked, evidence, source }) => ({
        version: set.version,
        condition_id: id,
        title,
        asked,
        evidence,
        source,
        review_months: reviewMonths,
      })),
    )}`
}

export async function updateCondition(
  sql: Tx,
  version: number,
  { id, title, asked, evidence, reviewMonths }: Omit<Condition, 'source'>,
): Promise<void> {
  await sql`
    update accreditation_conditions
       set title = ${title}, asked = ${asked}, evidence = ${evidence}, review_months = ${reviewMonths}
     where accreditation_conditions.version = ${version}
       and accreditation_conditions.condition_id = ${id}`
}

export async function markPublished(
  sql: Tx,
  version: number,
  publishedBy: number | null,
  now: Date,
): Promise<void> {
  await sql`
    update accreditation_condition_sets
       set published_by = ${publishedBy}, published_at = ${now}
     where accreditation_condition_sets.version = ${version}`
}

/** A condition that a delegate's organisation is to look at again. */
export type ConditionDue = { readonly userId: number; readonly conditionId: string; readonly dueOn: IsoDate }

/**
 * Conditions whose interval of review comes round from `today` until `until`, for each delegate of an accredited organisation or for one.
 *
 * An interval runs from the day of the last finding. By user and condition, 100,000 at most.
 */
export function listConditionsDue(
  sql: Tx,
  {
    today,
    until,
    userId,
  }: { readonly today: IsoDate; readonly until: IsoDate; readonly userId: number | null },
): Promise<ConditionDue[]> {
  return sql<ConditionDue[]>`
    with decided as (
      select distinct on (applications.organisation_id)
             applications.application_id, applications.organisation_id, applications.recommendation
        from accreditation_applications as applications
       where applications.state = 'decided'
       order by applications.organisation_id, applications.application_id desc
    ), found as (
      select distinct on (findings.application_id, findings.condition_id)
             decided.organisation_id, findings.condition_id, conditions.review_months,
             (findings.found_at at time zone 'Europe/London')::date as found_on
        from decided
        join accreditation_findings as findings on findings.application_id = decided.application_id
        join accreditation_conditions as conditions
          on conditions.version = findings.conditions_version and conditions.condition_id = findings.condition_id
       where decided.recommendation <> 'refused'
       order by findings.application_id, findings.condition_id, findings.finding_id desc
    )
    select users.user_id as "userId", found.condition_id as "conditionId", due.due_on as "dueOn"
      from found
     cross join lateral (
           select (found.found_on + make_interval(months => found.review_months * round))::date as due_on
             from generate_series(1, 60) as round) as due
      join users on users.organisation_id = found.organisation_id and users.role = 'practitioner'
      join user_rights on user_rights.user_id = users.user_id and user_rights.right_name = 'delegate'
     where due.due_on between ${today} and ${until}
       and exists (select from accreditations
                    where accreditations.organisation_id = found.organisation_id
                      and accreditations.from_on <= ${today} and accreditations.until_on > ${today})
       and users.suspended_at is null and (users.ends_on is null or users.ends_on > ${today})
       and ${userId === null ? sql`true` : sql`users.user_id = ${userId}`}
     order by users.user_id, found.condition_id
     limit 100000`
}
