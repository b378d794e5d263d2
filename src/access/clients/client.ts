import type { ClientKey } from './jwks.ts'

/** What a system is: one in which people of the organisation keep cases, or one of a body that supplies data. */
export const clientKinds = ['case-system', 'supplier'] as const
export type ClientKind = (typeof clientKinds)[number]

/** What a client can be given, with words for the page; a scope stands here once a rule of the policy asks for it. */
export const clientScopes = {
  whoami: 'Read what the service knows about the system itself',
} as const
export type ClientScope = keyof typeof clientScopes
export const clientScopeNames = Object.keys(clientScopes) as readonly ClientScope[]

/** Where a client's public keys are: at an address of its own, or here. */
export type ClientKeys =
  | { readonly kind: 'address'; readonly url: string }
  | { readonly kind: 'given'; readonly keys: readonly ClientKey[] }

export function isClientScope(text: string): text is ClientScope {
  return Object.hasOwn(clientScopes, text)
}

/** RFC 4122 text in small letters, as the database gives it. */
export function isClientId(text: unknown): text is string {
  return typeof text === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)
}

/**
 * The scopes of a token: all that the client has, or those of them that it asks for; undefined when it asks for another one.
 *
 * Source: RFC 6749, 3.3.
 */
export function grantScopes(
  asked: string | undefined,
  allowed: readonly string[],
): readonly string[] | undefined {
  if (asked === undefined) return allowed
  const words = asked.split(' ')
  return words.every((word) => allowed.includes(word)) ? [...new Set(words)] : undefined
}
