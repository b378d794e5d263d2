import type { FastifyReply, FastifyRequest } from 'fastify'
import type { RunAct } from '../../platform/act.ts'
import type { Admitted, Refusal } from '../admit.ts'
import type { CookieScope } from '../sessions/session.ts'
import { giveToken, takeTokenBack } from './cookie.ts'
import { addFirstPasskeyPath, ownAddress, recoveryNoticePath, withNext } from './paths.ts'
import { lapsedTemplate, presentLapsed } from './present-lapsed.ts'

/** Where factors that were right lead: the page asked for, a notice before it, a passkey to add first, or why not. */
export function finishSignIn(
  reply: FastifyReply,
  outcome: Admitted,
  next: string,
  cookies: CookieScope,
): FastifyReply | Promise<string> {
  if (outcome.kind === 'barred') {
    takeTokenBack(reply, cookies)
    return reply.page(lapsedTemplate, presentLapsed(outcome), { status: 403 })
  }
  giveToken(reply, outcome.token, cookies)
  if (outcome.kind === 'add-passkey') return reply.redirect(addFirstPasskeyPath, 303)
  return reply.redirect(outcome.hasNotice ? withNext(recoveryNoticePath, next) : next, 303)
}

/** A wait is rounded up to whole minutes and is the same for every name. */
export function refusal(outcome: Refusal, wrong: string): { text: string; status: number } {
  if (outcome.kind === 'refused') return { text: wrong, status: 400 }
  const minutes = Math.ceil(outcome.waitMs / 60_000)
  return {
    text: `There were too many attempts. Try again in ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
    status: 429,
  }
}

export function runOf(request: FastifyRequest): RunAct {
  return (work) => request.act(work)
}

/** Where to go afterwards, out of a query or a form. */
export function nextOf(source: unknown): string {
  return ownAddress((source as { next?: unknown } | null | undefined)?.next)
}
