import type { TokenRequest } from './request-token.ts'

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

/** Words of RFC 6749, 5.2. */
export type TokenRequestFault = 'invalid_request' | 'invalid_client' | 'unsupported_grant_type'

export type ParsedTokenRequest =
  | { readonly ok: true; readonly value: Omit<TokenRequest, 'address'> }
  | { readonly ok: false; readonly error: TokenRequestFault }

/**
 * Reads the form of a request for a token; nothing of it is proved.
 *
 * A field sent twice spoils it; one without a value counts as left out; others than ours are passed over. Source: RFC 6749, 3.2 and 4.4; RFC 7521, 4.2.
 */
export function parseTokenRequest(body: unknown, contentType: string | undefined): ParsedTokenRequest {
  const isForm = /^application\/x-www-form-urlencoded *(;|$)/i.test(contentType ?? '')
  if (!isForm || typeof body !== 'object' || body === null) return wrong('invalid_request')
  const fields = body as Readonly<Record<string, unknown>>
  if (Object.values(fields).some((value) => typeof value !== 'string')) return wrong('invalid_request')
  const given = (name: string): string | undefined => (fields[name] as string | undefined) || undefined
  const grantType = given('grant_type')
  if (grantType === undefined) return wrong('invalid_request')
  if (grantType !== 'client_credentials') return wrong('unsupported_grant_type')
  const assertion = given('client_assertion')
  if (assertion === undefined || given('client_assertion_type') !== ASSERTION_TYPE)
    return wrong('invalid_client')
  return { ok: true, value: { assertion, clientId: given('client_id'), scope: given('scope') } }
}

function wrong(error: TokenRequestFault): ParsedTokenRequest {
  return { ok: false, error }
}
