export { auditActions, type AuditAction, type AuditEntry } from './entry.ts'
export { recordEntries, recordEntry, recordRefusal } from './record-entry.ts'
export { listByUser as listOwnAccesses, listOpenedChildren, type OwnAccess } from './queries.ts'
