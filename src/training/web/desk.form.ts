import { instantInLondon } from '../../lib/london-time.ts'
import { dayInLondon, type IsoDate } from '../../lib/iso-date.ts'
import {
  date,
  oneOf,
  parseForm,
  someOf,
  text,
  type FieldErrors,
  type FormResult,
} from '../../platform/web/forms.ts'
import { importReaders, pastedRows } from '../../platform/web/import-form.ts'
import type { PastedRows } from '../../platform/table-import/import-by-page.ts'
import type { NewRequirement } from '../catalogue/set-requirement.ts'
import {
  audiences,
  deliveries,
  requirementGroups,
  stakeholderGroups,
  trainingModules,
  type CourseFacts,
} from '../course.ts'
import type { Result } from '../sessions/record-result.ts'
import type { NewSession } from '../sessions/queries.ts'

const timeRule = { test: /^([01]?\d|2[0-3])[:.][0-5]\d$/, text: 'Enter a time such as 09:30' }
const numberRule = (text: string) => ({ test: /^\d{1,3}$/, text })

/** A session as it is planned; `trainer` is a username that is still to be looked up. */
export type SessionForm = Omit<NewSession, 'authorityCode' | 'trainerId'> & {
  readonly trainer: string | null
}

export function parseSessionForm(
  body: unknown,
  courses: readonly string[],
  now: Date,
): FormResult<SessionForm> {
  const result = parseForm(
    body,
    {
      course: oneOf(courses, { required: 'Choose a course' }),
      on: date({ label: 'The day', required: 'Enter the day of the session' }),
      starts: text({
        label: 'The start',
        maxLength: 5,
        required: 'Enter when it starts, such as 09:30',
        pattern: timeRule,
      }),
      ends: text({
        label: 'The end',
        maxLength: 5,
        required: 'Enter when it ends, such as 12:30',
        pattern: timeRule,
      }),
      places: text({
        label: 'Places',
        maxLength: 3,
        required: 'Enter how many places there are',
        pattern: numberRule('Enter a number from 1 to 500'),
      }),
      provider: text({ label: 'Who trains', maxLength: 100, required: 'Enter who gives the training' }),
      venue: text({ label: 'Where', maxLength: 200, required: 'Enter where it takes place' }),
      trainer: text({ label: 'The trainer’s username', maxLength: 60 }),
    },
    ({ on, starts, ends, places }) => {
      const [startsAt, endsAt] = [instantOf(on, starts), instantOf(on, ends)]
      const errors: Record<string, { text: string; href: string }> = {}
      if (on < dayInLondon(now) || !startsAt || startsAt <= now)
        errors['on'] = { text: 'The session must lie ahead', href: '#on-day' }
      if (!endsAt || (startsAt && endsAt <= startsAt))
        errors['ends'] = { text: 'It must end after it starts', href: '#ends' }
      if (Number(places) < 1 || Number(places) > 500)
        errors['places'] = { text: 'Enter a number from 1 to 500', href: '#places' }
      return errors
    },
  )
  if (!result.ok) return result
  const { course, on, starts, ends, places, provider, venue, trainer } = result.value
  const [startsAt, endsAt] = [instantOf(on, starts)!, instantOf(on, ends)!]
  return { ok: true, value: { course, startsAt, endsAt, places: Number(places), provider, venue, trainer } }
}

function instantOf(on: IsoDate, time: string): Date | undefined {
  const [hours, minutes] = time.split(/[:.]/).map(Number)
  return instantInLondon(on, hours! * 60 + minutes!)
}

/** Whether a person came, and the mark where one was given. */
export function parseResultForm(body: unknown): FormResult<Result> {
  const result = parseForm(
    body,
    {
      was: oneOf<'there' | 'away'>(['there', 'away'], { required: 'Choose whether the person came' }),
      mark: text({ label: 'The mark', maxLength: 3, pattern: numberRule('Enter a mark from 0 to 100') }),
    },
    ({ was, mark }): FieldErrors =>
      mark !== null && (Number(mark) > 100 || was === 'away')
        ? { mark: { text: 'A mark from 0 to 100 is for somebody who came', href: '#mark' } }
        : {},
  )
  if (!result.ok) return result
  const { was, mark } = result.value
  return { ok: true, value: { wasThere: was === 'there', mark: mark === null ? null : Number(mark) } }
}

const code = {
  test: /^[a-z0-9][a-z0-9-]{2,39}$/,
  text: 'A code has 3 to 40 small letters, numbers and hyphens',
}
const levels = ['1', '2', '3'] as const

const courseFields = {
  title: text({ label: 'The title', maxLength: 100, required: 'Enter the title of the course' }),
  level: oneOf(levels, { required: 'Choose a level' }),
  module: oneOf(trainingModules, { required: 'Choose what it teaches' }),
  groups: someOf(stakeholderGroups, { required: 'Choose whom it is for' }),
  delivery: oneOf(deliveries, { required: 'Choose how it is taught' }),
  link: text({
    label: 'The link',
    maxLength: 300,
    pattern: { test: /^https:\/\/[^\s]+$/, text: 'Enter an address that begins with https://' },
  }),
  passMark: text({
    label: 'The pass mark',
    maxLength: 3,
    pattern: { test: /^([1-9]\d?|100)$/, text: 'Enter a pass mark from 1 to 100' },
  }),
  months: text({
    label: 'Months',
    maxLength: 3,
    required: 'Enter for how many months it counts',
    pattern: { test: /^([1-9]\d?|1[01]\d|120)$/, text: 'Enter a number of months from 1 to 120' },
  }),
  retired: oneOf<'retired'>(['retired']),
} as const

/** What is said of a course that is there already. */
export function parseCourseForm(body: unknown): FormResult<CourseFacts> {
  const result = parseForm(body, courseFields)
  return result.ok ? { ok: true, value: factsOf(result.value) } : result
}

/** A new course: its code and, for a refresher, the course it renews, besides. */
export function parseNewCourseForm(
  body: unknown,
  courses: readonly string[],
): FormResult<CourseFacts & { code: string; refreshes: string | null }> {
  const own = {
    code: text({ label: 'The code', maxLength: 40, required: 'Enter a code for the course', pattern: code }),
    refreshes: oneOf(courses),
  }
  const result = parseForm(body, { ...own, ...courseFields })
  if (!result.ok) return result
  const { code: given, refreshes } = result.value
  return { ok: true, value: { ...factsOf(result.value), code: given, refreshes } }
}

type CourseValues = Omit<
  CourseFacts,
  'level' | 'stakeholderGroups' | 'passMark' | 'monthsCurrent' | 'isRetired'
> & {
  readonly level: (typeof levels)[number]
  readonly groups: CourseFacts['stakeholderGroups']
  readonly passMark: string | null
  readonly months: string
  readonly retired: 'retired' | null
}

function factsOf({
  title,
  level,
  module,
  groups,
  delivery,
  link,
  passMark,
  months,
  retired,
}: CourseValues): CourseFacts {
  return {
    title,
    level: Number(level),
    module,
    stakeholderGroups: groups,
    delivery,
    link,
    passMark: passMark === null ? null : Number(passMark),
    monthsCurrent: Number(months),
    isRetired: retired !== null,
  }
}

/** Whom a course is required of, and from when. */
export function parseRequirementForm(
  body: unknown,
  courses: readonly string[],
): FormResult<Omit<NewRequirement, 'authorityCode'>> {
  return parseForm(body, {
    course: oneOf(courses, { required: 'Choose a course' }),
    audience: oneOf(audiences, { required: 'Choose whom you require it of' }),
    group: oneOf(requirementGroups, { required: 'Choose which training it belongs to' }),
    from: date({ label: 'The day', required: 'Enter the first day on which it is required' }),
  })
}

/** Completions as pasted. */
export type ImportForm = PastedRows & { readonly source: string }

export function parseImportForm(body: unknown): FormResult<ImportForm> {
  const result = parseForm(body, {
    source: text({ label: 'Where it is from', maxLength: 60, required: 'Enter what the rows come from' }),
    ...importReaders,
  })
  return result.ok
    ? { ok: true, value: { source: result.value.source, ...pastedRows(result.value) } }
    : result
}
