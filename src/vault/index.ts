export {
  closeQuarantined,
  FORGET_NAMES,
  forgetNames,
  listRowsNear,
  noteMove,
  quarantineChoices,
  releaseRecord,
  SETTLE_ROW,
  updateAgreed,
  updateChoice,
  type OpenPart,
  type QuarantineChoice,
  type Shield,
} from './queries.ts'
export { findWaitingRow, isDecided, type Quarantined } from './quarantine.ts'
export {
  collectChild,
  findVaulted,
  openVaulted,
  putIntoVault,
  quarantineContext,
  quarantineRow,
  quarantineWaiting,
  restoreChild,
  supersedeQuarantined,
  type Vaulted,
} from './vault.ts'
