import type { Recovery } from '../recovery/administer-recoveries.ts'
import { recoveryStateOf, type RecoveryProof, type RecoveryState } from '../recovery/recovery.ts'
import { recoveryPath } from './paths.ts'

export const proofWords: Readonly<Record<RecoveryProof, string>> = {
  'in-person-document': 'In person, with a document that has a photo',
  'in-person-known': 'In person, to somebody who works with them',
  'video-document': 'On a video call, with a document that has a photo',
  'manager-called-back': 'Their manager vouched, called back on a known number',
}

const stateWords: Readonly<Record<RecoveryState, { text: string; colour: string }>> = {
  open: { text: 'Waits for a second person', colour: 'yellow' },
  refused: { text: 'Refused', colour: 'red' },
  code: { text: 'Code handed over', colour: 'blue' },
  expired: { text: 'Code not used in time', colour: 'grey' },
  recovered: { text: 'Recovered', colour: 'green' },
}

export type RecoveryView = {
  readonly name: string
  readonly username: string
  readonly href: string
  readonly proof: string
  readonly startedAt: Date
  readonly startedByName: string
  readonly answeredAt: Date | null
  readonly answeredByName: string | null
  readonly state: { readonly text: string; readonly colour: string }
  readonly isOpen: boolean
  /** The viewer started it, and so may end it but not confirm it. */
  readonly isOwnStart: boolean
}

/** A recovery as `userId` sees it at `now`. */
export function presentRecovery(recovery: Recovery, now: Date, userId: number | null): RecoveryView {
  const { name, username, recoveryId, proof, startedAt, startedByName, answeredAt, answeredByName } = recovery
  const state = recoveryStateOf(recovery, now)
  return {
    name,
    username,
    href: recoveryPath(recoveryId),
    proof: proofWords[proof],
    startedAt,
    startedByName,
    answeredAt,
    answeredByName,
    state: stateWords[state],
    isOpen: state === 'open',
    isOwnStart: recovery.startedBy === userId,
  }
}
