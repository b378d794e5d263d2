export { auditActions, type AuditAction, type AuditEntry } from './entry.ts'
export { recordEntries, recordEntry, recordRefusal } from './record-entry.ts'
export {
  listAboutUser,
  listByUser as listOwnAccesses,
  listOpenedChildren,
  listSignInsOf as listOwnSignIns,
  type AboutUser,
  type OwnAccess,
  type OwnSignIn,
} from './queries.ts'
