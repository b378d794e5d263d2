import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

const desk = [
  'shielding.list-desk',
  'shielding.find-child',
  'shielding.record-request',
  'shielding.read-request',
  'shielding.decide-request',
  'shielding.read-child',
  'shielding.open-record',
  'shielding.record-event',
  'shielding.review-shield',
  'shielding.second-change',
  'shielding.stop-change',
  'shielding.read-row',
  'shielding.decide-row',
  'shielding.second-row',
  'shielding.return-row',
  'shielding.offer-shield',
  'shielding.withdraw-offer',
  'shielding.accept-offer',
] as const

/** The shielding desk of a local team works for children of its own authority; what two people wanted is done by the system. */
export const shieldingPolicy: SlicePolicy<AuditAction> = {
  resources: { Shield: { authority: 'String', deciderId: 'Long' } },
  actions: [
    ...desk.map((name) => ({ name, resource: 'Shield', isConditioned: true })),
    { name: 'shielding.carry-out', resource: 'Shield', isConditioned: true },
    { name: 'shielding.remind', resource: 'Shield', isConditioned: true },
    { name: 'shielding.ask', resource: 'Child', isConditioned: true },
    { name: 'shielding.rotate-keys', resource: 'Shield', isConditioned: true },
  ],
  rules: [
    {
      id: 'shielding.desk-works-for-own',
      source: 'R-59, R-65',
      text: `permit (principal is User, action in [${desk.map((name) => `Action::"${name}"`).join(', ')}], resource)
        when {
          principal.role == "local-team" && principal.rights.contains("shielding") &&
          principal.authority != "" && principal.authority == resource.authority
        };`,
    },
    {
      id: 'shielding.practitioner-asks',
      source: 'R-65, R-68',
      text: 'permit (principal is User, action == Action::"shielding.ask", resource) when { principal.role == "practitioner" };',
    },
    {
      id: 'shielding.second-is-another-person',
      source: 'R-59, R-66',
      text: `forbid (principal is User, action in [Action::"shielding.second-change", Action::"shielding.decide-request", Action::"shielding.second-row"], resource)
        when { principal.userId == resource.deciderId };`,
    },
    {
      id: 'shielding.system-carries-out',
      source: 'R-66',
      text: 'permit (principal is System, action in [Action::"shielding.carry-out", Action::"shielding.remind"], resource);',
    },
    {
      id: 'shielding.operator-rotates-keys',
      source: 'R-60',
      text: 'permit (principal is System, action == Action::"shielding.rotate-keys", resource);',
    },
  ],
}
