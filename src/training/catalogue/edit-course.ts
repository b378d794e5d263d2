import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import type { Course, CourseFacts } from '../course.ts'
import { deskResource } from '../desk.ts'
import { badCourse, courseNeeded, courseTaken, unknownCourse } from '../errors.ts'
import { findCourse } from '../queries.ts'
import { insertCourse, insertVersion, isRequiredFrom } from './queries.ts'

export type NewCourse = CourseFacts & Pick<Course, 'code' | 'authorityCode' | 'refreshes'>

/** Adds a course of an authority, or with a null authority of the whole country. Source: R-122. */
export async function addCourse(act: Act, course: NewCourse): Promise<void> {
  await act.require('training.edit-catalogue', deskResource(course.authorityCode))
  assertGoodCourse(course)
  if (!/^[a-z0-9][a-z0-9-]{2,39}$/.test(course.code)) throw badCourse()
  if (course.refreshes !== null) await requireOpenTo(act, course.refreshes, course.authorityCode)
  const by = { userId: act.actor.userId, at: act.now }
  if (!(await insertCourse(act.sql, course, by))) throw courseTaken()
  await insertVersion(act.sql, course.code, course, { ...by, from: act.today })
  await recordCourse(act, 'added', course.code)
}

/**
 * Says anew, from today on, what a course is; a retired one can be planned and completed no more, and what was completed stays.
 *
 * @throws DomainError when it would be retired although people need it.
 */
export async function editCourse(act: Act, code: string, facts: CourseFacts): Promise<void> {
  const course = await findCourse(act.sql, code, act.today)
  await act.require('training.edit-catalogue', deskResource(course?.authorityCode ?? null))
  if (!course) throw new NotFoundError()
  assertGoodCourse(facts)
  if (facts.isRetired && (await isRequiredFrom(act.sql, code, act.today))) throw courseNeeded()
  const by = { userId: act.actor.userId, at: act.now, from: act.today }
  await insertVersion(act.sql, code, facts, by)
  await recordCourse(act, facts.isRetired ? 'retired' : 'changed', code)
}

async function requireOpenTo(act: Act, code: string, authorityCode: string | null): Promise<void> {
  const course = await findCourse(act.sql, code, act.today)
  const isOpen = course && (course.authorityCode === null || course.authorityCode === authorityCode)
  if (!isOpen || course.isRetired) throw unknownCourse()
}

function assertGoodCourse({
  title,
  level,
  stakeholderGroups,
  link,
  passMark,
  monthsCurrent,
}: CourseFacts): void {
  const isWithin = (n: number, most: number): boolean => Number.isInteger(n) && n >= 1 && n <= most
  const isGood =
    title.trim() !== '' &&
    title.length <= 100 &&
    isWithin(level, 3) &&
    stakeholderGroups.length > 0 &&
    isWithin(monthsCurrent, 120) &&
    (passMark === null || isWithin(passMark, 100)) &&
    (link === null || (link.length <= 300 && /^https:\/\//.test(link) && URL.canParse(link)))
  if (!isGood) throw badCourse()
}

function recordCourse(act: Act, what: string, code: string): Promise<void> {
  return recordEntry(act, { action: 'training.edit-catalogue', outcome: 'done', fields: [what, code] })
}
