import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { queueMails } from '../../platform/outbox/outbox.ts'
import { deskResource } from '../desk.ts'
import { badSession, sessionClosed, unknownCourse } from '../errors.ts'
import { findCourse } from '../queries.ts'
import { mailsFor } from './booking-mails.ts'
import {
  findSession,
  insertSession,
  listBookedUsers,
  lockSession,
  markSessionCancelled,
  type NewSession,
} from './queries.ts'

/**
 * Plans a session of a course that is open to the authority and taught in sessions. Source: R-122.
 *
 * @returns its public id.
 */
export async function planSession(act: Act, session: NewSession): Promise<string> {
  await act.require('training.plan-session', deskResource(session.authorityCode))
  const { startsAt, endsAt, places, provider, venue } = session
  const isWhole =
    provider.trim() !== '' && venue.trim() !== '' && provider.length <= 100 && venue.length <= 200
  const fits = Number.isInteger(places) && places >= 1 && places <= 500
  if (session.authorityCode === '' || !isWhole || !fits || startsAt <= act.now || endsAt <= startsAt)
    throw badSession()
  const course = await findCourse(act.sql, session.course, act.today)
  const isOpen = course && (course.authorityCode ?? session.authorityCode) === session.authorityCode
  if (!isOpen || course.isRetired || course.delivery === 'e-learning') throw unknownCourse()
  const publicId = await insertSession(act.sql, session, { userId: act.actor.userId, at: act.now })
  await recordPlan(act, publicId, 'planned', session.course)
  return publicId
}

/** Cancels a session that has not begun; its bookings stay as they were and count for nothing, and those on its list are told by mail. */
export async function cancelSession(act: Act, publicId: string): Promise<void> {
  const session = await findSession(act.sql, publicId)
  await act.require('training.plan-session', deskResource(session?.authorityCode ?? null))
  if (!session) throw new NotFoundError(publicId)
  await lockSession(act.sql, session.sessionId)
  if (session.startsAt <= act.now || !(await markSessionCancelled(act.sql, session.sessionId, act.now)))
    throw sessionClosed()
  const booked = await listBookedUsers(act.sql, session.sessionId)
  await queueMails(act.sql, mailsFor('training-cancelled', booked), act.now)
  await recordPlan(act, publicId, 'cancelled', session.course)
}

function recordPlan(act: Act, subjectRef: string, what: string, course: string): Promise<void> {
  return recordEntry(act, {
    action: 'training.plan-session',
    outcome: 'done',
    subjectRef,
    fields: [what, course],
  })
}
