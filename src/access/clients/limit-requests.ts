import type { Act } from '../../platform/act.ts'
import type { Seal } from '../../platform/seal.ts'
import { countAttemptIn } from './queries.ts'

const MINUTE_MS = 60_000

/** Requests for tokens in a minute: a client's own, counted once they are proved, and all that come from an address. */
const mostInMinute = { client: 30, address: 120 } as const

export type Wait = { readonly kind: 'wait'; readonly waitMs: number }

/** Counts a request by a client or from an address, or says how long to wait. What is counted is kept as a keyed hash. */
export async function countRequest(
  act: Act,
  seal: Seal,
  by: keyof typeof mostInMinute,
  name: string,
): Promise<Wait | undefined> {
  const now = act.now.getTime()
  const minute = now - (now % MINUTE_MS)
  const bucket = seal.digest(`requests for tokens by ${by}`, name)
  const attempts = await countAttemptIn(act.sql, bucket, new Date(minute))
  return attempts > mostInMinute[by] ? { kind: 'wait', waitMs: minute + MINUTE_MS - now } : undefined
}
