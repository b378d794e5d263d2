import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { NotFoundError } from '../../platform/errors.ts'
import { directory } from '../admit.ts'
import type { ClientKind } from './client.ts'
import { findClient, findToken } from './queries.ts'

/** What a client is told about itself. */
export type OwnClient = {
  readonly clientId: string
  readonly name: string
  readonly kind: ClientKind
  readonly organisation: { readonly code: string; readonly name: string }
  /** Those of the token. */
  readonly scopes: readonly string[]
  /** When the token ends, unless something of the client is changed before. */
  readonly tokenEndsAt: Date
}

/** Who the token's client is, and what the token is good for. @throws NotFoundError when the token ended meanwhile. */
export async function readOwnClient(act: Act): Promise<OwnClient> {
  await act.require('access.read-own-client', directory)
  const { clientId, sessionRef } = act.actor
  const client = clientId === undefined ? undefined : await findClient(act.sql, clientId)
  const token = sessionRef === null ? undefined : await findToken(act.sql, sessionRef, act.now)
  if (!client || !token) throw new NotFoundError()
  await recordEntry(act, { action: 'access.read-own-client', outcome: 'done' })
  const { name, kind, organisation, organisationCode: code } = client
  return {
    clientId: client.clientId,
    name,
    kind,
    organisation: { code, name: organisation },
    scopes: token.scopes,
    tokenEndsAt: token.endsAt,
  }
}
