import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

/** Reference data and organisations are loaded by the system's operator; nobody changes them from a page. */
export const organisationsPolicy: SlicePolicy<AuditAction> = {
  resources: {},
  actions: [
    { name: 'organisations.load-reference-data', resource: 'Directory', isConditioned: true },
    { name: 'organisations.read-notices', resource: 'Directory', isConditioned: false },
    { name: 'organisations.see-notice', resource: 'Directory', isConditioned: false },
  ],
  rules: [
    {
      id: 'organisations.system-loads',
      source: 'R-87',
      text: 'permit (principal is System, action in [Action::"organisations.load-reference-data", Action::"access.use-service"], resource);',
    },
    {
      id: 'organisations.delegate-reads-notices',
      source: 'R-84, R-95',
      text: `permit (principal is User, action == Action::"organisations.read-notices", resource)
        when { principal.rights.contains("delegate") };`,
    },
    {
      id: 'organisations.team-reads-notices',
      source: 'R-63, R-85, R-95, R-100',
      text: `permit (principal is User, action == Action::"organisations.read-notices", resource)
        when { principal.role != "practitioner" && principal.rights.containsAny(["accreditation", "data", "accounts", "shielding"]) };`,
    },
    {
      id: 'organisations.auditor-reads-notices',
      source: 'R-104',
      text: `permit (principal is User, action == Action::"organisations.read-notices", resource)
        when { principal.role == "national-team" && principal.rights.contains("audit") };`,
    },
    {
      id: 'organisations.user-sees-notices',
      source: 'R-95',
      text: 'permit (principal is User, action == Action::"organisations.see-notice", resource);',
    },
  ],
}
