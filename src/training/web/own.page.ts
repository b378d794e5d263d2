import type { FastifyRequest } from 'fastify'
import { text, parseForm } from '../../platform/web/forms.ts'
import type { WebApp } from '../../platform/web/request.ts'
import { parseCertificateNumber } from '../certificate.ts'
import { checkCertificate, readCertificate, readOwnTraining } from '../overview/read-own.ts'
import { bookSession, cancelBooking } from '../sessions/book.ts'
import { withRefusals } from './answer-refusals.ts'
import {
  bookingParams,
  certificateParams,
  sessionParams,
  trainingPaths,
  type BookingParams,
  type CertificateParams,
  type SessionParams,
} from './paths.ts'
import { presentCertificate, presentOwn } from './present-own.ts'

const { own, book, cancelBooking: cancel, certificate, check } = trainingPaths
const backs = { own, team: trainingPaths.team, desk: trainingPaths.desk } as const

/** The own training: needed, held, booked; certificates. Reached by people whose training lapsed, too. */
export function ownPages(app: WebApp): void {
  app.get(own, async (request, reply) => {
    const rights = rightsOf(request)
    const model = await request.act(async (act) => presentOwn(await readOwnTraining(act), act.today, rights))
    return reply.page('training/web/own.njk', model)
  })
  app.post<{ Params: SessionParams }>(
    book(':sessionId'),
    { schema: { params: sessionParams } },
    (request, reply) =>
      withRefusals(reply, own, async () => {
        await request.act((act) => bookSession(act, request.params.sessionId, act.actor.userId ?? 0))
        return reply.redirect(own, 303)
      }),
  )
  app.post<{ Params: BookingParams }>(
    cancel(':bookingId'),
    { schema: { params: bookingParams } },
    (request, reply) =>
      withRefusals(reply, own, async () => {
        await request.act((act) => cancelBooking(act, request.params.bookingId))
        return reply.redirect(backOf(request.body), 303)
      }),
  )
  certificatePages(app)
}

function certificatePages(app: WebApp): void {
  const title = 'Check a certificate'
  app.get(check, { config: { discloses: false } }, (_request, reply) =>
    reply.page('training/web/check.njk', { title }),
  )
  app.post(check, async (request, reply) => {
    const form = parseForm(
      request.body,
      {
        number: text({ label: 'Number', maxLength: 20, required: 'Enter the number of the certificate' }),
        word: text({
          label: 'Check word',
          maxLength: 20,
          required: 'Enter the check word of the certificate',
        }),
      },
      ({ number }) =>
        parseCertificateNumber(number)
          ? {}
          : { number: { text: 'A number has 10 letters and numbers, such as 4F7KQ 2M8XZ', href: '#number' } },
    )
    if (!form.ok) return reply.page('training/web/check.njk', { title, ...form }, { status: 400 })
    const { number, word } = form.value
    const found = await request.act((act) =>
      checkCertificate(act, parseCertificateNumber(number)!, word.toLowerCase()),
    )
    const model = { title, result: found ?? 'none', values: { number } }
    return reply.page('training/web/check.njk', model)
  })
  app.get<{ Params: CertificateParams }>(
    certificate(':number'),
    { schema: { params: certificateParams } },
    async (request, reply) => {
      const found = await request.act((act) => readCertificate(act, request.params.number))
      return reply.page('training/web/certificate.njk', presentCertificate(found))
    },
  )
}

/** Which links to offer; the policy decides about the pages themselves. */
function rightsOf(request: FastifyRequest): { isDelegate: boolean; isOfficer: boolean } {
  const { rights } = request.actor
  return { isDelegate: rights.includes('delegate'), isOfficer: rights.includes('training') }
}

function backOf(body: unknown): string {
  const back = (body as { back?: unknown } | null | undefined)?.back
  return typeof back === 'string' && Object.hasOwn(backs, back) ? backs[back as keyof typeof backs] : own
}
