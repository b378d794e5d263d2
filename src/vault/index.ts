export {
  FORGET_NAMES,
  forgetNames,
  listKeyUse,
  releaseRecord,
  type KeyUse,
  type OpenPart,
  type Shield,
} from './queries.ts'
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
  type Vaulted,
} from './vault.ts'
