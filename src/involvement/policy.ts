import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

const own = [
  'involvement.list-own',
  'involvement.record',
  'involvement.confirm',
  'involvement.end',
  'involvement.undo',
] as const
const markers = ['involvement.change-lead', 'involvement.change-assessment'] as const

/** Practitioners record their own work with a child; what others recorded is not theirs to change. */
export const involvementPolicy: SlicePolicy<AuditAction> = {
  resources: { Involvement: { ownerId: 'Long' } },
  actions: [...own, ...markers].map((name) => ({ name, resource: 'Involvement', isConditioned: true })),
  rules: [
    {
      id: 'involvement.practitioner-own',
      source: 'R-11, R-41',
      text: `permit (principal is User, action in [${list([...own, ...markers])}], resource)
        when { principal.role == "practitioner" };`,
    },
    {
      id: 'involvement.only-own',
      source: 'R-21',
      text: `forbid (principal is User, action in [${list([...own, ...markers])}], resource)
        unless { resource.ownerId == principal.userId };`,
    },
  ],
}

function list(actions: readonly string[]): string {
  return actions.map((name) => `Action::"${name}"`).join(', ')
}
