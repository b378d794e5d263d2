import type { Db, Tx } from '../../platform/db/connect.ts'
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
