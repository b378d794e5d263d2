import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

/** Reference data and organisations are loaded by the system's operator; nobody changes them from a page. */
export const organisationsPolicy: SlicePolicy<AuditAction> = {
  resources: { ReferenceData: {} },
  actions: [{ name: 'organisations.load-reference-data', resource: 'ReferenceData', isConditioned: true }],
  rules: [
    {
      id: 'organisations.system-loads',
      source: 'R-87',
      text: 'permit (principal is System, action == Action::"organisations.load-reference-data", resource);',
    },
  ],
}
