import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPolicyEngine, type PolicyEntity } from '../lib/policy/engine.ts'
import { policySchema } from '../lib/policy/slice-policy.ts'
import { visitor } from './sessions/session.ts'
import { principalOf, standingContext } from './decide.ts'
import { accessPolicy, policyNames, recentlyAuthenticatedRule } from './policy.ts'
import { conditions, type Condition } from './standing.ts'

const engine = createPolicyEngine(accessPolicy.rules, policySchema([accessPolicy]))
const user = (role: string, authority = 'E06000999'): PolicyEntity => ({
  type: 'User',
  id: '7',
  attributes: { role, rights: ['accounts'], authority, organisation: 3, userId: 7 },
})
const nobody = principalOf(visitor)
const system: PolicyEntity = { type: 'System', id: 'command', attributes: { name: 'command' } }

const managed: readonly string[] = accessPolicy.actions
  .filter(({ resource }) => resource === 'Account')
  .map(({ name }) => name)
const supervised: readonly string[] = accessPolicy.actions
  .filter(({ resource }) => resource === 'Supervision')
  .map(({ name }) => name)
type Asked = {
  missing?: readonly Condition[]
  authority?: string
  organisation?: number
  userId?: number
  madeBy?: number
  namedId?: number
  supervisorId?: number
  isRecent?: boolean
  isSupervised?: boolean
}

function ask(
  principal: PolicyEntity,
  action: string,
  options: Asked = {},
): { isPermitted: boolean; rules: readonly string[] } {
  const {
    missing = [],
    authority = 'E06000999',
    organisation = 3,
    userId = 8,
    madeBy = 0,
    namedId = 7,
    supervisorId = 7,
    isRecent = true,
    isSupervised = true,
  } = options
  const standing = conditions.map((condition) => ({
    condition,
    holds: !missing.includes(condition),
    until: null,
    whoToAsk: 'organisation' as const,
  }))
  const resource =
    accessPolicy.actions.find(({ name }) => name === action)?.resource === 'Administered'
      ? { type: 'Administered', id: 'user-8', attributes: { authority, userId } }
      : managed.includes(action)
        ? { type: 'Account', id: 'user-8', attributes: { authority, organisation, userId, madeBy } }
        : supervised.includes(action)
          ? {
              type: 'Supervision',
              id: 'session',
              attributes: { organisation, userId, namedId, supervisorId },
            }
          : { type: 'Directory', id: 'contactpoint', attributes: {} }
  return engine.ask({
    principal,
    action,
    resource,
    context: {
      standing: standingContext(standing),
      recentlyAuthenticated: isRecent,
      supervisionHolds: isSupervised,
    },
  })
}

const ofTheSystem = [
  'access.simulate-policy',
  'access.publish-agreement',
  'access.warn-users',
  'access.review-accounts',
]
const own = [
  'access.sign-out',
  'access.read-own-account',
  'access.make-recovery-codes',
  'access.sign-agreement',
]

test('R-89: each single missing condition refuses the use of the service and is named by its rule', () => {
  assert.deepEqual(ask(user('practitioner'), 'access.use-service'), {
    isPermitted: true,
    rules: ['access.user-uses-service'],
  })
  for (const condition of conditions) {
    assert.deepEqual(ask(user('practitioner'), 'access.use-service', { missing: [condition] }), {
      isPermitted: false,
      rules: [policyNames[condition].rule],
    })
  }
})

test('R-89: all conditions missing are all named, and none can be made up for by another', () => {
  for (let mask = 1; mask < 2 ** conditions.length; mask++) {
    const missing = conditions.filter((_, i) => mask & (2 ** i))
    const { isPermitted, rules } = ask(user('national-team'), 'access.use-service', { missing })
    assert.equal(isPermitted, false)
    assert.deepEqual(rules, missing.map((condition) => policyNames[condition].rule).sort())
  }
})

test('lapsed conditions leave a person their own account; suspension and a lost post leave only signing out', () => {
  for (const action of own) {
    for (const condition of conditions) {
      const isBarred = condition === 'not-suspended' || condition === 'in-post'
      const expected = !isBarred || action === 'access.sign-out'
      assert.equal(
        ask(user('practitioner'), action, { missing: [condition] }).isPermitted,
        expected,
        `${action} ${condition}`,
      )
    }
  }
})

test('a visitor may sign in, recover an account, add a first passkey or ask for a token, and nothing else; nobody signed in may do that again', () => {
  for (const { name } of accessPolicy.actions) {
    const isVisitors = [
      'access.sign-in',
      'access.recover',
      'access.enrol-passkey',
      'access.request-token',
    ].includes(name)
    assert.equal(ask(nobody, name).isPermitted, isVisitors, name)
    assert.equal(
      ask(user('national-team'), name).isPermitted,
      !isVisitors && ![...ofTheSystem, 'access.read-own-client'].includes(name),
      name,
    )
  }
})

test('R-91: sensitive acts are refused to people whose factors were given too long ago, by one rule alone, and not to the system', () => {
  const sensitive = accessPolicy.actions.filter(({ isSensitive }) => isSensitive).map(({ name }) => name)
  assert.deepEqual(sensitive.sort(), [
    'access.answer-recovery',
    'access.bind-provider',
    'access.change-passkeys',
    'access.make-recovery-codes',
    'access.reset-factors',
    'access.set-client',
    'access.set-fallback',
    'access.set-provider',
    'access.set-rights',
    'access.set-supervision',
    'access.start-recovery',
  ])
  for (const name of sensitive) {
    const late = ask(user('national-team'), name, { isRecent: false })
    assert.deepEqual(late, { isPermitted: false, rules: [recentlyAuthenticatedRule] }, name)
    assert.equal(ask(user('national-team'), name).isPermitted, true, name)
  }
  assert.equal(ask(system, 'access.reset-factors', { isRecent: false }).isPermitted, true)
  assert.equal(ask(user('practitioner'), 'access.use-service', { isRecent: false }).isPermitted, true)
})

test('R-84: accounts are administered by the national team, and by a local team in its own section', () => {
  const may = (principal: PolicyEntity, authority: string): boolean =>
    ask(principal, 'access.administer-users', { authority }).isPermitted
  assert.equal(may(user('practitioner'), 'E06000999'), false)
  assert.equal(may(user('local-team'), 'E06000999'), true)
  assert.equal(may(user('local-team'), 'E06000998'), false)
  assert.equal(may(user('local-team', ''), ''), false)
  assert.equal(may(user('national-team', ''), 'E06000998'), true)
  assert.equal(may(system, 'E06000998'), true)
})

test('R-84: without the right to accounts neither team administers any', () => {
  for (const role of ['local-team', 'national-team']) {
    const principal = user(role)
    const others = { ...principal, attributes: { ...principal.attributes, rights: ['data', 'audit'] } }
    assert.equal(ask(others, 'access.administer-users').isPermitted, false, role)
  }
})

test('R-84: nobody administers their own account', () => {
  const answer = ask(user('national-team'), 'access.administer-users', { userId: 7 })
  assert.deepEqual(answer, { isPermitted: false, rules: ['access.nobody-administers-themselves'] })
})

const withRights = (role: string, ...rights: string[]): PolicyEntity => {
  const principal = user(role)
  return { ...principal, attributes: { ...principal.attributes, rights } }
}

test('R-84: accounts are managed by a team with the right to accounts, a local one in its own section', () => {
  assert.equal(managed.length, 6)
  for (const action of managed) {
    assert.equal(ask(withRights('local-team', 'accounts'), action).isPermitted, true, action)
    assert.equal(
      ask(withRights('local-team', 'accounts'), action, { authority: 'E06000998' }).isPermitted,
      false,
    )
    assert.equal(
      ask(withRights('local-team', 'accounts'), action, { authority: '' }).isPermitted,
      false,
      action,
    )
    assert.equal(ask(withRights('local-team', 'data', 'training'), action).isPermitted, false, action)
    assert.equal(ask(withRights('national-team', 'accounts'), action, { authority: '' }).isPermitted, true)
    assert.equal(ask(withRights('national-team', 'data'), action).isPermitted, false, action)
    assert.equal(ask(withRights('practitioner'), action).isPermitted, false, action)
    assert.equal(ask(withRights('practitioner', 'accounts'), action).isPermitted, false, action)
  }
})

test('R-85: a delegate manages the own organisation, approves nothing, and takes back only an own suspension', () => {
  const delegate = withRights('practitioner', 'delegate')
  const may = managed.filter((action) => ask(delegate, action).isPermitted)
  assert.deepEqual(may, [
    'access.list-accounts',
    'access.read-account',
    'access.nominate-user',
    'access.change-account',
  ])
  for (const organisation of [0, 4])
    for (const action of managed)
      assert.equal(ask(delegate, action, { organisation }).isPermitted, false, action)
  assert.equal(ask(delegate, 'access.reinstate-account', { madeBy: 7 }).isPermitted, true)
  assert.equal(ask(delegate, 'access.reinstate-account', { madeBy: 7, organisation: 4 }).isPermitted, false)
  assert.equal(
    ask(withRights('local-team', 'delegate'), 'access.read-account', { authority: '' }).isPermitted,
    false,
  )
})

test('R-84: nobody manages their own account, whatever their role and rights', () => {
  for (const action of managed.slice(2))
    for (const role of ['practitioner', 'local-team', 'national-team']) {
      const principal = withRights(role, 'accounts', 'delegate')
      const answer = ask(principal, action, { userId: 7, madeBy: 7 })
      assert.equal(answer.isPermitted, false)
      assert.ok(answer.rules.includes('access.nobody-manages-themselves'), `${role} ${action}`)
    }
})

test('need-is-approved-by-another: whoever stated a need does not approve it', () => {
  const answer = ask(user('national-team'), 'access.decide-need', { madeBy: 7 })
  assert.deepEqual(answer, { isPermitted: false, rules: ['access.need-is-approved-by-another'] })
})

test('R-96: a session that waits for a supervisor is refused everything that has conditions, by one rule, and leaves the own account', () => {
  for (const { name, isConditioned } of accessPolicy.actions) {
    if (!ask(user('national-team'), name).isPermitted) continue
    const answer = ask(user('national-team'), name, { isSupervised: false })
    assert.equal(answer.isPermitted, !isConditioned, name)
    if (isConditioned) assert.deepEqual(answer.rules, ['access.first-sessions-supervised'], name)
  }
  assert.equal(ask(system, 'access.administer-users', { isSupervised: false }).isPermitted, true)
})

test('R-96: delegates and the colleague named accept, of the same organisation; whoever accepted follows and ends; nobody for themselves', () => {
  const [accept, watch, end] = ['accept', 'watch', 'end'].map((verb) => `access.${verb}-supervision`)
  const delegate = withRights('practitioner', 'delegate')
  const colleague = withRights('practitioner')
  assert.equal(ask(delegate, accept!, { namedId: 0 }).isPermitted, true)
  assert.equal(ask(colleague, accept!, { namedId: 0 }).isPermitted, false)
  assert.equal(ask(colleague, accept!).isPermitted, true)
  for (const action of [accept!, watch!, end!]) {
    assert.equal(ask(delegate, action, { organisation: 4 }).isPermitted, false, action)
    const own = ask(delegate, action, { userId: 7 })
    assert.deepEqual(own, { isPermitted: false, rules: ['access.nobody-supervises-themselves'] }, action)
  }
  for (const action of [watch!, end!]) {
    assert.equal(ask(colleague, action).isPermitted, true, action)
    assert.equal(ask(delegate, action, { supervisorId: 9 }).isPermitted, false, action)
  }
})

test('R-88: administering is itself conditioned', () => {
  for (const condition of conditions) {
    assert.equal(
      ask(user('national-team'), 'access.administer-users', { missing: [condition] }).isPermitted,
      false,
    )
  }
})

test('a schema takes each action and resource from one slice only', () => {
  assert.throws(() => policySchema([accessPolicy, accessPolicy]), RangeError)
  assert.throws(() => policySchema([{ ...accessPolicy, resources: {} }]), RangeError)
})
