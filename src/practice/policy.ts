import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

/** A run is everybody's own; everybody's are for training officers. Source. */
export const practicePolicy: SlicePolicy<AuditAction> = {
  resources: { PracticeArea: { authority: 'String' } },
  actions: [
    { name: 'practice.read-own', resource: 'PracticeArea', isConditioned: true },
    { name: 'practice.read-everybody', resource: 'PracticeArea', isConditioned: true },
    { name: 'practice.choose-children', resource: 'PracticeArea', isConditioned: true },
  ],
  rules: [
    {
      id: 'practice.practitioner-reads-own',
      source: 'R-101',
      text: `permit (principal is User, action == Action::"practice.read-own", resource)
        when { principal.role == "practitioner" };`,
    },
    {
      id: 'practice.trainer-reads-everybody',
      source: 'R-101, R-122',
      text: `permit (principal is User, action == Action::"practice.read-everybody", resource)
        when {
          principal.rights.contains("training") && (principal.role == "national-team" ||
          principal.role == "local-team" && principal.authority != "" && principal.authority == resource.authority)
        };`,
    },
    {
      id: 'practice.system',
      source: 'R-101',
      text: `permit (principal is System,
        action in [Action::"practice.read-everybody", Action::"practice.choose-children"], resource);`,
    },
  ],
}
