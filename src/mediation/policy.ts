import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

const isOperator = 'principal.role == "local-team" && principal.rights.contains("mediate")'

/** Who looks for others. What an operator asks of a record is asked of the person served, too; see `withCalls`. */
export const mediationPolicy: SlicePolicy<AuditAction> = {
  resources: {},
  actions: [
    { name: 'mediation.read-call', resource: 'Directory', isConditioned: true },
    { name: 'mediation.find-caller', resource: 'Directory', isConditioned: true },
    { name: 'mediation.open-call', resource: 'Administered', isConditioned: true },
    { name: 'mediation.close-call', resource: 'Directory', isConditioned: true },
    { name: 'mediation.search', resource: 'Directory', isConditioned: true },
    { name: 'mediation.open-record', resource: 'Child', isConditioned: true },
  ],
  rules: [
    {
      id: 'mediation.operator-serves',
      source: 'R-81',
      text: `permit (
        principal is User,
        action in [
          Action::"mediation.read-call", Action::"mediation.find-caller", Action::"mediation.close-call", Action::"mediation.search",
          Action::"mediation.open-record"
        ],
        resource
      ) when { ${isOperator} };`,
    },
    {
      id: 'mediation.operator-opens-call',
      source: 'R-81',
      text: `permit (principal is User, action == Action::"mediation.open-call", resource)
        when { ${isOperator} && principal.authority != "" && principal.authority == resource.authority };`,
    },
    {
      id: 'mediation.nobody-serves-himself',
      source: 'R-81, R-84',
      text: `forbid (principal is User, action == Action::"mediation.open-call", resource)
        when { principal.userId == resource.userId };`,
    },
  ],
}
