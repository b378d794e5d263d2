import { listOwnAccesses, recordEntry, type OwnAccess } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import type { Seal } from '../platform/seal.ts'
import { countRecoveryCodes, replaceRecoveryCodes } from './factors/queries.ts'
import { readContacts, readStanding, type HelperContacts } from './read-standing.ts'
import { newRecoveryCodes, recoveryCodeHash } from './factors/recovery-codes.ts'
import type { Standing } from './standing.ts'

export type OwnAccount = {
  readonly name: string
  readonly standing: Standing
  readonly contacts: HelperContacts
  readonly recoveryCodesLeft: number
  /** Newest first. */
  readonly activity: readonly OwnAccess[]
}

/** What the signed-in person may know of their own account, lapsed conditions or not. */
export async function readOwnAccount(act: Act): Promise<OwnAccount> {
  await act.require('access.read-own-account', { type: 'Directory', id: 'contactpoint' })
  const userId = ownUserId(act)
  const account = {
    name: act.actor.name,
    standing: await readStanding(act.sql, userId, act.now),
    contacts: await readContacts(act.sql, userId),
    recoveryCodesLeft: await countRecoveryCodes(act.sql, userId),
    activity: await listOwnAccesses(act.sql, userId),
  }
  await recordEntry(act, { action: 'access.read-own-account', outcome: 'done' })
  return account
}

/** Ten new recovery codes in place of all earlier ones. They are kept as keyed hashes: this is the only time they can be shown. */
export async function makeRecoveryCodes(act: Act, seal: Seal): Promise<string[]> {
  await act.require('access.make-recovery-codes', { type: 'Directory', id: 'contactpoint' })
  const userId = ownUserId(act)
  const codes = newRecoveryCodes(act.random)
  await replaceRecoveryCodes(
    act.sql,
    userId,
    codes.map((code) => recoveryCodeHash(seal, userId, code)),
  )
  await recordEntry(act, { action: 'access.make-recovery-codes', outcome: 'done', quantity: codes.length })
  return codes
}

function ownUserId(act: Act): number {
  if (act.actor.userId === null)
    throw new DomainError('denied', 'CP_NOT_SIGNED_IN', 'only a signed-in person has an account')
  return act.actor.userId
}
