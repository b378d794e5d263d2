import { isOutage } from '../db/connect.ts'
import { DomainError, httpStatusOf } from '../errors.ts'

/** What a page tells a person whose request was not served. */
export type Problem = { readonly title: string; readonly paragraphs: readonly string[] }

const unexpected: Problem = {
  title: 'Sorry, there is a problem with the service',
  paragraphs: [
    'Nothing has been saved. Try again in a few minutes.',
    'The team that runs this service has been told.',
  ],
}

const problems: Readonly<Record<number, Problem>> = {
  400: {
    title: 'We could not read what was sent',
    paragraphs: ['Nothing has been saved. Go back to the page you came from, reload it and try again.'],
  },
  403: {
    title: 'You cannot do this',
    paragraphs: [
      'Your account does not allow it at the moment.',
      'If you need it for your work, ask the team that looks after your account.',
    ],
  },
  404: {
    title: 'Page not found',
    paragraphs: [
      'If you typed the address, check that it is right. If you followed a link, the page may no longer be there.',
    ],
  },
  405: {
    title: 'This page does not take that kind of request',
    paragraphs: ['Go back to the page you came from and try again from there.'],
  },
  409: {
    title: 'Somebody else changed this while you were working on it',
    paragraphs: ['Nothing has been saved. Go back, reload the page to see what is new, and try again.'],
  },
  413: {
    title: 'What was sent is too large',
    paragraphs: ['Nothing has been saved. Go back and send less at a time.'],
  },
  415: {
    title: 'We cannot read this kind of content',
    paragraphs: ['Nothing has been saved. Go back to the page you came from and use the form there.'],
  },
  429: {
    title: 'Too many requests',
    paragraphs: ['Wait a minute, then try again.'],
  },
  503: {
    title: 'The service is not available at the moment',
    paragraphs: ['Nothing has been saved. Try again in a few minutes.'],
  },
}

/** The token of the form was missing, old or of somebody else. */
export const forgedOrStale: Problem = {
  title: 'This page was open for too long',
  paragraphs: [
    'For security we did not accept what you sent, and nothing has been saved.',
    'Go back, reload the page and fill it in again. If you are asked to sign in, do that first.',
  ],
}

/** HTTP status of anything that was thrown while a request was served. */
export function statusOf(error: unknown): number {
  if (error instanceof DomainError) return httpStatusOf[error.kind]
  if (isOutage(error)) return 503
  const { statusCode, validationContext } = (error ?? {}) as {
    statusCode?: unknown
    validationContext?: unknown
  }
  if (validationContext === 'params') return 404
  return typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500 ? statusCode : 500
}

export function problemOf(status: number): Problem {
  return problems[status] ?? (status < 500 ? problems[400]! : unexpected)
}
