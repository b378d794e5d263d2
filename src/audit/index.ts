export { auditActions, type AuditAction, type AuditEntry } from './entry.ts'
export { recordEntries, recordEntry, recordRefusal } from './record-entry.ts'
export {
  listAboutUser,
  listByUser as listOwnAccesses,
  listOpenedChildren,
  type AboutUser,
  type OwnAccess,
} from './queries.ts'
