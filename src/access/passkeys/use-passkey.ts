import type { Act } from '../../platform/act.ts'
import type { Seal } from '../../platform/seal.ts'
import { takeAttempt, type Wait } from '../admit.ts'
import { deleteThrottles } from '../factors/queries.ts'
import { type Account } from '../queries.ts'
import { takeChallenge } from './challenges.ts'
import { userHandle } from './options.ts'
import { lockPasskey, updateCounterRefused, updatePasskeyUsed, type ChallengePurpose } from './queries.ts'
import type { RelyingParty } from './relying-party.ts'
import { parseCredential, verifyAssertion, type SentCredential } from './verify.ts'

/** What the browser sent, and for what. */
export type UsedPasskey = {
  readonly credential: string
  readonly boundRef: Buffer
  readonly purpose: ChallengePurpose
}

type Use =
  | { readonly kind: 'used'; readonly account: Account }
  /** `userId` of the key's owner where the key is known; `fields` names what was amiss, where the person must learn of it. */
  | { readonly kind: 'refused'; readonly userId: number | undefined; readonly fields: string[] }
  | Wait

/**
 * Whose passkey signed the challenge. Known and unknown keys count and wait alike.
 *
 * The same rules as for other factors say how long to wait after failures. A key whose counter has not gone up is refused and marked.
 */
export async function usePasskey(act: Act, seal: Seal, party: RelyingParty, used: UsedPasskey): Promise<Use> {
  const challenge = await takeChallenge(act, used.boundRef, used.purpose)
  const sent = parseCredential(used.credential)
  if (challenge === undefined || !sent) return { kind: 'refused', userId: undefined, fields: [] }
  const bucket = seal.digest('throttle passkey', sent.id)
  const wait = await takeAttempt(act, bucket)
  if (wait) return wait
  const key = await lockPasskey(act.sql, Buffer.from(sent.id, 'base64url'))
  if (!key) return { kind: 'refused', userId: undefined, fields: [] }
  const { account, passkeyId } = key
  const isOwners = hasHandleOf(sent, userHandle(seal, account.userId))
  const verified = await verifyAssertion(sent, key, { challenge, party })
  if (verified.kind === 'counter') await updateCounterRefused(act.sql, passkeyId, act.now)
  if (verified.kind !== 'right' || !isOwners) {
    return {
      kind: 'refused',
      userId: account.userId,
      fields: verified.kind === 'counter' ? ['counter'] : [],
    }
  }
  await deleteThrottles(act.sql, [bucket])
  const { counter, isSynced } = verified
  await updatePasskeyUsed(act.sql, passkeyId, { counter, is_synced: isSynced, last_used_at: act.now })
  return { kind: 'used', account }
}

/** Keys that know their user say whom; it must be the one we know them by. */
function hasHandleOf({ response }: SentCredential, handle: Buffer): boolean {
  const { userHandle: told } = response as { userHandle?: unknown }
  return typeof told === 'string' && Buffer.from(told, 'base64url').equals(handle)
}
