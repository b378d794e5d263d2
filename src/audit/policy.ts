import type { SlicePolicy } from '../lib/policy/slice-policy.ts'
import type { AuditAction } from './entry.ts'

/** Proofs, erasure, holds and checks are commands of the operator and jobs; no page reaches them. */
export const auditPolicy: SlicePolicy<AuditAction> = {
  resources: {},
  actions: [
    { name: 'audit.prove-entry', resource: 'Directory', isConditioned: true },
    { name: 'audit.erase-entries', resource: 'Directory', isConditioned: true },
    { name: 'audit.hold-entries', resource: 'Directory', isConditioned: true },
    { name: 'audit.bundle-entries', resource: 'Directory', isConditioned: true },
    { name: 'audit.rotate-key', resource: 'Directory', isConditioned: true },
    { name: 'audit.begin-shard', resource: 'Directory', isConditioned: true },
    { name: 'audit.check-log', resource: 'Directory', isConditioned: true },
    { name: 'audit.read-checks', resource: 'Directory', isConditioned: true },
  ],
  rules: [
    {
      id: 'audit.operator-keeps-the-log',
      source: 'R-104, R-107',
      text: `permit (principal is System, action in [Action::"audit.prove-entry", Action::"audit.bundle-entries", Action::"audit.erase-entries", Action::"audit.hold-entries", Action::"audit.rotate-key", Action::"audit.begin-shard"], resource);`,
    },
    {
      id: 'audit.system-checks-the-log',
      source: 'R-104',
      text: `permit (principal is System, action in [Action::"audit.check-log", Action::"audit.read-checks"], resource);`,
    },
  ],
}
