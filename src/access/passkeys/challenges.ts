import type { Act } from '../../platform/act.ts'
import { deleteChallenge, upsertChallenge, type ChallengePurpose } from './queries.ts'

/** Time for a person to find the key and unlock it. */
export const CHALLENGE_MS = 5 * 60_000

/** A new challenge of 32 random bytes for one purpose of one browser, in place of its earlier one. */
export async function makeChallenge(act: Act, boundRef: Buffer, purpose: ChallengePurpose): Promise<Buffer> {
  const challenge = act.random(32)
  const endsAt = new Date(act.now.getTime() + CHALLENGE_MS)
  await upsertChallenge(act.sql, { bound_ref: boundRef, purpose, challenge, ends_at: endsAt })
  return challenge
}

/**
 * The challenge that the browser was given for the purpose, in base64url.
 *
 * INVARIANT (challenge-once): it is gone from then on, whatever comes of the answer, so that no signed answer works twice.
 */
export async function takeChallenge(
  act: Act,
  boundRef: Buffer,
  purpose: ChallengePurpose,
): Promise<string | undefined> {
  return (await deleteChallenge(act.sql, boundRef, purpose, act.now))?.toString('base64url')
}
