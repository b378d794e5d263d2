import type { Actor } from '../../platform/act.ts'
import type { Db } from '../../platform/db/connect.ts'
import { sessionRefOf } from '../sessions/session.ts'
import { findToken } from './queries.ts'

/** The client of a token that lives at `now`, as an actor; undefined for every other text. What it may do is decided when it asks. */
export async function findClientSession(sql: Db, token: string, now: Date): Promise<Actor | undefined> {
  const tokenRef = sessionRefOf(token)
  const row = await findToken(sql, tokenRef, now)
  return row && clientActor(row, tokenRef)
}

/** A client as the log names it; `tokenRef` null while it asks for a token. */
export function clientActor(
  client: { readonly clientId: string; readonly name: string; readonly organisationId: number },
  tokenRef: Buffer | null = null,
): Actor {
  return {
    kind: 'client',
    name: client.name,
    role: 'client',
    userId: null,
    organisationId: client.organisationId,
    authorityCode: null,
    rights: [],
    sessionRef: tokenRef,
    authenticator: 'client-assertion',
    clientId: client.clientId,
  }
}
