export { auditActions, type AuditAction, type AuditEntry } from './entry.ts'
export { recordEntries, recordEntry, recordRefusal } from './record-entry.ts'
export {
  listByUser as listOwnAccesses,
  listOpenedChildren,
  listSignInsOf as listOwnSignIns,
  type OwnAccess,
  type OwnSignIn,
} from './queries.ts'
