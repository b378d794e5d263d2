import type { FastifyReply } from 'fastify'
import { addDays } from '../../lib/iso-date.ts'
import { NotFoundError } from '../../platform/errors.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { addCourse, editCourse } from '../catalogue/edit-course.ts'
import { endRequirement, requireCourse } from '../catalogue/set-requirement.ts'
import { readCatalogue } from '../overview/read-desk.ts'
import { withRefusals } from './answer-refusals.ts'
import { parseCourseForm, parseNewCourseForm, parseRequirementForm } from './desk.form.ts'
import type { Page } from './page.ts'
import {
  courseParams,
  requirementParams,
  trainingPaths,
  type CourseParams,
  type RequirementParams,
} from './paths.ts'
import { courseOptions, courseValues, presentCatalogue } from './present-desk.ts'

const { catalogue, newCourse, course, require, endRequirement: end } = trainingPaths
const config = { administers: true }
const showCourse = (reply: FastifyReply, model: Page, status = 200): Promise<string> => {
  const page: Page = { ...courseOptions, cataloguePath: catalogue, ...model }
  return reply.page('training/web/course.njk', page, { status })
}

/** Courses and who needs them. */
export function cataloguePages(app: WebApp): void {
  app.get(catalogue, { config }, async (request, reply) => {
    const found = await request.act(readCatalogue)
    return reply.page('training/web/catalogue.njk', presentCatalogue(found, request.actor.authorityCode))
  })
  coursePages(app)
  requirementPages(app)
}

function coursePages(app: WebApp): void {
  const isNew = { title: 'Add a course', action: newCourse, isNew: true }
  const items = (courses: readonly { code: string; title: string }[]) =>
    courses.map(({ code, title }) => ({ value: code, text: title }))
  app.get(newCourse, { config }, async (request, reply) => {
    const { courses } = await request.act(readCatalogue)
    return showCourse(reply, { ...isNew, courseItems: items(courses), values: {} })
  })
  app.post(newCourse, { config }, (request, reply) =>
    withRefusals(reply, newCourse, async () => {
      const { courses } = await request.act(readCatalogue)
      const form = parseNewCourseForm(
        request.body,
        courses.map(({ code }) => code),
      )
      if (!form.ok) return showCourse(reply, { ...isNew, courseItems: items(courses), ...form }, 400)
      await request.act((act) => addCourse(act, { ...form.value, authorityCode: act.actor.authorityCode }))
      return reply.redirect(catalogue, 303)
    }),
  )
  const schema = { params: courseParams }
  app.get<{ Params: CourseParams }>(course(':code'), { schema, config }, async (request, reply) => {
    const { code } = request.params
    const found = (await request.act(readCatalogue)).courses.find((one) => one.code === code)
    if (!found) throw new NotFoundError()
    return showCourse(reply, { title: found.title, action: course(code), values: courseValues(found) })
  })
  app.post<{ Params: CourseParams }>(course(':code'), { schema, config }, (request, reply) =>
    withRefusals(reply, course(request.params.code), async () => {
      const { code } = request.params
      const form = parseCourseForm(request.body)
      if (!form.ok) {
        const found = (await request.act(readCatalogue)).courses.find((one) => one.code === code)
        return showCourse(reply, { title: found?.title ?? 'Course', action: course(code), ...form }, 400)
      }
      await request.act((act) => editCourse(act, code, form.value))
      return reply.redirect(catalogue, 303)
    }),
  )
}

function requirementPages(app: WebApp): void {
  const template = 'training/web/catalogue.njk'
  app.post(require, { config }, (request, reply) =>
    withRefusals(reply, catalogue, async () => {
      const { authorityCode } = request.actor
      const found = await request.act(readCatalogue)
      const form = parseRequirementForm(
        request.body,
        found.courses.map(({ code }) => code),
      )
      if (!form.ok)
        return reply.page(template, { ...presentCatalogue(found, authorityCode), ...form }, { status: 400 })
      await request.act((act) => requireCourse(act, { ...form.value, authorityCode }))
      return reply.redirect(catalogue, 303)
    }),
  )
  const schema = { params: requirementParams }
  app.post<{ Params: RequirementParams }>(end(':requirementId'), { schema, config }, (request, reply) =>
    withRefusals(reply, catalogue, async () => {
      await request.act((act) =>
        endRequirement(act, Number(request.params.requirementId), addDays(act.today, 1)),
      )
      return reply.redirect(catalogue, 303)
    }),
  )
}
