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
