import { createHash } from 'node:crypto'
import { recordEntry } from '../../audit/index.ts'
import type { Act, Actor, RunAct } from '../../platform/act.ts'
import { DeniedError } from '../../platform/errors.ts'
import type { Seal } from '../../platform/seal.ts'
import { directory } from '../admit.ts'
import { newToken, sessionRefOf, visitor } from '../sessions/session.ts'
import { proveAssertion, readAssertion, type AssertionFault, type NamedAssertion } from './assertion.ts'
import type { FindKey } from './client-keys.ts'
import { grantScopes } from './client.ts'
import { clientActor } from './find-client-session.ts'
import { countRequest, type Wait } from './limit-requests.ts'
import { keysOf } from './set-client.ts'
import { findClient, insertAssertion, insertToken, type Client } from './queries.ts'

/** How long a token lives. Source: ADR 21. */
export const TOKEN_MS = 10 * 60_000

/** What the way to a token needs. */
export type TokenOffice = {
  readonly runAs: (actor: Actor) => RunAct
  readonly seal: Seal
  readonly findKey: FindKey
  /** What an assertion may name as audience: the issuer, or the address for tokens. */
  readonly audiences: readonly string[]
}

export type TokenRequest = {
  readonly assertion: string
  /** As named beside the assertion, if at all. */
  readonly clientId: string | undefined
  readonly scope: string | undefined
  /** Where the request came from; kept as a keyed hash only. */
  readonly address: string
}

export type TokenOutcome =
  | { readonly kind: 'issued'; readonly token: string; readonly scopes: readonly string[] }
  | { readonly kind: 'refused' | 'scope' }
  | Wait

type Fault = AssertionFault | 'unreadable' | 'unknown-client' | 'unknown-key' | 'replay' | 'changed'
type Proved = { readonly client: Client; readonly jti: string; readonly endsAt: Date }

const refused = { kind: 'refused' } as const

/**
 * Gives a client a token for an assertion that it signed: OAuth 2 client credentials with `private_key_jwt`.
 *
 * The client's keys are looked for between two acts, since its address may have to be asked. Every refusal of an assertion is one outcome; its
 * reason is in the entry alone. Source: R-91; RFC 6749, RFC 7523.
 */
export async function requestToken(office: TokenOffice, request: TokenRequest): Promise<TokenOutcome> {
  const visit = office.runAs(visitor)
  const named = readAssertion(request.assertion)
  const begun = await visit((act) => begin(act, office.seal, request.address, named))
  if (begun.kind === 'wait') return begun
  const proved = await prove(office, request, named, begun.client, begun.now)
  if (typeof proved === 'string') return visit((act) => refuse(act, proved, named))
  try {
    return await office.runAs(clientActor(proved.client))((act) => give(act, office.seal, request, proved))
  } catch (error) {
    if (error instanceof DeniedError) return refused
    throw error
  }
}

async function begin(
  act: Act,
  seal: Seal,
  address: string,
  named: NamedAssertion | undefined,
): Promise<Wait | { kind: 'begun'; client: Client | undefined; now: Date }> {
  await act.require('access.request-token', directory)
  const wait = await countRequest(act, seal, 'address', address)
  if (wait) return wait
  const client = named && (await findClient(act.sql, named.clientId))
  return { kind: 'begun', client, now: act.now }
}

async function prove(
  { findKey, audiences }: TokenOffice,
  { assertion, clientId = '' }: TokenRequest,
  named: NamedAssertion | undefined,
  client: Client | undefined,
  now: Date,
): Promise<Proved | Fault> {
  if (!named) return 'unreadable'
  if (!client) return 'unknown-client'
  if (clientId !== '' && clientId !== client.clientId) return 'subject'
  const key = await findKey(keysOf(client), named.kid, now)
  if (!key) return 'unknown-key'
  const proved = await proveAssertion(assertion, key, { clientId: client.clientId, audiences, now })
  return proved.ok ? { client, jti: proved.jti, endsAt: proved.endsAt } : proved.fault
}

/** The policy decides as for everything else, so that one who is switched off, or of an organisation not accredited, ends here. */
async function give(
  act: Act,
  seal: Seal,
  { scope }: TokenRequest,
  { client, jti, endsAt }: Proved,
): Promise<TokenOutcome> {
  await act.require('access.request-token', directory)
  const jtiHash = createHash('sha256').update(jti).digest()
  const isFirst = await insertAssertion(act.sql, {
    client_id: client.clientId,
    jti_hash: jtiHash,
    ends_at: endsAt,
  })
  if (!isFirst) return refuse(act, 'replay')
  const wait = await countRequest(act, seal, 'client', client.clientId)
  if (wait) return wait
  const current = await findClient(act.sql, client.clientId)
  if (current?.settingId !== client.settingId) return refuse(act, 'changed')
  const scopes = grantScopes(scope, client.scopes)
  if (!scopes) {
    await recordEntry(act, { action: 'access.request-token', outcome: 'refused', fields: ['scope'] })
    return { kind: 'scope' }
  }
  const token = newToken(act.random)
  const tokenRef = sessionRefOf(token)
  await insertToken(act.sql, {
    token_ref: tokenRef,
    client_id: client.clientId,
    setting_id: client.settingId,
    scopes,
    issued_at: act.now,
    ends_at: new Date(act.now.getTime() + TOKEN_MS),
  })
  const actor = { ...act.actor, sessionRef: tokenRef }
  await recordEntry({ ...act, actor }, { action: 'access.request-token', outcome: 'done', fields: scopes })
  return { kind: 'issued', token, scopes }
}

/** `named` where nothing is proved: the entry is then the visitor's, and says which client was named. */
async function refuse(act: Act, fault: Fault, named?: NamedAssertion): Promise<typeof refused> {
  if (act.decisions.length === 0) await act.require('access.request-token', directory)
  await recordEntry(act, {
    action: 'access.request-token',
    outcome: 'refused',
    fields: [fault],
    ...(named && { subjectRef: named.clientId }),
  })
  return refused
}
