import { recordEntry } from '../../audit/index.ts'
import type { Cover } from '../../lib/cover.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import type { Course, RequirementGroup } from '../course.ts'
import { courseCoverOn, currencyOn, type TrainingCurrency } from '../currency.ts'
import { findTrainee, listAllCourses, listCompletions, listRequirementsOf } from '../queries.ts'
import { listSessions, type ListedSession } from '../sessions/queries.ts'
import { nobody, traineeResource } from '../trainee.ts'
import {
  findCertificate,
  listHeld,
  listOwnBookings,
  type CertificateRow,
  type HeldCompletion,
  type OwnBooking,
} from './queries.ts'

export type NeededCourse = {
  readonly group: RequirementGroup
  readonly course: Course
  readonly cover: Cover
  /** From when it is needed, where that is still to come. */
  readonly from: IsoDate | null
}

export type OwnTraining = {
  readonly currency: TrainingCurrency
  readonly needed: readonly NeededCourse[]
  readonly held: readonly HeldCompletion[]
  readonly bookings: readonly OwnBooking[]
  /** Sessions of the own authority that can still be booked, those of needed courses and their refreshers first. */
  readonly sessions: readonly (ListedSession & { readonly isNeeded: boolean })[]
}

/** What the signed-in person needs, holds and has booked. Open to those whose training lapsed. Source. */
export async function readOwnTraining(act: Act): Promise<OwnTraining> {
  const userId = act.actor.userId ?? 0
  const { authority } = await requireOwn(act, userId)
  const requirements = await listRequirementsOf(act.sql, userId)
  const completions = await listCompletions(act.sql, userId)
  const courses = new Map((await listAllCourses(act.sql, act.today)).map((course) => [course.code, course]))
  const ahead = requirements.filter(({ until }) => until === null || act.today < until)
  const needed = ahead.flatMap((one) => {
    const course = courses.get(one.course)
    const cover = courseCoverOn(one, completions, act.today)
    return course ? [{ group: one.group, course, cover, from: one.from > act.today ? one.from : null }] : []
  })
  const wanted = new Set(ahead.flatMap(({ course, refreshers }) => [course, ...refreshers]))
  const bookings = await listOwnBookings(act.sql, userId, act.now, act.today)
  const held = await listHeld(act.sql, userId, act.today)
  await recordEntry(act, { action: 'training.read-own', outcome: 'done', quantity: held.length })
  return {
    currency: currencyOn({ completions, requirements }, act.today),
    needed: onceEach(needed),
    held,
    bookings,
    sessions: await bookable(act, authority, wanted, bookings),
  }
}

/** A certificate of one's own. @throws NotFoundError for anybody else's, as for an unknown number. */
export async function readCertificate(act: Act, number: string): Promise<CertificateRow> {
  const userId = act.actor.userId ?? 0
  await requireOwn(act, userId)
  const certificate = await findCertificate(act.sql, number)
  if (certificate?.userId !== userId) throw new NotFoundError()
  await recordEntry(act, { action: 'training.read-own', outcome: 'done', fields: ['certificate'] })
  return certificate
}

/**
 * Whether a certificate stands: by its number and its word together, so that nobody learns a name from a number. Source: R-122.
 *
 * @returns undefined when either is wrong or it was withdrawn.
 */
export async function checkCertificate(
  act: Act,
  number: string,
  word: string,
): Promise<CertificateRow | undefined> {
  await act.require('training.check-certificate', { type: 'Directory', id: 'contactpoint' })
  const found = await findCertificate(act.sql, number)
  const certificate = found?.word === word ? found : undefined
  await recordEntry(act, {
    action: 'training.check-certificate',
    outcome: 'done',
    fields: [certificate ? 'found' : 'not-found'],
    ...(certificate && { targetUserId: certificate.userId }),
  })
  return certificate
}

async function requireOwn(act: Act, userId: number) {
  const trainee = (await findTrainee(act.sql, userId)) ?? nobody
  await act.require('training.read-own', traineeResource(trainee))
  return trainee
}

async function bookable(
  act: Act,
  authority: string,
  wanted: ReadonlySet<string>,
  bookings: readonly OwnBooking[],
): Promise<OwnTraining['sessions']> {
  const sessions = await listSessions(act.sql, authority === '' ? null : authority, {
    from: act.now,
    on: act.today,
  })
  const booked = new Set(bookings.map(({ sessionId }) => sessionId))
  const open = sessions.filter(({ publicId, startsAt }) => startsAt > act.now && !booked.has(publicId))
  const marked = open.map((session) => ({ ...session, isNeeded: wanted.has(session.course) }))
  return [...marked.filter(({ isNeeded }) => isNeeded), ...marked.filter(({ isNeeded }) => !isNeeded)]
}

/** A course that two requirements ask for is shown once, in its first group. */
function onceEach(needed: readonly NeededCourse[]): NeededCourse[] {
  return needed.filter((one, i) => needed.findIndex(({ course }) => course.code === one.course.code) === i)
}
