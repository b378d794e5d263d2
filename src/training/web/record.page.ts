import type { FastifyReply } from 'fastify'
import { dayInLondon, type IsoDate } from '../../lib/iso-date.ts'
import { date, oneOf, parseForm, text, type FormResult } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { readCatalogue } from '../overview/read-desk.ts'
import { recordByHand, type HandRecord } from '../record-by-hand.ts'
import { withRefusals } from './answer-refusals.ts'
import type { Page } from './page.ts'
import { trainingPaths } from './paths.ts'

const { record, desk } = trainingPaths
const config = { administers: true }

type Listed = { readonly code: string; readonly title: string }

/** One completion by hand: who, which course, which day. */
export function recordPage(app: WebApp): void {
  app.get(record, { config }, async (request, reply) => {
    const { courses } = await request.act(readCatalogue)
    return show(reply, courses.filter(isOffered), {})
  })
  app.post(record, { config }, (request, reply) =>
    withRefusals(reply, record, async () => {
      const { catalogue, now } = await request.act(async (act) => ({
        catalogue: await readCatalogue(act),
        now: act.now,
      }))
      const courses = catalogue.courses.filter(isOffered)
      const form = parseRecordForm(request.body, courses, dayInLondon(now))
      if (!form.ok) return show(reply, courses, form, 400)
      await request.act((act) => recordByHand(act, form.value))
      return reply.redirect(desk, 303)
    }),
  )
}

function isOffered({ isRetired }: { readonly isRetired: boolean }): boolean {
  return !isRetired
}

function show(reply: FastifyReply, courses: readonly Listed[], form: object, status = 200): Promise<string> {
  const courseItems = courses.map(({ code, title }) => ({ value: code, text: title }))
  const page: Page = {
    title: 'Record completed training',
    action: record,
    courseItems,
    deskPath: desk,
    ...form,
  }
  return reply.page('training/web/record.njk', page, { status })
}

function parseRecordForm(body: unknown, courses: readonly Listed[], today: IsoDate): FormResult<HandRecord> {
  return parseForm(
    body,
    {
      username: text({ label: 'The username', maxLength: 60, required: 'Enter the username of the person' }),
      course: oneOf(
        courses.map(({ code }) => code),
        { required: 'Choose a course' },
      ),
      completedOn: date({ label: 'The day', required: 'Enter the day on which it was completed' }),
    },
    ({ completedOn }) =>
      completedOn > today
        ? { completedOn: { text: 'The day must be today or in the past', href: '#completedOn-day' } }
        : {},
  )
}
