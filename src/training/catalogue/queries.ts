import type { IsoDate } from '../../lib/iso-date.ts'
import type { Tx } from '../../platform/db/connect.ts'
import type { Audience, CourseFacts, RequirementGroup } from '../course.ts'

/** Whether the code was free. */
export async function insertCourse(
  sql: Tx,
  course: { code: string; authorityCode: string | null; refreshes: string | null },
  by: { userId: number | null; at: Date },
): Promise<boolean> {
  const added = await sql`
    insert into training_courses (code, authority_code, refreshes, added_by, added_at)
    values (${course.code}, ${course.authorityCode}, ${course.refreshes}, ${by.userId}, ${by.at})
    on conflict do nothing`
  return added.count > 0
}

export async function insertVersion(
  sql: Tx,
  code: string,
  facts: CourseFacts,
  by: { userId: number | null; at: Date; from: IsoDate },
): Promise<void> {
  await sql`
    insert into training_course_versions (course_code, from_on, title, level, module, stakeholder_groups, delivery, link,
           pass_mark, months_current, is_retired, set_by, set_at)
    values (${code}, ${by.from}, ${facts.title}, ${facts.level}, ${facts.module}, ${[...facts.stakeholderGroups]}::text[],
            ${facts.delivery}, ${facts.link}, ${facts.passMark}, ${facts.monthsCurrent}, ${facts.isRetired}, ${by.userId}, ${by.at})`
}

/** Whether anybody is required to have the course on a day or after it. */
export async function isRequiredFrom(sql: Tx, code: string, on: IsoDate): Promise<boolean> {
  const rows = await sql`
    select from training_requirements
     where training_requirements.course_code = ${code}
       and (training_requirements.until_on is null or training_requirements.until_on > ${on}) limit 1`
  return rows.length > 0
}

export type RequirementRow = {
  readonly requirementId: number
  readonly authorityCode: string | null
  readonly group: RequirementGroup
  readonly audience: Audience
  readonly course: string
  readonly from: IsoDate
  readonly until: IsoDate | null
}

/** Requirements that have not ended on a day: the whole country's and one authority's own, 500 at most. */
export function listRequirements(
  sql: Tx,
  authorityCode: string | null,
  on: IsoDate,
): Promise<RequirementRow[]> {
  return sql<RequirementRow[]>`
    select training_requirements.requirement_id as "requirementId", training_requirements.authority_code as "authorityCode",
           training_requirements.group_name as "group", training_requirements.audience,
           training_requirements.course_code as "course", training_requirements.from_on as "from",
           training_requirements.until_on as "until"
      from training_requirements
     where (training_requirements.authority_code is null or training_requirements.authority_code = ${authorityCode})
       and (training_requirements.until_on is null or training_requirements.until_on > ${on})
     order by training_requirements.group_name, training_requirements.audience, training_requirements.course_code
     limit 500`
}

/** Whether it was not required without end already. */
export async function insertRequirement(
  sql: Tx,
  requirement: Omit<RequirementRow, 'requirementId' | 'until'>,
  setBy: number | null,
): Promise<boolean> {
  const { authorityCode, group, audience, course, from } = requirement
  const added = await sql`
    insert into training_requirements (authority_code, group_name, audience, course_code, from_on, set_by)
    values (${authorityCode}, ${group}, ${audience}, ${course}, ${from}, ${setBy})
    on conflict do nothing`
  return added.count > 0
}

export async function findRequirement(sql: Tx, requirementId: number): Promise<RequirementRow | undefined> {
  const [row] = await sql<RequirementRow[]>`
    select training_requirements.requirement_id as "requirementId", training_requirements.authority_code as "authorityCode",
           training_requirements.group_name as "group", training_requirements.audience,
           training_requirements.course_code as "course", training_requirements.from_on as "from",
           training_requirements.until_on as "until"
      from training_requirements
     where training_requirements.requirement_id = ${requirementId}`
  return row
}

export async function updateRequirementEnd(sql: Tx, requirementId: number, until: IsoDate): Promise<void> {
  await sql`
    update training_requirements set until_on = ${until}
     where training_requirements.requirement_id = ${requirementId} and training_requirements.until_on is null`
}
