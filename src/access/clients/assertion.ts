import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose'
import { isClientId } from './client.ts'
import { assertionAlgorithms, publicKeyOf, type ClientKey } from './jwks.ts'

const LONGEST_SECONDS = 300
const SKEW_SECONDS = 30
const LONGEST_ASSERTION = 8192
const LONGEST_JTI = 128

/** Who an assertion says it is from, and by which key; nothing of it is proved yet. */
export type NamedAssertion = { readonly clientId: string; readonly kid: string }

/** Why an assertion is not taken; for the log alone. */
export type AssertionFault = 'signature' | 'subject' | 'audience' | 'expiry' | 'not-yet' | 'jti'

/** `endsAt`: until then it must not be taken again. */
export type ProvedAssertion =
  | { readonly ok: true; readonly jti: string; readonly endsAt: Date }
  | { readonly ok: false; readonly fault: AssertionFault }

/** Reads who sent an assertion; undefined when it is none that could ever be taken, so that nothing is looked up for it. */
export function readAssertion(assertion: string): NamedAssertion | undefined {
  if (assertion.length > LONGEST_ASSERTION || !assertion.split('.').every(isBase64Url)) return undefined
  try {
    const { alg, kid } = decodeProtectedHeader(assertion)
    const { iss } = decodeJwt(assertion)
    const isKnown = (assertionAlgorithms as readonly unknown[]).includes(alg)
    if (!isKnown || typeof kid !== 'string' || !isClientId(iss)) return undefined
    return { clientId: iss, kid }
  } catch {
    return undefined
  }
}

/** Whether text is the one way to write some bytes: decoders pass over blanks and stray bits, so that one assertion had many forms. */
function isBase64Url(part: string): boolean {
  return Buffer.from(part, 'base64url').toString('base64url') === part
}

/**
 * Proves an assertion by the client's key at `now`.
 *
 * It names the client as issuer and subject, one of `audiences` and nothing else as audience, ends within 5 minutes, and
 * has a `jti` of 128 characters at most. Only `nbf` and `iat` have 30 seconds for clocks that differ. Whether it was taken before
 * is not asked here. Source: RFC 7523, 3; RFC 7518, 3.
 */
export async function proveAssertion(
  assertion: string,
  key: ClientKey,
  expected: { readonly clientId: string; readonly audiences: readonly string[]; readonly now: Date },
): Promise<ProvedAssertion> {
  const claims = await claimsOf(assertion, key)
  if (!claims) return { ok: false, fault: 'signature' }
  const fault = faultOf(claims, expected)
  if (fault !== undefined) return { ok: false, fault }
  return { ok: true, jti: claims.jti!, endsAt: new Date(claims.exp! * 1000) }
}

/** What the key signed; undefined when it did not, or when that is no set of claims. */
async function claimsOf(assertion: string, key: ClientKey): Promise<JWTPayload | undefined> {
  const algorithms = key.alg === undefined ? [...assertionAlgorithms] : [key.alg]
  try {
    const { payload } = await compactVerify(assertion, publicKeyOf(key), { algorithms })
    const claims: unknown = JSON.parse(Buffer.from(payload).toString('utf8'))
    return typeof claims === 'object' && claims !== null ? (claims as JWTPayload) : undefined
  } catch {
    return undefined
  }
}

function faultOf(
  { iss, sub, aud, exp, nbf, iat, jti }: JWTPayload,
  { clientId, audiences, now }: Parameters<typeof proveAssertion>[2],
): AssertionFault | undefined {
  const seconds = now.getTime() / 1000
  const begun = (at: unknown): boolean =>
    at === undefined || (typeof at === 'number' && at <= seconds + SKEW_SECONDS)
  const [audience, ...more] = [aud].flat() as unknown[]
  if (iss !== clientId || sub !== clientId) return 'subject'
  if (more.length > 0 || !(audiences as unknown[]).includes(audience)) return 'audience'
  if (typeof exp !== 'number' || !(seconds < exp && exp <= seconds + LONGEST_SECONDS)) return 'expiry'
  if (!begun(nbf) || !begun(iat)) return 'not-yet'
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_JTI) return 'jti'
  return undefined
}
