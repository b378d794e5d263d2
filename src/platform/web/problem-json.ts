import { STATUS_CODES } from 'node:http'
import type { FastifyReply } from 'fastify'
import { DomainError } from '../errors.ts'
import type { Logger } from '../log.ts'
import { statusOf } from './problems.ts'
import type { WebApp } from './request.ts'

/** What a system is told whose request was not served, as `application/problem+json`. Source: RFC 9457. */
export type ProblemDetails = {
  readonly type: 'about:blank'
  readonly title: string
  readonly status: number
  readonly detail: string
  /** Stable, and listed in docs/errors.md. */
  readonly code: string
  /** That of the log. */
  readonly correlationId: string
}

type Told = { readonly code: string; readonly detail: string }

const told: Readonly<Record<number, Told>> = {
  400: { code: 'CP_REQUEST_UNREADABLE', detail: 'the request cannot be read' },
  401: { code: 'CP_TOKEN', detail: 'the token is missing, unknown or over' },
  403: { code: 'CP_DENIED', detail: 'the system may not do this now' },
  404: { code: 'CP_NOT_FOUND', detail: 'there is nothing here' },
  405: { code: 'CP_METHOD', detail: 'this address does not take that method' },
  413: { code: 'CP_REQUEST_TOO_LARGE', detail: 'the body is too large' },
  415: {
    code: 'CP_MEDIA_TYPE',
    detail: 'the body is of a kind not taken here',
  },
  503: { code: 'CP_UNAVAILABLE', detail: 'try again in a minute' },
}
const unexpected: Told = {
  code: 'CP_UNEXPECTED',
  detail: 'nothing was done; the log has the reason under the correlationId',
}

/** Whoever asked showed no token that counts. `wasShown` says whether there was any. */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError'
  readonly statusCode = 401
  readonly wasShown: boolean

  constructor(wasShown: boolean) {
    super('the request shows no token that counts')
    this.wasShown = wasShown
  }
}

/** Makes every answer of `api` that is not what was asked for a problem document, its unknown addresses included. */
export function answerByProblem(api: WebApp, log: Logger): void {
  api.setErrorHandler(async (error, request, reply) => {
    const status = statusOf(error)
    if (status >= 500) log.error('request-failed', { requestId: request.id, method: request.method }, error)
    if (status === 503) reply.header('retry-after', '30')
    if (error instanceof UnauthenticatedError)
      reply.header('www-authenticate', error.wasShown ? 'Bearer error="invalid_token"' : 'Bearer')
    return sendProblem(reply, status, error instanceof DomainError ? error.code : undefined)
  })
  api.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split('?', 1)[0]
    const methods = api.registeredRoutes.filter(({ url }) => url === path).map(({ method }) => method)
    if (methods.length === 0) return sendProblem(reply, 404)
    return sendProblem(reply.header('allow', methods.join(', ')), 405)
  })
}

function sendProblem(reply: FastifyReply, status: number, code?: string): ProblemDetails {
  const { detail, code: usual } = told[status] ?? (status < 500 ? told[400]! : unexpected)
  reply.code(status).type('application/problem+json')
  return {
    type: 'about:blank',
    title: STATUS_CODES[status] ?? 'Error',
    status,
    detail,
    code: code ?? usual,
    correlationId: reply.request.id,
  }
}
