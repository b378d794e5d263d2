import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

const own = [
  'consent.read-own',
  'consent.record',
  'consent.correct',
  'consent.end',
  'consent.withdraw',
] as const
const brokered = ['consent.read-contacts', 'consent.withdraw-brokered'] as const
const stays = ['consent.read-stay', 'consent.record-stay', 'consent.withdraw-stay'] as const

/** People of a sensitive service record their own work there; a broker learns whom to ask, and nobody else more than the marker. */
export const consentPolicy: SlicePolicy<AuditAction> = {
  resources: {
    SensitiveWork: { ownerId: 'Long', isInService: 'Bool' },
    SensitiveContacts: { authority: 'String' },
    StayConsent: { authority: 'String', isInvolved: 'Bool' },
  },
  actions: [
    ...own.map((name) => ({ name, resource: 'SensitiveWork', isConditioned: true })),
    ...brokered.map((name) => ({ name, resource: 'SensitiveContacts', isConditioned: true })),
    ...stays.map((name) => ({ name, resource: 'StayConsent', isConditioned: true })),
    { name: 'consent.clear-search', resource: 'Directory', isConditioned: true },
  ],
  rules: [
    {
      id: 'consent.sensitive-service-own',
      source: 'R-14, R-74, R-76',
      text: `permit (principal is User, action in [${list(own)}], resource)
        when {
          principal.role == "practitioner" && resource.isInService && resource.ownerId == principal.userId
        };`,
    },
    {
      id: 'consent.broker-reads-contacts',
      source: 'R-53, R-77',
      text: `permit (principal is User, action in [${list(brokered)}], resource)
        when {
          principal.role == "local-team" && principal.rights.contains("broker") &&
          principal.authority != "" && principal.authority == resource.authority
        };`,
    },
    {
      id: 'consent.practitioner-involved-records-stay',
      source: 'R-22',
      text: `permit (principal is User, action in [${list(stays)}], resource)
        when { principal.role == "practitioner" && resource.isInvolved };`,
    },
    {
      id: 'consent.local-team-records-stay',
      source: 'R-22, R-84',
      text: `permit (principal is User, action in [${list(stays)}], resource)
        when {
          principal.role == "local-team" && principal.rights.contains("data") &&
          principal.authority != "" && principal.authority == resource.authority
        };`,
    },
    {
      id: 'consent.system-clears-search',
      source: 'R-22, R-106',
      text: 'permit (principal is System, action == Action::"consent.clear-search", resource);',
    },
  ],
}

function list(actions: readonly string[]): string {
  return actions.map((name) => `Action::"${name}"`).join(', ')
}
