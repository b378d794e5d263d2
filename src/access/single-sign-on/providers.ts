import { createHash } from 'node:crypto'
import { importJWK } from 'jose'
import * as client from 'openid-client'
import { clockFrom } from '../../platform/clock.ts'
import { createOutsideFetch } from '../../platform/outside.ts'
import type { Seal } from '../../platform/seal.ts'
import { LONGEST_MS } from '../sessions/session.ts'
import { ownKey } from './own-key.ts'
import type { Provider, RequestPurpose } from './queries.ts'

const KEPT_MS = 10 * 60_000
const MOST_KEPT = 200

/** What a provider says of the person it signed in. */
export type ProviderAnswer = {
  readonly subject: string
  readonly authenticatedAt: Date
  /** Its `acr` and every word of its `amr`. */
  readonly factors: readonly string[]
}

/** The way to the providers; network, therefore never inside an act. */
export type Providers = {
  readonly callbackAddress: string
  /** Where to send the browser; undefined when the provider cannot be reached or understood. */
  readonly addressFor: (asked: Asked) => Promise<string | undefined>
  /** What the provider says, once every check held; undefined when one failed, whichever. `query` is that of the browser's return. */
  readonly redeem: (asked: Asked, query: string) => Promise<ProviderAnswer | undefined>
}

type Asked = {
  readonly provider: Provider
  readonly purpose: RequestPurpose
  readonly token: string
  readonly now: Date
}

/** How old a sign-in at the provider may be, by what it is for. */
const maxAgeSeconds = ({ purpose }: Asked): number => (purpose === 'sign-in' ? LONGEST_MS / 1000 : 0)

/**
 * Speaks OpenID Connect: authorization code with PKCE, state, nonce, `private_key_jwt`, signed ID token.
 *
 * The library reads the machine's clock; what the act's clock differs from it is given as skew.
 * Source: R-91; OpenID Connect Core 1.0, RFC 7636, RFC 7523, RFC 9207.
 */
export function createProviders(seal: Seal, origin: string, allowsLocal: boolean): Providers {
  const callbackAddress = `${origin}/sign-in/organisation/callback`
  const systemNow = clockFrom(undefined)
  const fetchOutside = createOutsideFetch(allowsLocal)
  const kept = new Map<string, { readonly metadata: client.ServerMetadata; readonly until: number }>()

  async function configurationOf({ provider, now }: Asked): Promise<client.Configuration> {
    const { privateJwk } = await ownKey(seal)
    const key = (await importJWK(privateJwk, 'ES256')) as client.CryptoKey
    const auth = client.PrivateKeyJwt({ key, kid: privateJwk.kid ?? '' })
    const skew = Math.round((now.getTime() - systemNow().getTime()) / 1000)
    const metadata = await metadataOf(provider)
    const config = new client.Configuration(metadata, provider.clientId, { [client.clockSkew]: skew }, auth)
    config[client.customFetch] = fetchOutside
    client.enableNonRepudiationChecks(config)
    if (allowsLocal) client.allowInsecureRequests(config)
    return config
  }

  /** As discovered, asked again every ten minutes. */
  async function metadataOf({ issuer, clientId }: Provider): Promise<client.ServerMetadata> {
    const found = kept.get(issuer)
    const now = systemNow().getTime()
    if (found && now < found.until) return found.metadata
    const discovered = await client.discovery(new URL(issuer), clientId, {}, client.None(), {
      [client.customFetch]: fetchOutside,
      ...(allowsLocal ? { execute: [client.allowInsecureRequests] } : {}),
    })
    const metadata = discovered.serverMetadata()
    if (kept.size >= MOST_KEPT) kept.clear()
    kept.set(issuer, { metadata, until: now + KEPT_MS })
    return metadata
  }

  return {
    callbackAddress,
    addressFor: (asked) =>
      orUndefined(async () => {
        const config = await configurationOf(asked)
        const { state, nonce, verifier } = secretsOf(asked.token)
        const address = client.buildAuthorizationUrl(config, {
          redirect_uri: callbackAddress,
          scope: 'openid',
          state,
          nonce,
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          max_age: String(maxAgeSeconds(asked)),
          ...(asked.purpose === 'sign-in' ? {} : { prompt: 'login' }),
        })
        return address.href
      }),
    redeem: (asked, query) =>
      orUndefined(async () => {
        const config = await configurationOf(asked)
        const { state, nonce, verifier } = secretsOf(asked.token)
        const tokens = await client.authorizationCodeGrant(config, new URL(`${callbackAddress}?${query}`), {
          expectedState: state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
          maxAge: maxAgeSeconds(asked),
        })
        return answerOf(tokens.claims())
      }),
  }
}

/** State, nonce and verifier of a browser: each follows from the token that it alone holds. */
export function secretsOf(token: string): { state: string; nonce: string; verifier: string } {
  const of = (use: string): string => createHash('sha256').update(`${use} ${token}`).digest('base64url')
  return { state: of('state'), nonce: of('nonce'), verifier: of('verifier') }
}

function answerOf(claims: client.IDToken | undefined): ProviderAnswer | undefined {
  if (!claims || typeof claims.auth_time !== 'number') return undefined
  const factors = [claims['acr'], ...(Array.isArray(claims['amr']) ? (claims['amr'] as unknown[]) : [])]
  return {
    subject: claims.sub,
    authenticatedAt: new Date(claims.auth_time * 1000),
    factors: factors.filter((word): word is string => typeof word === 'string'),
  }
}

/** Whatever fails on the way to a provider is one outcome: a person can do the same about all of it. */
async function orUndefined<T>(work: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await work()
  } catch {
    return undefined
  }
}
