import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

/** The section of a local team, or all of England. */
const reaches = `(principal.role == "national-team" ||
  (principal.role == "local-team" && principal.authority != "" && principal.authority == resource.authority))`

/** Two levels of review: local auditors look at what people of their section did, national ones at everybody's. */
export const monitoringPolicy: SlicePolicy<AuditAction> = {
  resources: { LogEntry: { authority: 'String', userId: 'Long', servedId: 'Long', aboutId: 'Long' } },
  actions: [
    { name: 'monitoring.list-entries', resource: 'Administered', isConditioned: true },
    { name: 'monitoring.read-entry', resource: 'LogEntry', isConditioned: true },
    { name: 'monitoring.reveal-child', resource: 'Child', isConditioned: true },
    { name: 'monitoring.list-reviews', resource: 'Administered', isConditioned: true },
    { name: 'monitoring.open-review', resource: 'LogEntry', isConditioned: true },
    { name: 'monitoring.decide-review', resource: 'LogEntry', isConditioned: true },
    { name: 'monitoring.read-share', resource: 'Directory', isConditioned: true },
    { name: 'monitoring.set-share', resource: 'Directory', isConditioned: true },
    { name: 'monitoring.draw-reviews', resource: 'Directory', isConditioned: true },
  ],
  rules: [
    {
      id: 'monitoring.auditor-looks-into-log',
      source: 'R-98, R-99',
      text: `permit (
        principal is User,
        action in [
          Action::"monitoring.list-entries", Action::"monitoring.read-entry", Action::"monitoring.list-reviews",
          Action::"monitoring.open-review", Action::"monitoring.decide-review"
        ],
        resource
      ) when { principal.rights.contains("audit") && ${reaches} };`,
    },
    {
      id: 'monitoring.nobody-looks-for-themselves',
      source: 'R-84, R-98',
      text: `forbid (principal is User, action == Action::"monitoring.list-entries", resource)
        when { principal.userId == resource.userId };`,
    },
    {
      id: 'monitoring.nobody-reads-about-themselves',
      source: 'R-84, R-98',
      text: `forbid (
        principal is User,
        action in [Action::"monitoring.read-entry", Action::"monitoring.open-review", Action::"monitoring.decide-review"],
        resource
      ) when {
          principal.userId == resource.userId || principal.userId == resource.servedId || principal.userId == resource.aboutId
        };`,
    },
    {
      id: 'monitoring.auditor-reveals-child',
      source: 'R-98, R-99',
      text: `permit (principal is User, action == Action::"monitoring.reveal-child", resource)
        when { principal.rights.contains("audit") && principal.role != "practitioner" };`,
    },
    {
      id: 'monitoring.national-auditor-sets-share',
      source: 'R-98, R-99',
      text: `permit (principal is User, action in [Action::"monitoring.read-share", Action::"monitoring.set-share"], resource)
        when { principal.rights.contains("audit") && principal.role == "national-team" };`,
    },
    {
      id: 'monitoring.system-draws-reviews',
      source: 'R-98, R-103',
      text: 'permit (principal is System, action == Action::"monitoring.draw-reviews", resource);',
    },
  ],
}
