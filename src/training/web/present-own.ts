import { addDays, formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { Cover } from '../../lib/cover.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { requirementGroups } from '../course.ts'
import type { NeededCourse, OwnTraining } from '../overview/read-own.ts'
import type { CertificateRow } from '../overview/queries.ts'
import { trainingPaths } from './paths.ts'
import { placesLeft, requirementWords, spacedNumber } from './words.ts'

type Fact = {
  readonly label: string
  readonly state: string
  readonly until: string | null
  readonly text?: string
}

export type OwnPage = PageModel & {
  readonly groups: readonly { readonly heading: string; readonly facts: readonly Fact[] }[]
  readonly eLearning: readonly { readonly text: string; readonly href: string }[]
  readonly bookings: readonly object[]
  readonly sessions: readonly object[]
  readonly held: readonly object[]
  readonly checkPath: string
  readonly teamPath: string | null
  readonly deskPath: string | null
}

const SOON_DAYS = 90

/** What the signed-in person needs, holds and can book, on day `today`. */
export function presentOwn(
  own: OwnTraining,
  today: IsoDate,
  rights: { readonly isDelegate: boolean; readonly isOfficer: boolean },
): OwnPage {
  return {
    title: 'Your training',
    groups: requirementGroups.map((group) => ({
      heading: requirementWords[group],
      facts: own.needed.filter((one) => one.group === group).map((one) => presentNeeded(one, today)),
    })),
    eLearning: own.needed.flatMap(({ course }) =>
      course.link ? [{ text: course.title, href: course.link }] : [],
    ),
    bookings: own.bookings.map((booking) => ({
      ...booking,
      cancelPath: trainingPaths.cancelBooking(booking.publicId),
    })),
    sessions: own.sessions.map((session) => ({
      ...session,
      left: placesLeft(session),
      isFull: session.taken >= session.places,
      bookPath: trainingPaths.book(session.publicId),
    })),
    held: own.held.map((done) => ({
      ...done,
      isCurrent: today < done.expiresOn,
      href: trainingPaths.certificate(done.number),
    })),
    checkPath: trainingPaths.check,
    teamPath: rights.isDelegate ? trainingPaths.team : null,
    deskPath: rights.isOfficer ? trainingPaths.desk : null,
  }
}

function presentNeeded({ course, cover, from }: NeededCourse, today: IsoDate): Fact {
  const label = course.title
  if (from !== null && !cover.holds)
    return { label, state: 'missing', until: null, text: `You need it from ${formatDay(from)}.` }
  return { label, state: stateOf(cover, today), until: cover.until }
}

function stateOf({ holds, until }: Cover, today: IsoDate): string {
  if (!holds) return until === null ? 'missing' : 'lapsed'
  return until !== null && until <= addDays(today, SOON_DAYS) ? 'lapsing' : 'held'
}

export type CertificatePage = PageModel &
  Omit<CertificateRow, 'title' | 'userId'> & {
    readonly course: string
    readonly spaced: string
    readonly checkPath: string
  }

/** A page that may be printed: it names nobody but the person who holds it. */
export function presentCertificate({
  title: course,
  userId: _userId,
  ...certificate
}: CertificateRow): CertificatePage {
  return {
    ...certificate,
    title: 'Certificate of training',
    isPrintable: true,
    course,
    spaced: spacedNumber(certificate.number),
    checkPath: trainingPaths.check,
  }
}
