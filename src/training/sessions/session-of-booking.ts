import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { placeResource } from '../desk.ts'
import { findBooking, findSession } from './queries.ts'

/** The public id of the session of a booking, for whoever may open that session. */
export async function findSessionOfBooking(act: Act, bookingId: string): Promise<string> {
  const booking = await findBooking(act.sql, bookingId)
  const session = booking && (await findSession(act.sql, booking.sessionPublicId))
  await act.require('training.open-session', placeResource(session))
  if (!session) throw new NotFoundError(bookingId)
  return session.publicId
}
