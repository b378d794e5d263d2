export {
  closeQuarantined,
  FORGET_NAMES,
  forgetNames,
  listKeyUse,
  listRowsNear,
  noteMove,
  quarantineChoices,
  releaseRecord,
  SETTLE_ROW,
  updateAgreed,
  updateChoice,
  type KeyUse,
  type OpenPart,
  type QuarantineChoice,
  type Shield,
} from './queries.ts'
export { findWaitingRow, isDecided, type Quarantined } from './quarantine.ts'
export { rekeyVault, useNewestKey } from './rekey.ts'
export {
  collectChild,
  findVaulted,
  keyInForce,
  openVaulted,
  putIntoVault,
  quarantineContext,
  quarantineRow,
  quarantineWaiting,
  restoreChild,
  supersedeQuarantined,
  type Vaulted,
} from './vault.ts'
