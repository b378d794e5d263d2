import { recordEntry } from '../../audit/index.ts'
import type { Act, RunAct } from '../../platform/act.ts'
import type { Seal } from '../../platform/seal.ts'
import { directory, recordRefused, takeAttempt, type Refusal } from '../admit.ts'
import { readFallback } from '../fallback/read-fallback.ts'
import { ownSession } from '../own/own-session.ts'
import { verifyPassword } from '../factors/password.ts'
import {
  consumeTotpStep,
  deleteThrottles,
  findPasswordHash,
  getSealedTotpSecret,
} from '../factors/queries.ts'
import { findAccount, type Account } from '../queries.ts'
import { findOwnBinding } from '../single-sign-on/sign-in-by-provider.ts'
import { throttleBuckets } from '../factors/throttle.ts'
import { matchTotpStep } from '../factors/totp.ts'
import { totpContext } from '../users.ts'
import { askForPasskey, type AskOptions } from './options.ts'
import { listPasskeysOf, updateAuthenticatedAt } from './queries.ts'
import type { RelyingParty } from './relying-party.ts'
import { usePasskey } from './use-passkey.ts'

type Confirmed = { readonly kind: 'confirmed' }

/** How the signed-in person can show again who they are. */
export type ConfirmWays = {
  readonly byPasskey: boolean
  readonly byPassword: boolean
  /** Name of the organisation whose provider the account is tied to. */
  readonly byProvider: string | null
}

/** Tells only of the own account, and is not recorded. */
export async function readConfirmWays(act: Act): Promise<ConfirmWays> {
  await act.require('access.confirm', directory)
  const { userId } = ownSession(act)
  const passkeys = await listPasskeysOf(act.sql, userId)
  const fallback = await readFallback(act.sql, userId)
  const { organisation, boundAt } = await findOwnBinding(act)
  return {
    byPasskey: passkeys.length > 0,
    byPassword: fallback === 'open',
    byProvider: boundAt === null ? null : organisation,
  }
}

/** What to ask the person's passkey for. */
export async function beginPasskeyConfirmation(act: Act, party: RelyingParty): Promise<AskOptions> {
  await act.require('access.confirm', directory)
  return askForPasskey(act, party, ownSession(act).sessionRef, 'confirm')
}

/** Counts the factors as given again when the passkey is the signed-in person's own. Source: R-91. */
export function confirmWithPasskey(
  run: RunAct,
  seal: Seal,
  party: RelyingParty,
  credential: string,
): Promise<Confirmed | Refusal> {
  return run(async (act) => {
    await act.require('access.confirm', directory)
    const { userId, sessionRef } = ownSession(act)
    const use = await usePasskey(act, seal, party, { credential, boundRef: sessionRef, purpose: 'confirm' })
    if (use.kind === 'used' && use.account.userId === userId) return confirmed(act, sessionRef)
    const fields = use.kind === 'refused' ? use.fields : []
    await recordRefused(act, userId, { action: 'access.confirm', fields })
    return use.kind === 'wait' ? use : { kind: 'refused' }
  })
}

/** Counts the factors as given again when password and code are both right; one answer for either being wrong. */
export async function confirmWithPassword(
  run: RunAct,
  seal: Seal,
  given: { readonly password: string; readonly code: string },
): Promise<Confirmed | Refusal> {
  const begun = await run(async (act) => {
    await act.require('access.confirm', directory)
    const { userId } = ownSession(act)
    const account = (await findAccount(act.sql, userId))!
    const wait = await takeAttempts(act, throttleBuckets(seal, account))
    if (wait) await recordRefused(act, userId, { action: 'access.confirm' })
    return { wait, account, hash: (await findPasswordHash(act.sql, account.username))?.passwordHash }
  })
  if (begun.wait) return begun.wait
  const isRight = await verifyPassword(given.password, begun.hash)
  return run(async (act) => {
    await act.require('access.confirm', directory)
    const { userId, sessionRef } = ownSession(act)
    const isOpen = (await readFallback(act.sql, userId)) === 'open'
    if (isRight && isOpen && (await isCodeRight(act, seal, begun.account, given.code))) {
      await deleteThrottles(act.sql, throttleBuckets(seal, begun.account))
      return confirmed(act, sessionRef)
    }
    return recordRefused(act, userId, { action: 'access.confirm' })
  })
}

async function takeAttempts(act: Act, buckets: readonly Buffer[]) {
  for (const bucket of buckets) {
    const wait = await takeAttempt(act, bucket)
    if (wait) return wait
  }
  return undefined
}

async function isCodeRight(act: Act, seal: Seal, { userId }: Account, code: string): Promise<boolean> {
  const secret = seal.open(await getSealedTotpSecret(act.sql, userId), totpContext(userId))
  const step = matchTotpStep(secret, code, act.now)
  return step !== undefined && consumeTotpStep(act.sql, userId, step)
}

async function confirmed(act: Act, sessionRef: Buffer): Promise<Confirmed> {
  await updateAuthenticatedAt(act.sql, sessionRef, act.now)
  await recordEntry(act, { action: 'access.confirm', outcome: 'done' })
  return { kind: 'confirmed' }
}
