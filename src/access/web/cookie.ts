import type { FastifyReply, FastifyRequest } from 'fastify'
import { CHALLENGE_MS } from '../passkeys/challenges.ts'
import { cookieName, sessionCookieName, type CookieScope } from '../sessions/session.ts'
import { PROVIDER_MS } from '../single-sign-on/sign-in-by-provider.ts'

/** The token that the browser sent, dead or alive. */
export function tokenIn(request: FastifyRequest, scope: CookieScope): string | undefined {
  return request.cookies[sessionCookieName(scope)]
}

/**
 * Gives the browser a token until it is closed.
 *
 * `Lax`, so that a link in mail or in a case management system opens the page asked for; what changes anything
 * needs a form's token besides.
 */
export function giveToken(reply: FastifyReply, token: string, scope: CookieScope): void {
  reply.setCookie(sessionCookieName(scope), token, optionsOf(scope))
}

export function takeTokenBack(reply: FastifyReply, scope: CookieScope): void {
  reply.clearCookie(sessionCookieName(scope), optionsOf(scope))
}

/** What ties the challenge of a passkey to the browser that asked for it, before anybody is signed in. */
export function passkeyTokenIn(request: FastifyRequest, scope: CookieScope): string | undefined {
  return request.cookies[cookieName('passkey', scope)]
}

export function givePasskeyToken(reply: FastifyReply, token: string, scope: CookieScope): void {
  const maxAge = CHALLENGE_MS / 1000
  reply.setCookie(cookieName('passkey', scope), token, { ...optionsOf(scope), sameSite: 'strict', maxAge })
}

/** What ties the return from a provider to the browser that was sent there, with the address to go to afterwards. */
export function sentIn(request: FastifyRequest, scope: CookieScope): { token: string; next: string } {
  const [token = '', next = ''] = (request.cookies[cookieName('sent', scope)] ?? '').split(' ', 2)
  return { token, next }
}

/** `Lax`, for the provider leads back by a link. */
export function giveSent(
  reply: FastifyReply,
  sent: { token: string; next: string },
  scope: CookieScope,
): void {
  const maxAge = PROVIDER_MS / 1000
  reply.setCookie(cookieName('sent', scope), `${sent.token} ${sent.next}`, { ...optionsOf(scope), maxAge })
}

export function takeSentBack(reply: FastifyReply, scope: CookieScope): void {
  reply.clearCookie(cookieName('sent', scope), optionsOf(scope))
}

/** The code of the organisation that was typed last in this browser. */
export function organisationIn(request: FastifyRequest, scope: CookieScope): string {
  return request.cookies[cookieName('organisation', scope)] ?? ''
}

export function rememberOrganisation(reply: FastifyReply, code: string, scope: CookieScope): void {
  const maxAge = 180 * 86_400
  reply.setCookie(cookieName('organisation', scope), code, { ...optionsOf(scope), maxAge })
}

function optionsOf({ isSecure }: CookieScope): {
  path: string
  httpOnly: boolean
  sameSite: 'lax'
  secure: boolean
} {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure }
}
