import type { FastifyReply } from 'fastify'
import { oneOf, parseForm, text } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { readCatalogue, readDesk, readTeam } from '../overview/read-desk.ts'
import { bookByUsername } from '../sessions/book-by-name.ts'
import { bookSession } from '../sessions/book.ts'
import { findTrainer } from '../sessions/find-trainer.ts'
import { cancelSession, planSession } from '../sessions/plan-session.ts'
import { openSession, recordResult } from '../sessions/record-result.ts'
import { findSessionOfBooking } from '../sessions/session-of-booking.ts'
import { withRefusals } from './answer-refusals.ts'
import { parseResultForm, parseSessionForm } from './desk.form.ts'
import type { Page } from './page.ts'
import {
  bookingParams,
  sessionParams,
  trainingPaths,
  type BookingParams,
  type SessionParams,
} from './paths.ts'
import { presentDesk, presentSession, presentTeam } from './present-desk.ts'

const { team, desk, newSession, session, cancelSession: cancel, people, result } = trainingPaths
const config = { administers: true }

/** The desk of the training officers, the list of a session, and a delegate's view of their people. */
export function deskPages(app: WebApp): void {
  app.get(desk, { config }, async (request, reply) =>
    reply.page('training/web/desk.njk', presentDesk(await request.act(readDesk))),
  )
  teamPages(app)
  planPages(app)
  rollPages(app)
}

function teamPages(app: WebApp): void {
  const template = 'training/web/team.njk'
  app.get(team, async (request, reply) => reply.page(template, presentTeam(await request.act(readTeam))))
  app.post(team, (request, reply) =>
    withRefusals(reply, team, async () => {
      const found = await request.act(readTeam)
      const form = parseForm(request.body, {
        person: oneOf(
          found.people.map(({ userId }) => String(userId)),
          { required: 'Choose a person' },
        ),
        session: oneOf(
          found.sessions.map(({ publicId }) => publicId),
          { required: 'Choose a session' },
        ),
      })
      if (!form.ok) return reply.page(template, { ...presentTeam(found), ...form }, { status: 400 })
      await request.act((act) => bookSession(act, form.value.session, Number(form.value.person)))
      return reply.redirect(team, 303)
    }),
  )
}

function planPages(app: WebApp): void {
  type Listed = { readonly code: string; readonly title: string }
  const show = (
    reply: FastifyReply,
    courses: readonly Listed[],
    form: object,
    status = 200,
  ): Promise<string> => {
    const courseItems = courses.map(({ code, title }) => ({ value: code, text: title }))
    const page: Page = { title: 'Plan a session', courseItems, deskPath: desk, ...form }
    return reply.page('training/web/new-session.njk', page, { status })
  }
  const taught = ({ isRetired, delivery }: { isRetired: boolean; delivery: string }): boolean =>
    !isRetired && delivery !== 'e-learning'
  app.get(newSession, { config }, async (request, reply) => {
    const { courses } = await request.act(readCatalogue)
    return show(reply, courses.filter(taught), {})
  })
  app.post(newSession, { config }, (request, reply) =>
    withRefusals(reply, newSession, async () => {
      const { catalogue, now } = await request.act(async (act) => ({
        catalogue: await readCatalogue(act),
        now: act.now,
      }))
      const courses = catalogue.courses.filter(taught)
      const form = parseSessionForm(
        request.body,
        courses.map(({ code }) => code),
        now,
      )
      if (!form.ok) return show(reply, courses, form, 400)
      const { trainer, ...planned } = form.value
      const publicId = await request.act(async (act) =>
        planSession(act, {
          ...planned,
          authorityCode: act.actor.authorityCode ?? '',
          trainerId: trainer === null ? null : await findTrainer(act, trainer),
        }),
      )
      return reply.redirect(session(publicId), 303)
    }),
  )
}

function rollPages(app: WebApp): void {
  const schema = { params: sessionParams }
  const template = 'training/web/session.njk'
  app.get<{ Params: SessionParams }>(session(':sessionId'), { schema, config }, async (request, reply) => {
    const opened = await request.act((act) => openSession(act, request.params.sessionId))
    return reply.page(template, presentSession(opened, isTeam(request.actor.role)))
  })
  app.post<{ Params: SessionParams }>(cancel(':sessionId'), { schema, config }, (request, reply) =>
    withRefusals(reply, session(request.params.sessionId), async () => {
      await request.act((act) => cancelSession(act, request.params.sessionId))
      return reply.redirect(desk, 303)
    }),
  )
  app.post<{ Params: SessionParams }>(people(':sessionId'), { schema, config }, (request, reply) =>
    withRefusals(reply, session(request.params.sessionId), async () => {
      const { sessionId } = request.params
      const opened = await request.act((act) => openSession(act, sessionId))
      const form = parseForm(request.body, {
        username: text({
          label: 'The username',
          maxLength: 60,
          required: 'Enter the username of the person to book',
        }),
      })
      if (!form.ok)
        return reply.page(
          template,
          { ...presentSession(opened, isTeam(request.actor.role)), ...form },
          { status: 400 },
        )
      await request.act((act) => bookByUsername(act, sessionId, form.value.username))
      return reply.redirect(session(sessionId), 303)
    }),
  )
  app.post<{ Params: BookingParams }>(
    result(':bookingId'),
    { schema: { params: bookingParams }, config },
    (request, reply) =>
      withRefusals(reply, trainingPaths.own, async () => {
        const { bookingId } = request.params
        const sessionId = await request.act((act) => findSessionOfBooking(act, bookingId))
        const form = parseResultForm(request.body)
        if (!form.ok) {
          const opened = await request.act((act) => openSession(act, sessionId))
          return reply.page(
            template,
            { ...presentSession(opened, isTeam(request.actor.role)), ...form },
            { status: 400 },
          )
        }
        await request.act((act) => recordResult(act, bookingId, form.value))
        return reply.redirect(session(sessionId), 303)
      }),
  )
}

function isTeam(role: string): boolean {
  return role !== 'practitioner'
}
