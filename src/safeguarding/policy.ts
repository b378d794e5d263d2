import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

const maySearch = `(principal.role == "practitioner" || principal.role == "local-team") &&
  principal.rights.contains("safeguarding-search")`
const mayOverride = 'principal.role == "practitioner" && principal.rights.contains("override")'

/** Looks in an emergency: who may, and who decides about them afterwards; and who may search for affected children. */
export const safeguardingPolicy: SlicePolicy<AuditAction> = {
  resources: { EmergencyLook: { authority: 'String', userId: 'Long', giverId: 'Long' } },
  actions: [
    { name: 'safeguarding.override-start', resource: 'Child', isConditioned: true, isSensitive: true },
    { name: 'safeguarding.override-view', resource: 'EmergencyLook', isConditioned: true },
    { name: 'safeguarding.override-stop', resource: 'EmergencyLook', isConditioned: true },
    { name: 'safeguarding.list-overrides', resource: 'Directory', isConditioned: true },
    { name: 'safeguarding.read-override', resource: 'EmergencyLook', isConditioned: true },
    { name: 'safeguarding.review-override', resource: 'EmergencyLook', isConditioned: true },
    { name: 'safeguarding.read-figures', resource: 'Directory', isConditioned: true },
    { name: 'safeguarding.search', resource: 'Directory', isConditioned: true, isSensitive: true },
    { name: 'safeguarding.keep-overrides', resource: 'Directory', isConditioned: true },
  ],
  rules: [
    {
      id: 'safeguarding.holder-overrides',
      source: 'R-62',
      text: `permit (principal is User, action == Action::"safeguarding.override-start", resource) when { ${mayOverride} };`,
    },
    {
      id: 'safeguarding.holder-views-own',
      source: 'R-62',
      text: `permit (
        principal is User,
        action in [Action::"safeguarding.override-view", Action::"safeguarding.override-stop"],
        resource
      ) when { ${mayOverride} && principal.userId == resource.userId };`,
    },
    {
      id: 'safeguarding.team-lists',
      source: 'R-63',
      text: `permit (
        principal is User,
        action in [Action::"safeguarding.list-overrides", Action::"safeguarding.read-figures"],
        resource
      ) when { principal.role == "local-team" && principal.rights.contains("shielding") };`,
    },
    {
      id: 'safeguarding.national-auditor-lists',
      source: 'R-63, R-99',
      text: `permit (
        principal is User,
        action in [Action::"safeguarding.list-overrides", Action::"safeguarding.read-figures"],
        resource
      ) when { principal.role == "national-team" && principal.rights.contains("audit") };`,
    },
    {
      id: 'safeguarding.team-reviews',
      source: 'R-63',
      text: `permit (
        principal is User,
        action in [Action::"safeguarding.read-override", Action::"safeguarding.review-override"],
        resource
      ) when {
        principal.role == "local-team" && principal.rights.contains("shielding") &&
        principal.authority != "" && principal.authority == resource.authority
      };`,
    },
    {
      id: 'safeguarding.nobody-reviews-themselves',
      source: 'R-63, R-84',
      text: `forbid (
        principal is User,
        action in [Action::"safeguarding.read-override", Action::"safeguarding.review-override"],
        resource
      ) when { principal.userId == resource.userId };`,
    },
    {
      id: 'safeguarding.giver-reviews-nothing',
      source: 'R-63, R-84',
      text: `forbid (principal is User, action == Action::"safeguarding.review-override", resource)
        when { principal.userId == resource.giverId };`,
    },
    {
      id: 'safeguarding.holder-searches',
      source: 'R-52',
      text: `permit (principal is User, action == Action::"safeguarding.search", resource) when { ${maySearch} };`,
    },
    {
      id: 'safeguarding.system-keeps',
      source: 'R-62, R-63',
      text: 'permit (principal is System, action == Action::"safeguarding.keep-overrides", resource);',
    },
  ],
}
