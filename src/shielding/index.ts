export {
  askerProofs,
  askers,
  changeGrounds,
  changeStateOf,
  channels,
  childProofs,
  criteria,
  eventKinds,
  handOverReasons,
  metGrounds,
  MOST_WORDS,
  refusalGrounds,
  reviewOutcomes,
  type Asker,
  type AskerProof,
  type ChangeGround,
  type ChangeState,
  type Channel,
  type ChildProof,
  type Criterion,
  type DecisionGround,
  type EventKind,
  type HandOverReason,
  type ReviewOutcome,
  type ShieldChange,
} from './shield.ts'
export { CARRY_OUT_SHIELDS, carryOutShields } from './carry-out.ts'
export { secondChange, stopChange } from './change-shield.ts'
export { decideRequest, type ShieldDecision } from './decide-request.ts'
export { lookPurposes, openShieldedRecord, type LookPurpose, type ShieldedRecord } from './open-record.ts'
export { shieldingPolicy } from './policy.ts'
export {
  findShieldedChildren,
  openShield,
  openShieldRequest,
  readDesk,
  requireFinding,
  type Desk,
  type OpenedRequest,
  type OpenedShield,
  type ShieldCriteria,
} from './read-desk.ts'
export { recordShieldRequest, requireRecording, type NewShieldRequest } from './record-request.ts'
export { recordShieldEvent, reviewShield, type ReviewedShield } from './review-shield.ts'
export { decideRow, returnRow, secondRow, type RowDecision } from './quarantine/decide-row.ts'
export { openRow, type OpenedRow } from './quarantine/read-row.ts'
export type { WaitingRow } from './quarantine/quarantined.ts'
export { acceptOffer, offerShield, withdrawOffer, type NewHandOver } from './hand-over/hand-over.ts'
export type { HandOver, ShieldingTeam } from './hand-over/queries.ts'
export { REMIND_SHIELDS, remindShields } from './reminders/remind.ts'
export type { OverdueReview } from './reminders/queries.ts'
export { askForShield, ASKS_A_DAY, requireAsking, type AskedShield } from './ask-for-shield.ts'
export { readKeyUse, requireRotated, rotateVaultKeys } from './rotate-keys.ts'
