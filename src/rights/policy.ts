import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

const desk = [
  'rights.list-requests',
  'rights.read-request',
  'rights.record-request',
  'rights.choose-entries',
  'rights.prepare-list',
  'rights.second-list',
  'rights.show-list',
  'rights.give-list',
  'rights.refuse-request',
] as const

/** The rights desk of a local team answers for children of its own authority; the operator of the system exports. */
export const rightsPolicy: SlicePolicy<AuditAction> = {
  resources: { AccessHistory: { authority: 'String', deciderId: 'Long' } },
  actions: [
    ...desk.map((name) => ({ name, resource: 'AccessHistory', isConditioned: true })),
    { name: 'rights.export-accesses', resource: 'Directory', isConditioned: true },
  ],
  rules: [
    {
      id: 'rights.desk-answers-own',
      source: 'R-84, R-117',
      text: `permit (principal is User, action in [${desk.map((name) => `Action::"${name}"`).join(', ')}], resource)
        when {
          principal.role == "local-team" && principal.rights.contains("complaints") &&
          principal.authority != "" && principal.authority == resource.authority
        };`,
    },
    {
      id: 'rights.second-is-another-person',
      source: 'R-117',
      text: `forbid (principal is User, action == Action::"rights.second-list", resource)
        when { principal.userId == resource.deciderId };`,
    },
    {
      id: 'rights.system-exports',
      source: 'R-98',
      text: 'permit (principal is System, action == Action::"rights.export-accesses", resource);',
    },
  ],
}
