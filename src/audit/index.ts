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
export { startLog } from './log/open-log.ts'
export { createLogGuard, logUnwitnessed, type LogGuard } from './log/log-guard.ts'
