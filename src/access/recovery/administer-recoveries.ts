import { recordEntry } from '../../audit/index.ts'
import type { Act } from '../../platform/act.ts'
import { DeniedError, DomainError, NotFoundError } from '../../platform/errors.ts'
import type { Seal } from '../../platform/seal.ts'
import { newCode } from '../factors/recovery-codes.ts'
import { administered, requireAdministration } from '../users.ts'
import {
  findRecovery,
  insertRecovery,
  listRecoveriesOf,
  lockRecovery,
  updateRecoveryAnswer,
  type Recovery,
} from './queries.ts'
import { grantHash, RECOVERY_CODE_MS, type RecoveryProof } from './recovery.ts'

export type { Recovery }

/** Recoveries of the accounts that the person administers, open ones first, 100 at most. */
export async function listRecoveries(act: Act): Promise<Recovery[]> {
  const { authorityCode } = act.actor
  await act.require('access.list-recoveries', administered(undefined, authorityCode, 0))
  const recoveries = await listRecoveriesOf(act.sql, authorityCode)
  await recordEntry(act, {
    action: 'access.list-recoveries',
    outcome: 'done',
    quantity: recoveries.length,
  })
  return recoveries
}

/** One recovery. @throws NotFoundError when it is unknown, or of an account that the person does not administer. */
export async function readRecovery(act: Act, recoveryId: string): Promise<Recovery> {
  const recovery = await findRecovery(act.sql, recoveryId)
  await requireOver(act, 'access.list-recoveries', recovery, recoveryId)
  await recordEntry(act, {
    action: 'access.list-recoveries',
    outcome: 'done',
    targetUserId: recovery!.userId,
  })
  return recovery!
}

/** Whether the person may start a recovery in their area now. @throws DeniedError also when the factors were given too long ago. */
export async function requireRecoveryStart(act: Act): Promise<void> {
  await act.require('access.start-recovery', administered(undefined, act.actor.authorityCode, 0))
}

/**
 * First step: a member of the team records that the person lost every factor, and how they showed who they are.
 *
 * @throws NotFoundError for a name that is unknown or not theirs to administer; DomainError `CP_RECOVERY_OPEN`.
 */
export async function startRecovery(
  act: Act,
  given: { readonly username: string; readonly proof: RecoveryProof },
): Promise<string> {
  const { userId } = await findAdministered(act, given.username)
  const recoveryId = await insertRecovery(act.sql, {
    user_id: userId,
    proof: given.proof,
    started_by: act.actor.userId!,
    started_at: act.now,
  })
  if (recoveryId === undefined)
    throw new DomainError('conflict', 'CP_RECOVERY_OPEN', 'a recovery of this account waits for its answer')
  await recordEntry(act, {
    action: 'access.start-recovery',
    outcome: 'done',
    targetUserId: userId,
    subjectRef: recoveryId,
    fields: ['proof'],
  })
  return recoveryId
}

/**
 * Second step, by another member: the code to hand over, to be shown once.
 *
 * INVARIANT (two-recover): nobody confirms what they started, nor anything about their own account.
 * @throws DeniedError for whoever started it; NotFoundError as `readRecovery`; DomainError `CP_RECOVERY_ANSWERED`.
 */
export async function confirmRecovery(
  act: Act,
  seal: Seal,
  recoveryId: string,
): Promise<{ readonly code: string; readonly endsAt: Date }> {
  const recovery = await lockOpen(act, recoveryId)
  if (recovery.startedBy === act.actor.userId)
    throw new DeniedError('access.answer-recovery', ['two-recover'], [], recoveryId)
  const code = newCode(act.random)
  const endsAt = new Date(act.now.getTime() + RECOVERY_CODE_MS)
  await updateRecoveryAnswer(act.sql, recoveryId, {
    answer: 'confirmed',
    answered_by: act.actor.userId!,
    answered_at: act.now,
    code_hash: grantHash(seal, recovery.userId, code),
    code_ends_at: endsAt,
  })
  await recordAnswer(act, recovery, 'confirmed')
  return { code, endsAt }
}

/** Ends an open recovery; whoever started it may, too. @throws as {@link confirmRecovery}, but for the starter. */
export async function refuseRecovery(act: Act, recoveryId: string): Promise<void> {
  const recovery = await lockOpen(act, recoveryId)
  await updateRecoveryAnswer(act.sql, recoveryId, {
    answer: 'refused',
    answered_by: act.actor.userId!,
    answered_at: act.now,
    code_hash: null,
    code_ends_at: null,
  })
  await recordAnswer(act, recovery, 'refused')
}

/** Unknown names are answered as those of other authorities are. */
async function findAdministered(act: Act, username: string): Promise<{ userId: number }> {
  try {
    return await requireAdministration(act, username, 'access.start-recovery')
  } catch (error) {
    throw isMissed(error) ? new NotFoundError() : error
  }
}

function isMissed(error: unknown): boolean {
  if (error instanceof DeniedError) return error.rules.length === 0
  return error instanceof DomainError && error.kind === 'not-found'
}

async function lockOpen(act: Act, recoveryId: string): Promise<Recovery> {
  const recovery = await lockRecovery(act.sql, recoveryId)
  await requireOver(act, 'access.answer-recovery', recovery, recoveryId)
  if (recovery!.answer !== null)
    throw new DomainError('conflict', 'CP_RECOVERY_ANSWERED', 'the recovery was answered already')
  return recovery!
}

async function requireOver(
  act: Act,
  action: 'access.list-recoveries' | 'access.answer-recovery',
  recovery: Recovery | undefined,
  recoveryId: string,
): Promise<void> {
  try {
    await act.require(
      action,
      administered(recovery?.role, recovery?.authorityCode ?? null, recovery?.userId ?? 0),
    )
  } catch (error) {
    throw isMissed(error) ? new NotFoundError(recoveryId) : error
  }
  if (!recovery) throw new NotFoundError(recoveryId)
}

function recordAnswer(act: Act, recovery: Recovery, answer: string): Promise<void> {
  return recordEntry(act, {
    action: 'access.answer-recovery',
    outcome: 'done',
    targetUserId: recovery.userId,
    subjectRef: recovery.recoveryId,
    fields: [answer],
  })
}
