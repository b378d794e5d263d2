import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

/** Who runs feeds: the system loads, the local team watches and steers its own authority's, the national team all. */
export const feedsPolicy: SlicePolicy<AuditAction> = {
  resources: { Feed: { authority: 'String' } },
  actions: [
    { name: 'feeds.load-file', resource: 'Feed', isConditioned: true },
    { name: 'feeds.register-source', resource: 'Feed', isConditioned: true },
    { name: 'feeds.read-status', resource: 'Feed', isConditioned: true },
    { name: 'feeds.download-rejects', resource: 'Feed', isConditioned: true },
    { name: 'feeds.pause', resource: 'Feed', isConditioned: true },
    { name: 'feeds.resume', resource: 'Feed', isConditioned: true },
    { name: 'feeds.release-file', resource: 'Feed', isConditioned: true },
    { name: 'feeds.refuse-file', resource: 'Feed', isConditioned: true },
    { name: 'feeds.go-live', resource: 'Feed', isConditioned: true },
    { name: 'feeds.read-quality', resource: 'Feed', isConditioned: true },
    { name: 'feeds.settle-quarantined', resource: 'Feed', isConditioned: true },
  ],
  rules: [
    {
      id: 'feeds.system-runs',
      source: 'R-29',
      text: `permit (
        principal is System,
        action in [Action::"feeds.load-file", Action::"feeds.register-source", Action::"feeds.read-status",
          Action::"feeds.download-rejects", Action::"feeds.pause", Action::"feeds.resume", Action::"feeds.release-file", Action::"feeds.refuse-file",
          Action::"feeds.go-live", Action::"feeds.read-quality", Action::"feeds.settle-quarantined"],
        resource
      );`,
    },
    {
      id: 'feeds.local-team-steers-own',
      source: 'R-34, R-42',
      text: steer(
        'principal.role == "local-team" && principal.rights.contains("data") && principal.authority != "" && principal.authority == resource.authority',
      ),
    },
    {
      id: 'feeds.national-team-steers',
      source: 'R-87',
      text: steer('principal.role == "national-team" && principal.rights.contains("data")'),
    },
  ],
}

function steer(condition: string): string {
  return `permit (
    principal is User,
    action in [Action::"feeds.read-status", Action::"feeds.download-rejects", Action::"feeds.pause", Action::"feeds.resume",
      Action::"feeds.release-file", Action::"feeds.refuse-file", Action::"feeds.go-live", Action::"feeds.read-quality"],
    resource
  ) when { ${condition} };`
}
