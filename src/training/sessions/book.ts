import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { queueMails } from '../../platform/outbox/outbox.ts'
import { alreadyBooked, sessionClosed } from '../errors.ts'
import { findTrainee } from '../queries.ts'
import { nobody, traineeResource } from '../trainee.ts'
import { mailsFor } from './booking-mails.ts'
import {
  countPlaced,
  findBooking,
  findSession,
  insertBooking,
  lockSession,
  markBookingCancelled,
  placeWaiting,
} from './queries.ts'

/**
 * Books a session of the person's own authority for a person; when it is full, a place on the waiting list. Source: R-122.
 *
 * INVARIANT (never-overbooked): places are counted and given under a lock of the session, so that however many book at once no more get one than there are.
 * @throws DomainError when the session has begun or is cancelled, or the person is booked already.
 */
export async function bookSession(
  act: Act,
  sessionId: string,
  userId: number,
): Promise<{ hasPlace: boolean }> {
  const trainee = (await findTrainee(act.sql, userId)) ?? nobody
  const isOwn = userId === act.actor.userId
  await act.require(isOwn ? 'training.book-own' : 'training.book-other', traineeResource(trainee))
  const found = await findSession(act.sql, sessionId)
  if (!found || trainee.userId === 0 || !mayAttend(trainee.authority, found.authorityCode))
    throw new NotFoundError(sessionId)
  await lockSession(act.sql, found.sessionId)
  const session = (await findSession(act.sql, sessionId))!
  if (session.cancelledAt || session.startsAt <= act.now) throw sessionClosed()
  const hasPlace = (await countPlaced(act.sql, session.sessionId)) < session.places
  const booking = { sessionId: session.sessionId, userId, bookedBy: act.actor.userId, at: act.now, hasPlace }
  if ((await insertBooking(act.sql, booking)) === undefined) throw alreadyBooked()
  await recordEntry(act, {
    action: isOwn ? 'training.book-own' : 'training.book-other',
    outcome: 'done',
    subjectRef: sessionId,
    fields: [hasPlace ? 'place' : 'waiting-list'],
    targetUserId: userId,
  })
  return { hasPlace }
}

/** Gives a booking up before the session begins; whoever waits longest gets the place, and is told by mail. */
export async function cancelBooking(act: Act, bookingId: string): Promise<void> {
  const booking = await findBooking(act.sql, bookingId)
  const trainee = booking && (await findTrainee(act.sql, booking.userId))
  const isOwn = booking === undefined || booking.userId === act.actor.userId
  const asked = trainee ?? { ...nobody, userId: act.actor.userId ?? 0 }
  await act.require(isOwn ? 'training.cancel-own' : 'training.cancel-other', traineeResource(asked))
  if (!booking) throw new NotFoundError(bookingId)
  await lockSession(act.sql, booking.sessionId)
  const session = (await findSession(act.sql, booking.sessionPublicId))!
  if (session.startsAt <= act.now || session.cancelledAt) throw sessionClosed()
  if (!(await markBookingCancelled(act.sql, booking.bookingId, { userId: act.actor.userId, at: act.now })))
    throw sessionClosed()
  const free = session.places - (await countPlaced(act.sql, session.sessionId))
  const placed = await placeWaiting(act.sql, session.sessionId, Math.max(0, free), act.now)
  await queueMails(act.sql, mailsFor('training-place', placed), act.now)
  await recordEntry(act, {
    action: isOwn ? 'training.cancel-own' : 'training.cancel-other',
    outcome: 'done',
    subjectRef: bookingId,
    targetUserId: booking.userId,
  })
}

/** People of the national team, who belong to no authority, may come to any session. */
function mayAttend(authority: string, sessionAuthority: string): boolean {
  return authority === '' || authority === sessionAuthority
}
