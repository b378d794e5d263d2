import type { AuditAction } from '../audit/index.ts'
import type { SlicePolicy } from '../lib/policy/slice-policy.ts'
import type { Condition } from './standing.ts'

/** How the policy's questions and rules call each condition. */
export const policyNames: Readonly<Record<Condition, { readonly fact: string; readonly rule: string }>> = {
  'not-suspended': { fact: 'notSuspended', rule: 'access.not-suspended' },
  'in-post': { fact: 'inPost', rule: 'access.in-post' },
  accreditation: { fact: 'accreditation', rule: 'access.organisation-accredited' },
  need: { fact: 'need', rule: 'access.need-in-force' },
  vetting: { fact: 'vetting', rule: 'access.vetting-in-force' },
  training: { fact: 'training', rule: 'access.training-in-force' },
  'other-training': { fact: 'otherTraining', rule: 'access.other-training-in-force' },
  agreement: { fact: 'agreement', rule: 'access.agreement-signed' },
}

const managed = [
  'access.list-accounts',
  'access.read-account',
  'access.nominate-user',
  'access.decide-need',
  'access.change-account',
  'access.reinstate-account',
] as const
const delegated = [
  'access.list-accounts',
  'access.read-account',
  'access.nominate-user',
  'access.change-account',
] as const
/** A delegate has no reach into teams: their accounts count as nobody's organisation. */
const isDelegateOf =
  'principal.role == "practitioner" && principal.rights.contains("delegate") && principal.organisation == resource.organisation'
const onOneself = managed.slice(2)
const supervised = [
  'access.accept-supervision',
  'access.watch-supervision',
  'access.end-supervision',
] as const

/** What only those may do who administer the person, or the authority. */
const administration = `[
  Action::"access.administer-users", Action::"access.explain-decision", Action::"access.set-rights", Action::"access.reset-factors",
  Action::"access.read-fallback", Action::"access.set-fallback", Action::"access.list-recoveries",
  Action::"access.start-recovery", Action::"access.answer-recovery", Action::"access.read-provider", Action::"access.set-provider",
  Action::"access.read-client", Action::"access.set-client", Action::"access.set-supervision"
]`

/**
 * A client may do what a rule of its own permits, and no rule of a person or of the system speaks of it.
 *
 * INVARIANT (client-is-nobody-else): a client has no role, no right and no section, so that each thing it may do needs a rule that names clients and a scope.
 */
const clientRules: SlicePolicy['rules'] = [
  {
    id: 'access.client-requests-token',
    source: 'R-91',
    text: 'permit (principal is Client, action == Action::"access.request-token", resource);',
  },
  {
    id: 'access.client-reads-itself',
    source: 'R-91',
    text: `permit (principal is Client, action == Action::"access.read-own-client", resource)
      when { principal.scopes.contains("whoami") };`,
  },
  {
    id: 'access.client-enabled',
    source: 'R-91',
    text: 'forbid (principal is Client, action, resource) unless { principal.isEnabled };',
  },
  {
    id: 'access.client-organisation-accredited',
    source: 'R-93, R-95',
    text: 'forbid (principal is Client, action, resource) unless { principal.isAccredited };',
  },
]

/** The rule that refuses sensitive acts until the factors were given again; a page that is refused by it alone asks for them. */
export const recentlyAuthenticatedRule = 'access.recently-authenticated'

/** Who gets in. Conditioned actions of every slice stand behind the same nine rules. */
export const accessPolicy: SlicePolicy<AuditAction> = {
  resources: {
    Directory: {},
    Administered: { authority: 'String', userId: 'Long' },
    Account: { authority: 'String', organisation: 'Long', userId: 'Long', madeBy: 'Long' },
    Supervision: { organisation: 'Long', userId: 'Long', namedId: 'Long', supervisorId: 'Long' },
  },
  actions: [
    { name: 'access.sign-in', resource: 'Directory', isConditioned: false },
    { name: 'access.sign-out', resource: 'Directory', isConditioned: false },
    { name: 'access.read-own-account', resource: 'Directory', isConditioned: false },
    { name: 'access.confirm', resource: 'Directory', isConditioned: false },
    { name: 'access.make-recovery-codes', resource: 'Directory', isConditioned: false, isSensitive: true },
    { name: 'access.list-passkeys', resource: 'Directory', isConditioned: false },
    { name: 'access.change-passkeys', resource: 'Directory', isConditioned: false, isSensitive: true },
    { name: 'access.enrol-passkey', resource: 'Directory', isConditioned: false },
    { name: 'access.list-sessions', resource: 'Directory', isConditioned: false },
    { name: 'access.end-sessions', resource: 'Directory', isConditioned: false },
    { name: 'access.list-sign-ins', resource: 'Directory', isConditioned: false },
    { name: 'access.read-recovery-notice', resource: 'Directory', isConditioned: false },
    { name: 'access.recover', resource: 'Directory', isConditioned: false },
    { name: 'access.bind-provider', resource: 'Directory', isConditioned: false, isSensitive: true },
    { name: 'access.use-service', resource: 'Directory', isConditioned: true },
    { name: 'access.administer-users', resource: 'Administered', isConditioned: true },
    { name: 'access.explain-decision', resource: 'Administered', isConditioned: true },
    { name: 'access.simulate-policy', resource: 'Directory', isConditioned: true },
    { name: 'access.sign-agreement', resource: 'Directory', isConditioned: false },
    { name: 'access.publish-agreement', resource: 'Directory', isConditioned: true },
    { name: 'access.warn-users', resource: 'Directory', isConditioned: true },
    { name: 'access.review-accounts', resource: 'Directory', isConditioned: true },
    ...managed.map((name) => ({ name, resource: 'Account', isConditioned: true })),
    { name: 'access.set-rights', resource: 'Administered', isConditioned: true, isSensitive: true },
    { name: 'access.reset-factors', resource: 'Administered', isConditioned: true, isSensitive: true },
    { name: 'access.read-fallback', resource: 'Administered', isConditioned: true },
    { name: 'access.set-fallback', resource: 'Administered', isConditioned: true, isSensitive: true },
    { name: 'access.read-provider', resource: 'Administered', isConditioned: true },
    { name: 'access.set-provider', resource: 'Administered', isConditioned: true, isSensitive: true },
    { name: 'access.read-client', resource: 'Administered', isConditioned: true },
    { name: 'access.set-client', resource: 'Administered', isConditioned: true, isSensitive: true },
    { name: 'access.request-token', resource: 'Directory', isConditioned: false },
    { name: 'access.read-own-client', resource: 'Directory', isConditioned: false },
    { name: 'access.list-recoveries', resource: 'Administered', isConditioned: true },
    { name: 'access.start-recovery', resource: 'Administered', isConditioned: true, isSensitive: true },
    { name: 'access.answer-recovery', resource: 'Administered', isConditioned: true, isSensitive: true },
    { name: 'access.set-supervision', resource: 'Administered', isConditioned: true, isSensitive: true },
    { name: 'access.await-supervision', resource: 'Directory', isConditioned: false },
    { name: 'access.list-supervision', resource: 'Directory', isConditioned: true },
    ...supervised.map((name) => ({ name, resource: 'Supervision', isConditioned: true })),
  ],
  rules: [
    condition('need', 'R-89'),
    condition('training', 'R-89'),
    condition('other-training', 'R-89'),
    condition('vetting', 'R-89'),
    condition('accreditation', 'R-93, R-95'),
    condition('agreement', 'R-90'),
    always('in-post', 'R-86'),
    always('not-suspended', 'R-86'),
    {
      id: 'access.visitor-signs-in',
      source: 'R-91',
      text: `permit (
        principal is Visitor,
        action in [
          Action::"access.sign-in", Action::"access.recover", Action::"access.enrol-passkey", Action::"access.request-token"
        ],
        resource
      );`,
    },
    ...clientRules,
    {
      id: 'access.user-own-account',
      source: 'R-91',
      text: `permit (
        principal is User,
        action in [
          Action::"access.sign-out", Action::"access.read-own-account", Action::"access.make-recovery-codes",
          Action::"access.confirm", Action::"access.list-passkeys", Action::"access.change-passkeys",
          Action::"access.list-sessions", Action::"access.end-sessions", Action::"access.list-sign-ins",
          Action::"access.read-recovery-notice", Action::"access.sign-agreement", Action::"access.bind-provider",
          Action::"access.await-supervision"
        ],
        resource
      );`,
    },
    {
      id: recentlyAuthenticatedRule,
      source: 'R-91',
      text: `forbid (principal is User, action in Action::"sensitive", resource)
        unless { context.recentlyAuthenticated };`,
    },
    {
      id: 'access.first-sessions-supervised',
      source: 'R-96',
      text: `forbid (principal is User, action in Action::"conditioned", resource)
        unless { context.supervisionHolds };`,
    },
    {
      id: 'access.user-lists-who-waits',
      source: 'R-96',
      text: 'permit (principal is User, action == Action::"access.list-supervision", resource);',
    },
    {
      id: 'access.delegate-accepts-session',
      source: 'R-85, R-96',
      text: `permit (principal is User, action == Action::"access.accept-supervision", resource)
        when { ${isDelegateOf} };`,
    },
    {
      id: 'access.named-colleague-accepts-session',
      source: 'R-96',
      text: `permit (principal is User, action == Action::"access.accept-supervision", resource)
        when { principal.organisation == resource.organisation && principal.userId == resource.namedId };`,
    },
    {
      id: 'access.supervisor-follows-session',
      source: 'R-96',
      text: `permit (
        principal is User,
        action in [Action::"access.watch-supervision", Action::"access.end-supervision"],
        resource
      ) when { principal.organisation == resource.organisation && principal.userId == resource.supervisorId };`,
    },
    {
      id: 'access.nobody-supervises-themselves',
      source: 'R-84, R-96',
      text: `forbid (principal is User, action in [${list(supervised)}], resource)
        when { principal.userId == resource.userId };`,
    },
    {
      id: 'access.user-uses-service',
      source: 'R-80',
      text: 'permit (principal is User, action == Action::"access.use-service", resource);',
    },
    {
      id: 'access.national-team-administers',
      source: 'R-87',
      text: `permit (principal is User, action in ${administration}, resource)
        when { principal.role == "national-team" && principal.rights.contains("accounts") };`,
    },
    {
      id: 'access.local-team-administers-section',
      source: 'R-84, R-86',
      text: `permit (principal is User, action in ${administration}, resource)
        when {
          principal.role == "local-team" && principal.rights.contains("accounts") &&
          principal.authority != "" && principal.authority == resource.authority
        };`,
    },
    {
      id: 'access.nobody-administers-themselves',
      source: 'R-84',
      text: `forbid (principal is User, action in ${administration}, resource)
        when { principal.userId == resource.userId };`,
    },
    {
      id: 'access.national-team-manages-accounts',
      source: 'R-87',
      text: `permit (principal is User, action in [${list(managed)}], resource)
        when { principal.role == "national-team" && principal.rights.contains("accounts") };`,
    },
    {
      id: 'access.local-team-manages-section',
      source: 'R-84, R-86',
      text: `permit (principal is User, action in [${list(managed)}], resource)
        when {
          principal.role == "local-team" && principal.rights.contains("accounts") &&
          principal.authority != "" && principal.authority == resource.authority
        };`,
    },
    {
      id: 'access.delegate-manages-own-organisation',
      source: 'R-85',
      text: `permit (principal is User, action in [${list(delegated)}], resource)
        when { ${isDelegateOf} };`,
    },
    {
      id: 'access.delegate-takes-own-suspension-back',
      source: 'R-85, R-86',
      text: `permit (principal is User, action == Action::"access.reinstate-account", resource)
        when { ${isDelegateOf} && principal.userId == resource.madeBy };`,
    },
    {
      id: 'access.nobody-manages-themselves',
      source: 'R-84',
      text: `forbid (principal is User, action in [${list(onOneself)}], resource)
        when { principal.userId == resource.userId };`,
    },
    {
      id: 'access.need-is-approved-by-another',
      source: 'R-84, R-89',
      text: `forbid (principal is User, action == Action::"access.decide-need", resource)
        when { principal.userId == resource.madeBy };`,
    },
    {
      id: 'access.system-manages-accounts',
      source: 'R-88',
      text: `permit (principal is System, action in [${list([...managed, 'access.sign-agreement', 'access.publish-agreement', 'access.warn-users', 'access.review-accounts'])}], resource);`,
    },
    {
      id: 'access.system-administers',
      source: 'R-88',
      text: `permit (principal is System, action in ${administration}, resource);`,
    },
    {
      id: 'access.system-simulates',
      source: 'R-88',
      text: 'permit (principal is System, action == Action::"access.simulate-policy", resource);',
    },
  ],
}

function list(actions: readonly string[]): string {
  return actions.map((name) => `Action::"${name}"`).join(', ')
}

function condition(name: Condition, source: string): SlicePolicy['rules'][number] {
  const { rule, fact } = policyNames[name]
  const text = `forbid (principal is User, action in Action::"conditioned", resource) unless { context.standing.${fact} };`
  return { id: rule, source, text }
}

/** A leaver or suspended person may do nothing at all, conditioned or not, but end the session. */
function always(name: Condition, source: string): SlicePolicy['rules'][number] {
  const { rule, fact } = policyNames[name]
  const text = `forbid (principal is User, action, resource)
    unless { context.standing.${fact} || action == Action::"access.sign-out" };`
  return { id: rule, source, text }
}
