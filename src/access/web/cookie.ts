import type { FastifyReply, FastifyRequest } from 'fastify'
import { CHALLENGE_MS } from '../passkeys/challenges.ts'
import { sessionCookieName } from '../session.ts'
import { PROVIDER_MS } from '../single-sign-on/sign-in-by-provider.ts'

/** The token that the browser sent, dead or alive. */
export function tokenIn(request: FastifyRequest, isSecure: boolean): string | undefined {
  return request.cookies[sessionCookieName(isSecure)]
}

/**
 * Gives the browser a token until it is closed.
 *
 * `Lax`, so that a link in mail or in a case management system opens the page asked for; what changes anything
 * needs a form's token besides.
 */
export function giveToken(reply: FastifyReply, token: string, isSecure: boolean): void {
  reply.setCookie(sessionCookieName(isSecure), token, optionsOf(isSecure))
}

export function takeTokenBack(reply: FastifyReply, isSecure: boolean): void {
  reply.clearCookie(sessionCookieName(isSecure), optionsOf(isSecure))
}

/** What ties the challenge of a passkey to the browser that asked for it, before anybody is signed in. */
export function passkeyTokenIn(request: FastifyRequest, isSecure: boolean): string | undefined {
  return request.cookies[passkeyCookieName(isSecure)]
}

export function givePasskeyToken(reply: FastifyReply, token: string, isSecure: boolean): void {
  const maxAge = CHALLENGE_MS / 1000
  reply.setCookie(passkeyCookieName(isSecure), token, { ...optionsOf(isSecure), sameSite: 'strict', maxAge })
}

/** What ties the return from a provider to the browser that was sent there, with the address to go to afterwards. */
export function sentIn(request: FastifyRequest, isSecure: boolean): { token: string; next: string } {
  const [token = '', next = ''] = (request.cookies[sentCookieName(isSecure)] ?? '').split(' ', 2)
  return { token, next }
}

/** `Lax`, for the provider leads back by a link. */
export function giveSent(
  reply: FastifyReply,
  sent: { token: string; next: string },
  isSecure: boolean,
): void {
  const maxAge = PROVIDER_MS / 1000
  reply.setCookie(sentCookieName(isSecure), `${sent.token} ${sent.next}`, { ...optionsOf(isSecure), maxAge })
}

export function takeSentBack(reply: FastifyReply, isSecure: boolean): void {
  reply.clearCookie(sentCookieName(isSecure), optionsOf(isSecure))
}

/** The code of the organisation that was typed last in this browser. */
export function organisationIn(request: FastifyRequest, isSecure: boolean): string {
  return request.cookies[organisationCookieName(isSecure)] ?? ''
}

export function rememberOrganisation(reply: FastifyReply, code: string, isSecure: boolean): void {
  const maxAge = 180 * 86_400
  reply.setCookie(organisationCookieName(isSecure), code, { ...optionsOf(isSecure), maxAge })
}

function sentCookieName(isSecure: boolean): string {
  return isSecure ? '__Host-sent' : 'sent'
}

function organisationCookieName(isSecure: boolean): string {
  return isSecure ? '__Host-organisation' : 'organisation'
}

function passkeyCookieName(isSecure: boolean): string {
  return isSecure ? '__Host-passkey' : 'passkey'
}

function optionsOf(isSecure: boolean): { path: string; httpOnly: boolean; sameSite: 'lax'; secure: boolean } {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure }
}
