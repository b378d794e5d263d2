import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

const ofTeam = [
  'accreditation.list-organisations',
  'accreditation.read-organisation',
  'accreditation.read-conditions',
] as const
const decisions = [
  'accreditation.invite',
  'accreditation.assess',
  'accreditation.decide',
  'accreditation.check',
  'accreditation.suspend',
] as const
const ofOrganisation = ['accreditation.read-own', 'accreditation.apply'] as const
const ofConditions = ['accreditation.edit-conditions', 'accreditation.publish-conditions'] as const

const ofSection = `principal.role == "local-team" && principal.rights.contains("accreditation") &&
  principal.authority != "" && principal.authority == resource.authority`

/**
 * A local team looks after the organisations of its own authority, the national team after all, and alone after the teams'
 * own. What an organisation does for its own accreditation is not conditioned: one that lapsed must be able to apply.
 */
export const accreditationPolicy: SlicePolicy<AuditAction> = {
  resources: {
    Accredited: { authority: 'String', organisation: 'Long', isTeam: 'Bool', tookPart: 'Bool' },
    ConditionSet: { drafterId: 'Long' },
  },
  actions: [
    ...[...ofTeam, ...decisions, 'accreditation.accredit' as const, 'accreditation.remind' as const].map(
      (name) => ({ name, resource: 'Accredited', isConditioned: true }),
    ),
    ...ofOrganisation.map((name) => ({ name, resource: 'Accredited', isConditioned: false })),
    ...ofConditions.map((name) => ({ name, resource: 'ConditionSet', isConditioned: true })),
  ],
  rules: [
    {
      id: 'accreditation.local-team-reads-section',
      source: 'R-84, R-121',
      text: `permit (principal is User, action in [${list(ofTeam)}], resource) when { ${ofSection} };`,
    },
    {
      id: 'accreditation.local-team-decides-in-section',
      source: 'R-84, R-95',
      text: `permit (principal is User, action in [${list(decisions)}], resource) when { ${ofSection} && !resource.isTeam };`,
    },
    {
      id: 'accreditation.national-team-decides',
      source: 'R-87, R-95',
      text: `permit (principal is User, action in [${list([...ofTeam, ...decisions])}], resource)
        when { principal.role == "national-team" && principal.rights.contains("accreditation") };`,
    },
    {
      id: 'accreditation.nobody-decides-about-own-organisation',
      source: 'R-95',
      text: `forbid (principal is User, action in [${list(decisions)}], resource)
        when { principal.organisation == resource.organisation };`,
    },
    {
      id: 'accreditation.second-is-another-person',
      source: 'R-93',
      text: `forbid (principal is User, action == Action::"accreditation.decide", resource) when { resource.tookPart };`,
    },
    {
      id: 'accreditation.organisation-applies',
      source: 'R-93',
      text: `permit (principal is User, action in [${list(ofOrganisation)}], resource)
        when {
          principal.organisation == resource.organisation &&
          (principal.rights.contains("delegate") || principal.rights.contains("accreditation"))
        };`,
    },
    {
      id: 'accreditation.national-team-edits-conditions',
      source: 'R-94',
      text: `permit (principal is User, action in [${list(ofConditions)}], resource)
        when { principal.role == "national-team" && principal.rights.contains("accreditation") };`,
    },
    {
      id: 'accreditation.publisher-is-another-person',
      source: 'R-94',
      text: `forbid (principal is User, action == Action::"accreditation.publish-conditions", resource)
        when { principal.userId == resource.drafterId };`,
    },
    {
      id: 'accreditation.system-administers',
      source: 'R-88',
      text: `permit (principal is System, action in [${list([
        'accreditation.accredit',
        'accreditation.suspend',
        'accreditation.remind',
        'accreditation.read-conditions',
        ...ofConditions,
      ])}], resource);`,
    },
  ],
}

function list(actions: readonly string[]): string {
  return actions.map((name) => `Action::"${name}"`).join(', ')
}
