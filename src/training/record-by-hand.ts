import { addMonths, type IsoDate } from '../lib/iso-date.ts'
import type { Act } from '../platform/act.ts'
import { unknownCourse } from './errors.ts'
import { findCourse } from './queries.ts'
import { recordCompletion } from './record-completion.ts'
import { findUserId } from './sessions/queries.ts'

export type HandRecord = {
  readonly username: string
  readonly course: string
  readonly completedOn: IsoDate
}

/**
 * Records one completion of somebody whom the desk knows by username; it is current for as long as the course says.
 *
 * An unknown username is refused as one of another authority is. Source.
 * @throws DomainError when the course is unknown, retired or another authority's, or the day lies ahead.
 */
export async function recordByHand(
  act: Act,
  { username, course: code, completedOn }: HandRecord,
): Promise<void> {
  const userId = (await findUserId(act.sql, username.toLowerCase(), act.today)) ?? 0
  const course = await findCourse(act.sql, code, act.today)
  const expiresOn = addMonths(completedOn, course?.monthsCurrent ?? 1)
  await recordCompletion(act, { userId, course: code, completedOn, expiresOn })
  if (!course || course.isRetired) throw unknownCourse()
}
