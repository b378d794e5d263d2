import type { Seal } from '../../platform/seal.ts'

/** How somebody who lost every factor showed who they are; nothing else is written down of it. */
export const recoveryProofs = [
  'in-person-document',
  'in-person-known',
  'video-document',
  'manager-called-back',
] as const
export type RecoveryProof = (typeof recoveryProofs)[number]

/** How long the code that the second member hands over can be used. */
export const RECOVERY_CODE_MS = 30 * 60_000

export type RecoveryState = 'open' | 'refused' | 'code' | 'expired' | 'recovered'

/** `code`: the code can be used still, or was and the passkey is being added. */
export function recoveryStateOf(
  recovery: {
    readonly answer: 'confirmed' | 'refused' | null
    readonly codeEndsAt: Date | null
    readonly recoveredAt: Date | null
  },
  now: Date,
): RecoveryState {
  const { answer, codeEndsAt, recoveredAt } = recovery
  if (answer === null) return 'open'
  if (answer === 'refused') return 'refused'
  if (recoveredAt) return 'recovered'
  return codeEndsAt && now < codeEndsAt ? 'code' : 'expired'
}

/** What is stored of a code. Case, blanks and hyphens do not count. */
export function grantHash(seal: Seal, userId: number, typed: string): Buffer {
  return seal.digest(`account-recovery ${userId}`, typed.toUpperCase().replaceAll(/[\s-]/g, ''))
}

export function grantBucket(seal: Seal, username: string): Buffer {
  return seal.digest('throttle account-recovery', username)
}
