const session = (sessionId: string): string => `/training/sessions/${sessionId}`
const booking = (bookingId: string): string => `/training/bookings/${bookingId}`

/** Addresses of this surface; they hold codes of courses, random ids and numbers of certificates, never a name. */
export const trainingPaths = {
  own: '/training',
  book: (sessionId: string): string => `${session(sessionId)}/book`,
  cancelBooking: (bookingId: string): string => `${booking(bookingId)}/cancel`,
  result: (bookingId: string): string => `${booking(bookingId)}/result`,
  certificate: (number: string): string => `/training/certificates/${number}`,
  check: '/training/certificates/check',
  team: '/training/team',
  desk: '/training/desk',
  newSession: '/training/desk/new-session',
  session,
  cancelSession: (sessionId: string): string => `${session(sessionId)}/cancel`,
  people: (sessionId: string): string => `${session(sessionId)}/people`,
  catalogue: '/training/desk/courses',
  newCourse: '/training/desk/new-course',
  course: (code: string): string => `/training/desk/courses/${code}`,
  require: '/training/desk/requirements',
  endRequirement: (requirementId: number | string): string =>
    `/training/desk/requirements/${requirementId}/end`,
  import: '/training/desk/import',
  record: '/training/desk/record',
  deskForecast: '/training/desk/forecast',
  deskForecastFile: '/training/desk/forecast.csv',
  teamForecast: '/training/team/forecast',
  teamForecastFile: '/training/team/forecast.csv',
} as const

const uuid = '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
const parameter = <Name extends string>(name: Name, pattern: string) =>
  ({ type: 'object', required: [name], properties: { [name]: { type: 'string', pattern } } }) as const

/** Parameters of the routes; anything else has no such page. */
export type SessionParams = { readonly sessionId: string }
export const sessionParams = parameter('sessionId', uuid)
export type BookingParams = { readonly bookingId: string }
export const bookingParams = parameter('bookingId', uuid)
export type CertificateParams = { readonly number: string }
export const certificateParams = parameter('number', '^[0-9A-Z]{10}$')
export type CourseParams = { readonly code: string }
export const courseParams = parameter('code', '^[a-z0-9][a-z0-9-]{2,39}$')
export type RequirementParams = { readonly requirementId: string }
export const requirementParams = parameter('requirementId', '^\\d{1,9}$')
