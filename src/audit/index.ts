export { openPurposeNote, sealPurposeNote } from './purpose-note.ts'
export { auditActions, type AuditAction, type AuditEntry } from './entry.ts'
export { recordEntries, recordEntry, recordRefusal } from './record-entry.ts'
export {
  listAboutUser,
  listByUser as listOwnAccesses,
  listOfSession,
  listOpenedChildren,
  listSignInsOf as listOwnSignIns,
  type AboutUser,
  type OwnAccess,
  type OwnSignIn,
  type SessionEntry,
} from './queries.ts'
export { auditPolicy } from './policy.ts'
export {
  eraseLog,
  erasureGrounds,
  previewErasure,
  type Erasure,
  type ErasureGround,
} from './erasure/erase-entries.ts'
export { liftHold, placeHold, readHolds } from './erasure/holds.ts'
export { proveEntry, type EntryName } from './log/prove-entry.ts'
export { openPublishedLog } from './log/published-log.ts'
export { startLog, type LogSettings } from './log/open-log.ts'
export { beginOnDatabase, listLogKeys, rotateLogKey, type BegunShard } from './log/begin-shard.ts'
export { prepareCheck, type CheckInput } from './log/check-input.ts'
export { beginCheck, endCheck, readChecks, readCheckStates, type CheckState } from './checks/log-checks.ts'
export type { CheckKind, CheckResult, LogCheck } from './checks/log-check.ts'
export { createLogGuard, logUnwitnessed, type LogGuard, type LogReport } from './log/log-guard.ts'
export { bundleReasons, makeBundle, type BundleReason } from './bundle/make-bundle.ts'
export type { BundleScope } from './bundle/queries.ts'
export { diagnoseLog } from './log/diagnose-log.ts'
export { readLogLag } from './log/log-lag.ts'
