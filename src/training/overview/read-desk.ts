import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { listRequirements, type RequirementRow } from '../catalogue/queries.ts'
import type { Course } from '../course.ts'
import { deskResource, workplaceResource } from '../desk.ts'
import { listCourses } from '../queries.ts'
import { listSessions, type ListedSession } from '../sessions/queries.ts'
import { coverageOf, trainingOf, type Coverage, type PersonTraining } from './coverage.ts'
import { listPeople } from './queries.ts'

export type Desk = {
  readonly people: readonly PersonTraining[]
  readonly coverage: readonly Coverage[]
  readonly sessions: readonly ListedSession[]
}

const DAY_MS = 86_400_000

/** Who of the own authority lapses when, how far each organisation is trained, and the sessions of the last 30 days and ahead. Source. */
export async function readDesk(act: Act): Promise<Desk> {
  const { authorityCode } = act.actor
  await act.require('training.read-desk', deskResource(authorityCode))
  const found = authorityCode === null ? [] : await listPeople(act.sql, { authorityCode }, act.today)
  const people = found.map((person) => trainingOf(person, act.today))
  const from = new Date(act.now.getTime() - 30 * DAY_MS)
  const sessions = await listSessions(act.sql, authorityCode, { from, on: act.today })
  await recordDesk(act, 'overview', people.length)
  return { people, coverage: coverageOf(people), sessions }
}

export type Catalogue = {
  readonly courses: readonly Course[]
  readonly requirements: readonly RequirementRow[]
}

/** The courses and requirements of the own authority and of the whole country. Source: R-122. */
export async function readCatalogue(act: Act): Promise<Catalogue> {
  const { authorityCode } = act.actor
  await act.require('training.read-desk', deskResource(authorityCode))
  const courses = await listCourses(act.sql, authorityCode, act.today)
  const requirements = await listRequirements(act.sql, authorityCode, act.today)
  await recordDesk(act, 'catalogue', courses.length)
  return { courses, requirements }
}

/** The people of the signed-in delegate's own organisation, and the sessions they can be booked for. Source. */
export async function readTeam(act: Act): Promise<Pick<Desk, 'people' | 'sessions'>> {
  const organisationId = act.actor.organisationId ?? 0
  await act.require('training.read-team', workplaceResource(organisationId))
  const found = await listPeople(act.sql, { organisationId }, act.today)
  const people = found.map((person) => trainingOf(person, act.today))
  const listed = await listSessions(act.sql, act.actor.authorityCode, { from: act.now, on: act.today })
  await recordEntry(act, { action: 'training.read-team', outcome: 'done', quantity: people.length })
  return { people, sessions: listed.filter(({ startsAt }) => startsAt > act.now) }
}

function recordDesk(act: Act, page: string, quantity: number): Promise<void> {
  return recordEntry(act, { action: 'training.read-desk', outcome: 'done', fields: [page], quantity })
}
