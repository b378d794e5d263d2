import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'
import { ownFamilyRule } from './guard.ts'

/** The section of a local team, or all of England. */
const reaches = `(principal.role == "national-team" ||
  (principal.role == "local-team" && principal.authority != "" && principal.authority == resource.authority))`

/** Children are introduced here, below everything that shows one, so that no rule about them forgets whose family they are. */
export const relationsPolicy: SlicePolicy<AuditAction> = {
  resources: { Child: { isDeclared: 'Bool' } },
  actions: [
    { name: 'relations.list-own', resource: 'Directory', isConditioned: true },
    { name: 'relations.declare', resource: 'Directory', isConditioned: true },
    { name: 'relations.list-of-user', resource: 'Administered', isConditioned: true },
    { name: 'relations.remove', resource: 'Administered', isConditioned: true },
    { name: 'relations.work-with-child', resource: 'Child', isConditioned: true },
    { name: 'relations.list-alerts', resource: 'Directory', isConditioned: true },
    { name: 'relations.judge-alert', resource: 'Administered', isConditioned: true },
  ],
  rules: [
    {
      id: ownFamilyRule,
      source: 'R-101',
      text: 'forbid (principal is User, action, resource is Child) when { resource.isDeclared };',
    },
    {
      id: 'relations.user-works-with-child',
      source: 'R-11, R-35, R-41',
      text: `permit (principal is User, action == Action::"relations.work-with-child", resource)
        when { principal.role == "practitioner" || principal.role == "local-team" };`,
    },
    {
      id: 'relations.user-declares',
      source: 'R-101',
      text: 'permit (principal is User, action in [Action::"relations.list-own", Action::"relations.declare"], resource);',
    },
    {
      id: 'relations.team-removes',
      source: 'R-84, R-87, R-101',
      text: `permit (principal is User, action in [Action::"relations.list-of-user", Action::"relations.remove"], resource)
        when { principal.rights.contains("accounts") && ${reaches} };`,
    },
    {
      id: 'relations.auditor-reads-alerts',
      source: 'R-101',
      text: `permit (principal is User, action == Action::"relations.list-alerts", resource)
        when { principal.rights.contains("audit") };`,
    },
    {
      id: 'relations.auditor-judges-alerts',
      source: 'R-101',
      text: `permit (principal is User, action == Action::"relations.judge-alert", resource)
        when { principal.rights.contains("audit") && ${reaches} };`,
    },
    {
      id: 'relations.nobody-judges-themselves',
      source: 'R-84, R-101',
      text: `forbid (
        principal is User,
        action in [Action::"relations.list-of-user", Action::"relations.remove", Action::"relations.judge-alert"],
        resource
      ) when { principal.userId == resource.userId };`,
    },
  ],
}
