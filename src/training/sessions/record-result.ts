import { recordEntry } from '../../audit/index.ts'
import { addMonths, dayInLondon } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { drawCertificate } from '../certificate.ts'
import type { Course } from '../course.ts'
import { placeResource } from '../desk.ts'
import { resultRefused } from '../errors.ts'
import { findCourse, markCompletionWithdrawn, upsertCompletions } from '../queries.ts'
import {
  findBooking,
  findSession,
  insertResult,
  listRoll,
  lockSession,
  type RollEntry,
  type Session,
} from './queries.ts'

export type Result = { readonly wasThere: boolean; readonly mark: number | null }
export type OpenedSession = {
  readonly session: Session
  readonly course: Course
  readonly roll: readonly RollEntry[]
  readonly hasBegun: boolean
}

/** A session with the people on its list, for its trainer and the training officers. Source: R-122. */
export async function openSession(act: Act, publicId: string): Promise<OpenedSession> {
  const session = await findSession(act.sql, publicId)
  await act.require('training.open-session', placeResource(session))
  if (!session) throw new NotFoundError(publicId)
  const roll = await listRoll(act.sql, session.sessionId)
  const course = await courseOf(act, session)
  await recordEntry(act, {
    action: 'training.open-session',
    outcome: 'done',
    subjectRef: publicId,
    quantity: roll.length,
  })
  return { session, course, roll, hasBegun: session.startsAt <= act.now }
}

/**
 * Records whether a booked person came and, where the course has a test, the mark. The newest result counts.
 *
 * INVARIANT (passed-to-count): with a test only a mark from the pass mark on completes the course, else having been there does;
 * a corrected result withdraws the completion that an earlier one made. Source: R-122.
 */
export async function recordResult(act: Act, bookingId: string, result: Result): Promise<void> {
  const booking = await findBooking(act.sql, bookingId)
  const session = booking && (await findSession(act.sql, booking.sessionPublicId))
  await act.require('training.record-result', placeResource(session, booking?.userId))
  if (!booking || !session) throw new NotFoundError(bookingId)
  await lockSession(act.sql, session.sessionId)
  const course = await courseOf(act, session)
  const { wasThere, mark } = result
  const fits = mark === null || (wasThere && course.passMark !== null && mark >= 0 && mark <= 100)
  if (!fits || !booking.hasPlace || session.cancelledAt || act.now < session.startsAt) throw resultRefused()
  const by = { recordedBy: act.actor.userId, at: act.now }
  await insertResult(act.sql, { bookingId: booking.bookingId, wasThere, mark, ...by })
  const isCompleted = completes(course, result)
  await completeOrWithdraw(act, booking.userId, course, session, isCompleted)
  await recordEntry(act, {
    action: 'training.record-result',
    outcome: 'done',
    targetUserId: booking.userId,
    fields: [course.code, isCompleted ? 'completed' : 'not-completed'],
  })
}

/** Whether a result completes the course. */
export function completes({ passMark }: Pick<Course, 'passMark'>, { wasThere, mark }: Result): boolean {
  return wasThere && (passMark === null || (mark !== null && mark >= passMark))
}

async function completeOrWithdraw(
  act: Act,
  userId: number,
  course: Course,
  session: Session,
  isCompleted: boolean,
): Promise<void> {
  const completion = { userId, course: course.code, completedOn: dayInLondon(session.startsAt) }
  if (!isCompleted) return markCompletionWithdrawn(act.sql, completion, act.now)
  await upsertCompletions(act.sql, [
    {
      ...completion,
      expiresOn: addMonths(completion.completedOn, course.monthsCurrent),
      origin: 'session',
      source: null,
      certificate: drawCertificate(act.random),
      recordedBy: act.actor.userId,
      recordedAt: act.now,
    },
  ])
}

/** The course as it was on the day of the session, or as it is when that still lies ahead. */
async function courseOf(act: Act, session: Session): Promise<Course> {
  const held = dayInLondon(session.startsAt)
  const course = await findCourse(act.sql, session.course, held < act.today ? held : act.today)
  if (!course) throw new NotFoundError()
  return course
}
