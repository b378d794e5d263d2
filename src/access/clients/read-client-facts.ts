import { accreditationOn } from '../../accreditation/index.ts'
import { dayInLondon } from '../../lib/iso-date.ts'
import type { Db } from '../../platform/db/connect.ts'
import { findClientFacts } from './queries.ts'

/** What a decision about a client rests on, in the policy's words. */
export type ClientFacts = {
  readonly organisation: number
  readonly kind: string
  readonly scopes: readonly string[]
  /** Switched on, before its last day, and its token lives. */
  readonly isEnabled: boolean
  readonly isAccredited: boolean
}

export const noClientFacts: ClientFacts = {
  organisation: 0,
  kind: '',
  scopes: [],
  isEnabled: false,
  isAccredited: false,
}

/**
 * The facts of a client at `now`, read at each decision as those of people are (`standing-is-fresh`).
 *
 * `tokenRef` is the token that it showed; null while it asks for one, when it has no scope yet.
 */
export async function readClientFacts(
  sql: Db,
  clientId: string,
  now: Date,
  tokenRef: Buffer | null,
): Promise<ClientFacts> {
  const row = await findClientFacts(sql, clientId, now, tokenRef)
  if (!row) return noClientFacts
  const today = dayInLondon(now)
  return {
    organisation: row.organisationId,
    kind: row.kind,
    scopes: row.scopes ?? [],
    isEnabled: row.isOn && today < row.until && (tokenRef === null || row.scopes !== null),
    isAccredited: accreditationOn({ periods: row.periods, suspendedAt: row.suspendedAt }, today).holds,
  }
}
