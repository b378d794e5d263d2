import { lookingRights } from '../access/index.ts'
import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

const own = ['brokerage.read-own', 'brokerage.change-own'] as const
const desk = [
  'brokerage.list-requests',
  'brokerage.read-request',
  'brokerage.take-request',
  'brokerage.set-urgency',
  'brokerage.hand-over',
  'brokerage.name-child',
  'brokerage.see-contacts',
  'brokerage.record-contact',
  'brokerage.answer',
  'brokerage.read-history',
  'brokerage.read-figures',
] as const

/** Whoever may look at records may ask; brokers of the authority asked work on it, and nobody on what they asked themselves. */
export const brokeragePolicy: SlicePolicy<AuditAction> = {
  resources: { ContactRequest: { authority: 'String', userId: 'Long' } },
  actions: [
    { name: 'brokerage.ask', resource: 'Directory', isConditioned: true },
    { name: 'brokerage.list-own', resource: 'Directory', isConditioned: true },
    ...[...own, ...desk].map((name) => ({ name, resource: 'ContactRequest', isConditioned: true })),
    { name: 'brokerage.remind', resource: 'Directory', isConditioned: true },
    { name: 'brokerage.set-target', resource: 'Directory', isConditioned: true },
  ],
  rules: [
    {
      id: 'brokerage.practitioner-asks',
      source: 'R-64',
      text: `permit (principal is User, action == Action::"brokerage.ask", resource)
        when { principal.role == "practitioner" };`,
    },
    {
      id: 'brokerage.local-team-asks',
      source: 'R-64',
      text: `permit (principal is User, action == Action::"brokerage.ask", resource)
        when { principal.role == "local-team" && principal.rights.containsAny([${quoted(lookingRights)}]) };`,
    },
    {
      id: 'brokerage.asker-lists-own',
      source: 'R-77',
      text: 'permit (principal is User, action == Action::"brokerage.list-own", resource);',
    },
    {
      id: 'brokerage.asker-follows-own',
      source: 'R-77',
      text: `permit (principal is User, action in [${actions(own)}], resource)
        when { principal.userId == resource.userId };`,
    },
    {
      id: 'brokerage.broker-works-for-own-authority',
      source: 'R-77, R-78, R-84',
      text: `permit (principal is User, action in [${actions(desk)}], resource)
        when {
          principal.role == "local-team" && principal.rights.contains("broker") &&
          principal.authority != "" && principal.authority == resource.authority
        };`,
    },
    {
      id: 'brokerage.nobody-brokers-own',
      source: 'R-84',
      text: `forbid (principal is User, action in [${actions(desk)}], resource)
        when { principal.userId == resource.userId };`,
    },
    {
      id: 'brokerage.system-reminds',
      source: 'R-78',
      text: `permit (principal is System, action in [Action::"brokerage.remind", Action::"brokerage.set-target"], resource);`,
    },
  ],
}

function actions(names: readonly string[]): string {
  return names.map((name) => `Action::"${name}"`).join(', ')
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
