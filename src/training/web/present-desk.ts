import {
  audiences,
  deliveries,
  requirementGroups,
  stakeholderGroups,
  trainingModules,
  type Course,
} from '../course.ts'
import { horizons, type PersonTraining } from '../overview/coverage.ts'
import type { Catalogue, Desk } from '../overview/read-desk.ts'
import { completes, type OpenedSession } from '../sessions/record-result.ts'
import type { Page } from './page.ts'
import { trainingPaths } from './paths.ts'
import {
  audienceWords,
  deliveryWords,
  groupWords,
  horizonColours,
  horizonWords,
  moduleWords,
  placesLeft,
  requirementWords,
} from './words.ts'

type Item = { readonly value: string; readonly text: string }

const SHOWN = 200
const deskLinks = {
  deskPath: trainingPaths.desk,
  newSessionPath: trainingPaths.newSession,
  cataloguePath: trainingPaths.catalogue,
  importPath: trainingPaths.import,
  recordPath: trainingPaths.record,
  forecastPath: trainingPaths.deskForecast,
}

/** The desk: who lapses, how far organisations are trained, sessions. At most 200 people are named, the most urgent first. */
export function presentDesk({ people, coverage, sessions }: Desk): Page {
  return {
    title: 'Training desk',
    ...deskLinks,
    counts: horizons.map((horizon) => ({
      text: horizonWords[horizon],
      colour: horizonColours[horizon],
      people: people.filter((one) => one.horizon === horizon).length,
    })),
    people: presentPeople(people.filter(({ horizon }) => horizon !== 'later')),
    coverage: coverage.map((one) => ({ ...one, percent: Math.floor((100 * one.current) / one.people) })),
    sessions: sessions.map((session) => ({
      ...session,
      left: placesLeft(session),
      href: trainingPaths.session(session.publicId),
    })),
  }
}

/** The people of one organisation, with the sessions they can be booked for. */
export function presentTeam({ people, sessions }: Pick<Desk, 'people' | 'sessions'>): Page {
  return {
    title: 'Training of your people',
    people: presentPeople(people),
    action: trainingPaths.team,
    forecastPath: trainingPaths.teamForecast,
    persons: people.map(({ userId, name }) => ({ value: String(userId), text: name })),
    sessions: sessions.map((session) => ({
      value: session.publicId,
      text: session.title,
      startsAt: session.startsAt,
      left: placesLeft(session),
    })),
  }
}

function presentPeople(people: readonly PersonTraining[]): readonly object[] {
  return people
    .toSorted((a, b) => horizons.indexOf(a.horizon) - horizons.indexOf(b.horizon))
    .slice(0, SHOWN)
    .map((one) => ({
      ...one,
      state: { text: horizonWords[one.horizon], colour: horizonColours[one.horizon] },
    }))
}

/** One session with the people on its list. */
export function presentSession({ session, course, roll, hasBegun }: OpenedSession, isOfficer: boolean): Page {
  return {
    title: course.title,
    ...session,
    hasTest: course.passMark !== null,
    passMark: course.passMark,
    hasBegun,
    isCancelled: session.cancelledAt !== null,
    deskPath: isOfficer ? trainingPaths.desk : trainingPaths.own,
    cancelPath:
      isOfficer && !hasBegun && session.cancelledAt === null
        ? trainingPaths.cancelSession(session.publicId)
        : null,
    peoplePath:
      isOfficer && !hasBegun && session.cancelledAt === null ? trainingPaths.people(session.publicId) : null,
    roll: roll.map((entry) => ({
      ...entry,
      state: stateOf(entry.wasThere, entry.mark, course),
      resultPath: hasBegun && entry.hasPlace ? trainingPaths.result(entry.publicId) : null,
    })),
  }
}

function stateOf(
  wasThere: boolean | null,
  mark: number | null,
  course: Course,
): { text: string; colour: string } {
  if (wasThere === null) return { text: 'Nothing recorded', colour: 'grey' }
  if (!wasThere) return { text: 'Did not come', colour: 'red' }
  if (completes(course, { wasThere, mark })) return { text: 'Completed', colour: 'green' }
  return mark === null
    ? { text: 'Came, no mark yet', colour: 'yellow' }
    : { text: 'Not passed', colour: 'red' }
}

export type CourseOptions = {
  readonly modules: readonly Item[]
  readonly groups: readonly Item[]
  readonly deliveries: readonly Item[]
}

export const courseOptions: CourseOptions = {
  modules: trainingModules.map((value) => ({ value, text: moduleWords[value] })),
  groups: stakeholderGroups.map((value) => ({ value, text: groupWords[value] })),
  deliveries: deliveries.map((value) => ({ value, text: deliveryWords[value] })),
}

/** Courses and who needs them; those of one's own authority can be changed. */
export function presentCatalogue({ courses, requirements }: Catalogue, authorityCode: string | null): Page {
  const titles = new Map(courses.map(({ code, title }) => [code, title]))
  return {
    title: 'Courses',
    ...deskLinks,
    newCoursePath: trainingPaths.newCourse,
    requirePath: trainingPaths.require,
    courses: courses.map((course) => ({
      ...course,
      moduleText: moduleWords[course.module],
      deliveryText: deliveryWords[course.delivery],
      renews: course.refreshes === null ? null : titles.get(course.refreshes),
      href: course.authorityCode === authorityCode ? trainingPaths.course(course.code) : null,
    })),
    requirements: requirements.map((one) => ({
      ...one,
      title: titles.get(one.course) ?? one.course,
      audienceText: audienceWords[one.audience],
      groupText: requirementWords[one.group],
      endPath:
        one.authorityCode === authorityCode && one.until === null
          ? trainingPaths.endRequirement(one.requirementId)
          : null,
    })),
    courseItems: courses
      .filter(({ isRetired }) => !isRetired)
      .map(({ code, title }) => ({ value: code, text: title })),
    audienceItems: audiences.map((value) => ({ value, text: audienceWords[value] })),
    groupItems: requirementGroups.map((value) => ({ value, text: requirementWords[value] })),
  }
}

/** A course as the form shows it again. */
export function courseValues(course: Course): Readonly<Record<string, string | readonly string[]>> {
  return {
    title: course.title,
    level: String(course.level),
    module: course.module,
    groups: course.stakeholderGroups,
    delivery: course.delivery,
    link: course.link ?? '',
    passMark: course.passMark === null ? '' : String(course.passMark),
    months: String(course.monthsCurrent),
    retired: course.isRetired ? 'retired' : '',
  }
}
