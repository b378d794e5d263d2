export { FORGET_NAMES, forgetNames, releaseRecord, type OpenPart, type Shield } from './queries.ts'
export {
  collectChild,
  findVaulted,
  openVaulted,
  putIntoVault,
  quarantineContext,
  quarantineRow,
  quarantineWaiting,
  restoreChild,
  type Vaulted,
} from './vault.ts'
