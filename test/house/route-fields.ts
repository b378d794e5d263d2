import { Browser } from '../../src/children/web/browser.fixture.ts'
import type { TestApp } from '../support/app.ts'

/** The fields of a day in 2027. */
export const later = (name: string) => ({
  [`${name}-day`]: '1',
  [`${name}-month`]: '11',
  [`${name}-year`]: '2027',
})

/** What people fill in where a form of the training desk is tried. */
export const newCourse = {
  code: 'another-course',
  title: 'Another course',
  level: '1',
  module: 'safeguarding',
  groups: 'direct-users',
  delivery: 'session',
  months: '12',
}
export const planned = {
  course: 'contactpoint',
  'on-day': '3',
  'on-month': '2',
  'on-year': '2027',
  starts: '09:30',
  ends: '12:00',
  places: '10',
  provider: 'The team',
  venue: 'County Hall',
}
export const required = {
  course: 'own-course',
  audience: 'practitioner',
  group: 'other-required',
  'from-day': '1',
  'from-month': '6',
  'from-year': '2027',
}

/** A call that an operator opens. */
export const takenCall = { calledBack: 'yes', purpose: 'duty' }

/** The operator `leah` at the browser, with the course that operators need there. */
export async function openOperator(app: TestApp, userId: number): Promise<Browser> {
  await app.database.owner`
    insert into training_completions (user_id, course_code, completed_on, expires_on, origin, certificate_number, check_word, recorded_at)
    values (${userId}, 'own-course', '2026-06-01', '2027-06-01', 'recorded', '9999999999', 'ownwords', '2026-06-01')`
  return Browser.open(app, 'leah')
}
