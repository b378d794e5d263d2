import { lookingRights } from '../access/index.ts'
import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

/** Who may look for a child and at a record. The conditions of access stand before each of these. */
export const childrenPolicy: SlicePolicy<AuditAction> = {
  resources: {},
  actions: [
    { name: 'children.search', resource: 'Directory', isConditioned: true },
    { name: 'children.list-own-recent', resource: 'Directory', isConditioned: true },
    { name: 'children.state-reason', resource: 'Child', isConditioned: true },
    { name: 'children.open-record', resource: 'Child', isConditioned: true },
    { name: 'children.compare-records', resource: 'Child', isConditioned: true },
  ],
  rules: [
    {
      id: 'children.practitioner-looks',
      source: 'R-80, R-82',
      text: permit('principal.role == "practitioner"'),
    },
    {
      id: 'children.local-team-looks',
      source: 'R-84',
      text: permit(
        `principal.role == "local-team" && principal.rights.containsAny([${quoted(lookingRights)}])`,
      ),
    },
    {
      id: 'children.local-team-compares',
      source: 'R-35, R-39, R-40',
      text: `permit (principal is User, action == Action::"children.compare-records", resource)
        when { principal.role == "local-team" && principal.rights.containsAny(["data", "shielding"]) };`,
    },
  ],
}

function permit(condition: string): string {
  return `permit (
    principal is User,
    action in [Action::"children.search", Action::"children.list-own-recent", Action::"children.state-reason", Action::"children.open-record"],
    resource
  ) when { ${condition} };`
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ')
}
