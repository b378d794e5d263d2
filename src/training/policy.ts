import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'

const own = ['training.read-own', 'training.book-own', 'training.cancel-own'] as const
const ofOthers = ['training.book-other', 'training.cancel-other'] as const
const ofDesk = [
  'training.read-desk',
  'training.edit-catalogue',
  'training.plan-session',
  'training.import',
] as const
const ofSession = ['training.open-session', 'training.record-result'] as const
const officer = `(principal.rights.contains("training") && (principal.role == "national-team" ||
          principal.role == "local-team" && principal.authority != "" && principal.authority == resource.authority))`

/**
 * Training of one's own stands open whatever lapsed, so that a lapse can be mended; all else is conditioned.
 *
 * Source.
 */
export const trainingPolicy: SlicePolicy<AuditAction> = {
  resources: {
    Trainee: { authority: 'String', organisation: 'Long', userId: 'Long' },
    TrainingDesk: { authority: 'String' },
    TrainingPlace: { authority: 'String', trainerId: 'Long', userId: 'Long' },
    Workplace: { organisation: 'Long' },
  },
  actions: [
    ...own.map((name) => ({ name, resource: 'Trainee', isConditioned: false })),
    ...ofOthers.map((name) => ({ name, resource: 'Trainee', isConditioned: true })),
    { name: 'training.record-completion', resource: 'Trainee', isConditioned: true },
    ...ofDesk.map((name) => ({ name, resource: 'TrainingDesk', isConditioned: true })),
    { name: 'training.check-certificate', resource: 'Directory', isConditioned: true },
    ...ofSession.map((name) => ({ name, resource: 'TrainingPlace', isConditioned: true })),
    { name: 'training.read-team', resource: 'Workplace', isConditioned: true },
  ],
  rules: [
    {
      id: 'training.own',
      source: 'R-89',
      text: `permit (principal is User, action in [${list(own)}], resource) when { principal.userId == resource.userId };`,
    },
    {
      id: 'training.delegate-books',
      source: 'R-84, R-122',
      text: `permit (principal is User, action in [${list(ofOthers)}], resource)
        when { principal.rights.contains("delegate") && principal.organisation == resource.organisation };`,
    },
    {
      id: 'training.delegate-reads-own-organisation',
      source: 'R-84, R-123',
      text: `permit (principal is User, action == Action::"training.read-team", resource)
        when { principal.rights.contains("delegate") && principal.organisation == resource.organisation };`,
    },
    {
      id: 'training.officer',
      source: 'R-85, R-122',
      text: `permit (principal is User, action in [${list([...ofOthers, ...ofDesk, ...ofSession, 'training.record-completion'])}], resource)
        when { ${officer} };`,
    },
    {
      id: 'training.trainer-of-the-session',
      source: 'R-122',
      text: `permit (principal is User, action in [${list(ofSession)}], resource) when { principal.userId == resource.trainerId };`,
    },
    {
      id: 'training.nobody-records-own',
      source: 'R-84',
      text: `forbid (principal is User, action in [${list(['training.record-completion', 'training.record-result'])}], resource)
        when { principal.userId == resource.userId };`,
    },
    {
      id: 'training.user-checks-certificate',
      source: 'R-122',
      text: 'permit (principal is User, action == Action::"training.check-certificate", resource);',
    },
    {
      id: 'training.system',
      source: 'R-88',
      text: `permit (principal is System, action in [${list([...ofOthers, ...ofDesk, ...ofSession, 'training.record-completion'])}], resource);`,
    },
  ],
}

function list(actions: readonly string[]): string {
  return actions.map((name) => `Action::"${name}"`).join(', ')
}
