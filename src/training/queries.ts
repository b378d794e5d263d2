import type { PendingQuery, Row } from 'postgres'
import type { IsoDate } from '../lib/iso-date.ts'
import type { Db, Tx } from '../platform/db/connect.ts'
import type { CertificateMark } from './certificate.ts'
import type { Course, RequirementGroup } from './course.ts'
import type { Completion, Requirement } from './currency.ts'
import type { Trainee } from './trainee.ts'

export type CompletionOrigin = 'recorded' | 'session' | 'import'

export type NewCompletion = Completion & {
  readonly userId: number
  readonly origin: CompletionOrigin
  readonly source: string | null
  readonly certificate: CertificateMark
  readonly recordedBy: number | null
  readonly recordedAt: Date
}

/** A user's completions that stand, last to expire first, 200 at most. */
export function listCompletions(sql: Db, userId: number): Promise<Completion[]> {
  return sql<Completion[]>`
    select training_completions.course_code as "course", training_completions.completed_on as "completedOn",
           training_completions.expires_on as "expiresOn"
      from training_completions
     where training_completions.user_id = ${userId} and training_completions.withdrawn_at is null
     order by training_completions.expires_on desc
     limit 200`
}

/** What a user needs, begun or still to begin, 50 at most. */
export function listRequirementsOf(sql: Db, userId: number): Promise<Requirement[]> {
  return sql<Requirement[]>`
    select trainee_requirements.group_name as "group", trainee_requirements.course_code as "course",
           trainee_requirements.refreshers, trainee_requirements.from_on as "from", trainee_requirements.until_on as "until"
      from trainee_requirements
     where trainee_requirements.user_id = ${userId}
     order by trainee_requirements.group_name, trainee_requirements.course_code
     limit 50`
}

/** Codes of the courses that a user needs on a day in a group. */
export async function listRequiredCodes(
  sql: Tx,
  userId: number,
  group: RequirementGroup,
  on: IsoDate,
): Promise<string[]> {
  const rows = await sql<{ code: string }[]>`
    select distinct trainee_requirements.course_code as "code"
      from trainee_requirements
     where trainee_requirements.user_id = ${userId} and trainee_requirements.group_name = ${group}
       and trainee_requirements.from_on <= ${on}
       and (trainee_requirements.until_on is null or trainee_requirements.until_on > ${on})
     order by 1
     limit 50`
  return rows.map(({ code }) => code)
}

/** Told again for the same day, a completion keeps its certificate; its expiry is corrected and it stands again. */
export async function upsertCompletions(sql: Tx, completions: readonly NewCompletion[]): Promise<void> {
  const rows = completions.map((done) => ({
    user_id: done.userId,
    course_code: done.course,
    completed_on: done.completedOn,
    expires_on: done.expiresOn,
    origin: done.origin,
    source: done.source,
    certificate_number: done.certificate.number,
    check_word: done.certificate.word,
    recorded_at: done.recordedAt,
    recorded_by: done.recordedBy,
  }))
  await sql`
    insert into training_completions ${sql(rows)}
    on conflict (user_id, course_code, completed_on)
    do update set expires_on = excluded.expires_on, withdrawn_at = null`
}

export async function markCompletionWithdrawn(
  sql: Tx,
  { userId, course, completedOn }: Omit<Completion, 'expiresOn'> & { userId: number },
  at: Date,
): Promise<void> {
  await sql`
    update training_completions set withdrawn_at = ${at}
     where training_completions.user_id = ${userId} and training_completions.course_code = ${course}
       and training_completions.completed_on = ${completedOn} and training_completions.origin = 'session'`
}

export async function findTrainee(sql: Tx, userId: number): Promise<Trainee | undefined> {
  const [trainee] = await sql<Trainee[]>`
    select users.user_id as "userId", users.organisation_id as "organisationId",
           case users.role when 'national-team' then '' else coalesce(users.authority_code, '') end as "authority"
      from users
     where users.user_id = ${userId}`
  return trainee
}

/** Courses as they are on a day, by level and title: the whole country's and one authority's own, 500 at most. */
export function listCourses(sql: Tx, authorityCode: string | null, on: IsoDate): Promise<Course[]> {
  return selectCourses(
    sql,
    on,
    sql`training_courses.authority_code is null or training_courses.authority_code = ${authorityCode}`,
  )
}

/** Courses of every authority, 10,000 at most. */
export function listAllCourses(sql: Tx, on: IsoDate): Promise<Course[]> {
  return selectCourses(sql, on, sql`true`, 10_000)
}

/** Whatever authority it is of. */
export async function findCourse(sql: Tx, code: string, on: IsoDate): Promise<Course | undefined> {
  const [course] = await selectCourses(sql, on, sql`training_courses.code = ${code}`)
  return course
}

function selectCourses(sql: Tx, on: IsoDate, which: PendingQuery<Row[]>, limit = 500): Promise<Course[]> {
  return sql<Course[]>`
    select training_courses.code, training_courses.authority_code as "authorityCode", training_courses.refreshes,
           version.from_on as "fromOn", version.title, version.level, version.module,
           version.stakeholder_groups as "stakeholderGroups", version.delivery, version.link,
           version.pass_mark as "passMark", version.months_current as "monthsCurrent", version.is_retired as "isRetired"
      from training_courses
     cross join lateral (
           select training_course_versions.* from training_course_versions
            where training_course_versions.course_code = training_courses.code and training_course_versions.from_on <= ${on}
            order by training_course_versions.from_on desc, training_course_versions.version_id desc limit 1) as version
     where ${which}
     order by version.level, version.title, training_courses.code
     limit ${limit}`
}
