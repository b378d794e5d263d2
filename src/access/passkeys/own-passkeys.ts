import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError, NotFoundError } from '../../platform/errors.ts'
import type { Seal } from '../../platform/seal.ts'
import { directory, type Refused } from '../admit.ts'
import { findFallbackFacts } from '../fallback/queries.ts'
import { ownSession } from '../own/own-session.ts'
import { findAccount } from '../queries.ts'
import { takeChallenge } from './challenges.ts'
import { askForNewPasskey, type MakeOptions } from './options.ts'
import {
  insertPasskey,
  listPasskeysOf,
  lockPasskeysOf,
  updatePasskeyLabel,
  updatePasskeysRemoved,
  type Passkey,
} from './queries.ts'
import type { RelyingParty } from './relying-party.ts'
import { parseCredential, verifyNewKey, type VerifiedKey } from './verify.ts'

export type { Passkey }

/** The person's own passkeys, oldest first; `mayRemoveLast`: they could sign in without any. */
export type OwnPasskeys = { readonly passkeys: readonly Passkey[]; readonly mayRemoveLast: boolean }

export async function listOwnPasskeys(act: Act): Promise<OwnPasskeys> {
  await act.require('access.list-passkeys', directory)
  const { userId } = ownSession(act)
  const passkeys = await listPasskeysOf(act.sql, userId)
  await recordEntry(act, { action: 'access.list-passkeys', outcome: 'done', quantity: passkeys.length })
  return { passkeys, mayRemoveLast: await mayDoWithoutPasskey(act, userId) }
}

/** Whether the person may add, rename or remove a passkey now. @throws DeniedError unless the factors were given lately. */
export async function requirePasskeyChange(act: Act): Promise<{ userId: number; sessionRef: Buffer }> {
  await act.require('access.change-passkeys', directory)
  return ownSession(act)
}

/** What the browser is to make a new passkey from. */
export async function beginPasskey(act: Act, seal: Seal, party: RelyingParty): Promise<MakeOptions> {
  const { userId, sessionRef } = await requirePasskeyChange(act)
  return askForNewPasskey(act, seal, party, sessionRef, (await findAccount(act.sql, userId))!)
}

/** Adds the passkey that the browser made. Source: R-91. */
export async function addPasskey(
  act: Act,
  party: RelyingParty,
  given: { readonly credential: string; readonly label: string },
): Promise<{ readonly kind: 'added' } | Refused> {
  const { userId, sessionRef } = await requirePasskeyChange(act)
  const isAdded = await savePasskey(act, userId, sessionRef, party, given)
  const outcome = isAdded ? 'done' : 'refused'
  await recordEntry(act, { action: 'access.change-passkeys', outcome, fields: ['added'] })
  return { kind: isAdded ? 'added' : 'refused' }
}

/** Whether the credential answered the challenge and was new; it is the user's from then on. */
export async function savePasskey(
  act: Act,
  userId: number,
  boundRef: Buffer,
  party: RelyingParty,
  given: { readonly credential: string; readonly label: string },
): Promise<boolean> {
  const challenge = await takeChallenge(act, boundRef, 'add')
  const sent = parseCredential(given.credential)
  const key = challenge !== undefined && sent && (await verifyNewKey(sent, { challenge, party }))
  return key ? insertPasskey(act.sql, rowOf(key, userId, given.label, act.now)) : false
}

/** @throws NotFoundError when the person has no such passkey. */
export async function renamePasskey(act: Act, passkeyId: string, label: string): Promise<void> {
  const { userId } = await requirePasskeyChange(act)
  if (!(await updatePasskeyLabel(act.sql, userId, passkeyId, label))) throw new NotFoundError(passkeyId)
  await recordEntry(act, { action: 'access.change-passkeys', outcome: 'done', fields: ['label'] })
}

/**
 * Removes a passkey, which signs nobody in from then on; sessions that it began go on.
 *
 * INVARIANT (never-locked-out): the last one stays where the person could not sign in without it, also when two are removed at once.
 * @throws NotFoundError when the person has no such passkey; DomainError `CP_PASSKEY_LAST`.
 */
export async function removePasskey(act: Act, passkeyId: string): Promise<void> {
  const { userId } = await requirePasskeyChange(act)
  const held = await lockPasskeysOf(act.sql, userId)
  if (!held.includes(passkeyId)) throw new NotFoundError(passkeyId)
  if (held.length === 1 && !(await mayDoWithoutPasskey(act, userId))) {
    throw new DomainError('conflict', 'CP_PASSKEY_LAST', 'the last passkey stays where passwords are off')
  }
  await updatePasskeysRemoved(act.sql, userId, [passkeyId], act.now)
  await recordEntry(act, { action: 'access.change-passkeys', outcome: 'done', fields: ['removed'] })
}

async function mayDoWithoutPasskey(act: Act, userId: number): Promise<boolean> {
  const facts = await findFallbackFacts(act.sql, userId)
  return facts !== undefined && facts.isOn && !facts.isEnded
}

function rowOf(key: VerifiedKey, userId: number, label: string, now: Date) {
  return {
    user_id: userId,
    credential_id: key.credentialId,
    public_key: key.publicKey,
    counter: key.counter,
    transports: key.transports,
    label,
    is_synced: key.isSynced,
    added_at: now,
  }
}
