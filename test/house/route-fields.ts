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
