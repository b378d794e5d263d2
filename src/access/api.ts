import type { FastifyReply } from 'fastify'
import type { Actor, RunAct } from '../platform/act.ts'
import type { Logger } from '../platform/log.ts'
import { createOutsideFetch } from '../platform/outside.ts'
import type { Seal } from '../platform/seal.ts'
import { statusOf } from '../platform/web/problems.ts'
import type { WebApp } from '../platform/web/request.ts'
import { createFindKey } from './clients/client-keys.ts'
import { clientScopeNames } from './clients/client.ts'
import { assertionAlgorithms } from './clients/jwks.ts'
import { parseTokenRequest, type TokenRequestFault } from './clients/parse-token-request.ts'
import { readOwnClient } from './clients/read-own-client.ts'
import { requestToken, TOKEN_MS } from './clients/request-token.ts'

const tokenPath = '/oauth/token'
const open = { config: { access: 'machine', discloses: false, csrf: false } } as const

/** What the way to a token needs from outside; `allowsLocal`: keys may be on this machine without https. */
export type TokenRoutes = {
  readonly origin: string
  readonly seal: Seal
  readonly allowsLocal: boolean
  readonly log: Logger
  readonly runAs: (actor: Actor, requestId: string) => RunAct
}

/** `POST /oauth/token` and what tells systems about it. Source: RFC 6749, RFC 7523, RFC 8414. */
export function tokenRoutes(app: WebApp, { origin, seal, allowsLocal, log, runAs }: TokenRoutes): void {
  const findKey = createFindKey(createOutsideFetch(allowsLocal))
  const audiences = [origin, origin + tokenPath]
  app.setErrorHandler(async (error, request, reply) => {
    const status = statusOf(error)
    if (status < 500) return refuse(reply, 'invalid_request', status)
    log.error('request-failed', { requestId: request.id, method: request.method, route: tokenPath }, error)
    return refuse(reply, status === 503 ? 'temporarily_unavailable' : 'server_error', status)
  })
  app.get('/.well-known/oauth-authorization-server', open, async () => metadataOf(origin))
  app.post(tokenPath, open, async (request, reply) => {
    const parsed = parseTokenRequest(request.body, request.headers['content-type'])
    if (!parsed.ok) return refuseClient(reply, parsed.error)
    const office = { seal, findKey, audiences, runAs: (actor: Actor) => runAs(actor, request.id) }
    const outcome = await requestToken(office, { ...parsed.value, address: request.ip })
    switch (outcome.kind) {
      case 'issued':
        reply.header('pragma', 'no-cache')
        return {
          access_token: outcome.token,
          token_type: 'Bearer',
          expires_in: TOKEN_MS / 1000,
          scope: outcome.scopes.join(' '),
        }
      case 'wait':
        reply.header('retry-after', String(Math.ceil(outcome.waitMs / 1000)))
        return refuse(reply, 'temporarily_unavailable', 429)
      case 'scope':
        return refuse(reply, 'invalid_scope')
      case 'refused':
        return refuseClient(reply, 'invalid_client')
    }
  })
}

/** What a client may ask with its token. */
export function accessApi(api: WebApp): void {
  api.get('/whoami', { config: { access: 'client' } }, async (request) => {
    const { tokenEndsAt, ...own } = await request.act(readOwnClient)
    return { ...own, tokenExpiresAt: tokenEndsAt.toISOString() }
  })
}

type OAuthError = TokenRequestFault | 'invalid_scope' | 'temporarily_unavailable' | 'server_error'

function refuse(reply: FastifyReply, error: OAuthError, status = 400): { error: OAuthError } {
  reply.code(status)
  return { error }
}

/** A client that tried a header of HTTP for it is told so as HTTP does. Source: RFC 6749, 5.2. */
function refuseClient(reply: FastifyReply, error: TokenRequestFault): { error: OAuthError } {
  const byHeader = error === 'invalid_client' && reply.request.headers.authorization !== undefined
  if (!byHeader) return refuse(reply, error)
  reply.header('www-authenticate', 'Basic realm="contactpoint"')
  return refuse(reply, error, 401)
}

function metadataOf(origin: string): Readonly<Record<string, string | readonly string[]>> {
  return {
    issuer: origin,
    token_endpoint: origin + tokenPath,
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: assertionAlgorithms,
    grant_types_supported: ['client_credentials'],
    response_types_supported: [],
    scopes_supported: clientScopeNames,
  }
}
