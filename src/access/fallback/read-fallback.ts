import type { Db } from '../../platform/db/connect.ts'
import { findFallbackFacts, type FallbackFacts } from './queries.ts'

/**
 * What password and code are worth to a user: `open`: they sign in; `enrol`: they admit to adding a passkey; `closed`: nothing.
 *
 * INVARIANT (switched-off-is-off): where the authority takes passkeys only, nobody who has one signs in without it.
 */
export type Fallback = 'open' | 'enrol' | 'closed'

/** Pure; see {@link Fallback}. */
function fallbackOf({ isOn, hasPasskey, isEnded }: FallbackFacts): Fallback {
  if (isEnded) return 'closed'
  if (isOn) return 'open'
  return hasPasskey ? 'closed' : 'enrol'
}

/** An unknown user's is `closed`. */
export async function readFallback(sql: Db, userId: number): Promise<Fallback> {
  const facts = await findFallbackFacts(sql, userId)
  return facts ? fallbackOf(facts) : 'closed'
}

/** Whether a right password leads on. Nobody's (id 0) does not, for the same work. */
export async function isPasswordTaken(sql: Db, userId: number): Promise<boolean> {
  return (await readFallback(sql, userId)) !== 'closed'
}
