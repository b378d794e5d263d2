import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

const reviews = [
  'linkage.list-reviews',
  'linkage.open-review',
  'linkage.add-candidate',
  'linkage.decide-review',
  'linkage.second-review',
  'linkage.undo-review',
] as const
const merges = [
  'linkage.list-merges',
  'linkage.preview-merge',
  'linkage.request-merge',
  'linkage.second-merge',
  'linkage.undo-merge',
] as const
const ofBothAuthorities = ['linkage.list-merges', 'linkage.second-merge', 'linkage.undo-merge'] as const
const tuning = [
  'linkage.set-thresholds',
  'linkage.rescore',
  'linkage.list-models',
  'linkage.add-model',
  'linkage.apply-model',
  'linkage.undo-model',
] as const
const carriedOut = ['linkage.settle-review', 'linkage.merge-children', 'linkage.unmerge-children'] as const

/** A local team decides about rows and records of its own authority, and with another team about records of both; the system carries it out. */
export const linkagePolicy: SlicePolicy<AuditAction> = {
  resources: {
    Review: { authority: 'String', deciderId: 'Long' },
    Merge: { authority: 'String', otherAuthority: 'String', requesterId: 'Long' },
  },
  actions: [
    ...[...reviews, 'linkage.settle-review' as const].map((name) => ({
      name,
      resource: 'Review',
      isConditioned: true,
    })),
    ...[...merges, 'linkage.merge-children' as const, 'linkage.unmerge-children' as const].map((name) => ({
      name,
      resource: 'Merge',
      isConditioned: true,
    })),
    ...tuning.map((name) => ({ name, resource: 'Directory', isConditioned: true })),
  ],
  rules: [
    { id: 'linkage.local-team-reviews-own', source: 'R-35, R-42', text: ofOwnAuthority(reviews) },
    { id: 'linkage.local-team-merges-own', source: 'R-40, R-42', text: ofOwnAuthority(merges) },
    {
      id: 'linkage.local-team-answers-other-authority',
      source: 'R-40, R-42',
      text: ofOwnAuthority(ofBothAuthorities, 'otherAuthority'),
    },
    {
      id: 'linkage.second-is-another-person',
      source: 'REV-5',
      text: `forbid (principal is User, action == Action::"linkage.second-review", resource)
        when { principal.userId == resource.deciderId };`,
    },
    {
      id: 'linkage.second-merge-is-another-person',
      source: 'REV-5',
      text: `forbid (principal is User, action == Action::"linkage.second-merge", resource)
        when { principal.userId == resource.requesterId };`,
    },
    {
      id: 'linkage.second-merge-is-of-other-authority',
      source: 'MRG-10',
      text: `forbid (principal is User, action == Action::"linkage.second-merge", resource)
        when { resource.otherAuthority != "" && principal.authority != resource.otherAuthority };`,
    },
    {
      id: 'linkage.system-carries-out',
      source: 'R-35, R-40',
      text: `permit (principal is System, action in [${list(carriedOut)}], resource);`,
    },
    {
      id: 'linkage.system-tunes',
      source: 'R-36',
      text: `permit (principal is System, action in [${list(tuning)}], resource);`,
    },
  ],
}

function ofOwnAuthority(actions: readonly string[], whose = 'authority'): string {
  return `permit (principal is User, action in [${list(actions)}], resource)
    when { principal.role == "local-team" && principal.rights.contains("data") && principal.authority != "" && principal.authority == resource.${whose} };`
}

function list(actions: readonly string[]): string {
  return actions.map((name) => `Action::"${name}"`).join(', ')
}
