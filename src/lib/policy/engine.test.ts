import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPolicyEngine, type PolicyQuestion, type PolicyRule } from './engine.ts'
import { scopeOf } from './rule-scope.ts'

const schema = `
entity User { role: String, level?: Long };
entity Child;
action "open" appliesTo { principal: [User], resource: [Child], context: { isLate: Bool } };
action "close" appliesTo { principal: [User], resource: [Child], context: { isLate: Bool } };
`
const rule = (id: string, text: string): PolicyRule => ({ id, source: 'test', text })
const permit = rule(
  'permit-nurse',
  'permit (principal is User, action == Action::"open", resource) when { principal.role == "nurse" };',
)
const forbid = rule('forbid-late', 'forbid (principal, action, resource) when { context.isLate };')
const erring = rule(
  'erring',
  'permit (principal is User, action == Action::"open", resource) when { principal has level && principal.level + 9223372036854775807 > 0 };',
)

function question(
  over: Partial<PolicyQuestion> = {},
  role = 'nurse',
  attributes: Record<string, number> = {},
): PolicyQuestion {
  return {
    principal: { type: 'User', id: 'u', attributes: { role, ...attributes } },
    action: 'open',
    resource: { type: 'Child', id: 'c', attributes: {} },
    context: { isLate: false },
    ...over,
  }
}

test('deny-by-default: without rules nothing is permitted, and nothing is named', () => {
  assert.deepEqual(createPolicyEngine([], schema).ask(question()), { isPermitted: false, rules: [] })
})

test('deny-by-default: a rule permits what it says and no more', () => {
  const { ask } = createPolicyEngine([permit], schema)
  assert.deepEqual(ask(question()), { isPermitted: true, rules: ['permit-nurse'] })
  assert.deepEqual(ask(question({}, 'clerk')), { isPermitted: false, rules: [] })
  assert.deepEqual(ask(question({ action: 'close' })), { isPermitted: false, rules: [] })
})

test('a forbid beats any permit, in whatever order they stand', () => {
  for (const rules of [
    [permit, forbid],
    [forbid, permit],
  ]) {
    const { ask } = createPolicyEngine(rules, schema)
    assert.deepEqual(ask(question({ context: { isLate: true } })), {
      isPermitted: false,
      rules: ['forbid-late'],
    })
    assert.equal(ask(question()).isPermitted, true)
  }
})

test('a rule that errs denies, though another permits', () => {
  const { ask } = createPolicyEngine([permit, erring], schema)
  assert.equal(ask(question()).isPermitted, true)
  assert.deepEqual(ask(question({}, 'nurse', { level: 1 })), { isPermitted: false, rules: ['error.erring'] })
})

test('a question that does not fit the schema is denied, never an exception', () => {
  const { ask } = createPolicyEngine([permit], schema)
  const strange: PolicyQuestion[] = [
    question({ action: 'unheard-of' }),
    question({ context: {} }),
    question({ resource: { type: 'Ship', id: 's', attributes: {} } }),
    question({ principal: { type: 'User', id: 'u', attributes: {} } }),
  ]
  for (const one of strange) assert.deepEqual(ask(one), { isPermitted: false, rules: ['error.request'] })
})

test('an engine is not made from a rule that does not parse, fits no schema or can never hold, or from two of one id', () => {
  const broken: PolicyRule[][] = [
    [rule('a', 'permit (principal, action')],
    [rule('a', 'permit (principal is User, action, resource) when { principal.shoeSize == 9 };')],
    [rule('a', 'permit (principal, action == Action::"unheard-of", resource);')],
    [permit, { ...forbid, id: permit.id }],
  ]
  for (const rules of broken) assert.throws(() => createPolicyEngine(rules, schema), RangeError)
  assert.throws(() => createPolicyEngine([], 'entity'), RangeError)
})

test('engines do not see one another’s rules', () => {
  const open = createPolicyEngine([permit], schema)
  const closed = createPolicyEngine([], schema)
  assert.equal(open.ask(question()).isPermitted, true)
  assert.equal(closed.ask(question()).isPermitted, false)
})

test('the version tells one set of rules from another', () => {
  const versionOf = (...rules: PolicyRule[]): string => createPolicyEngine(rules, schema).version
  assert.equal(versionOf(permit), versionOf(permit))
  assert.notEqual(versionOf(permit), versionOf(permit, forbid))
})

test('no-attribute-left-out: after an answer to one person, another who differs in what a rule reads gets their own', () => {
  const senior = rule(
    'senior',
    'permit (principal is User, action, resource) when { principal has level && principal.level > 3 };',
  )
  const named = rule('named', 'permit (principal == User::"amara", action, resource);')
  const asked = rule(
    'asked',
    'permit (principal is User, action, resource) when { principal == User::"amara" };',
  )
  const byLevel = createPolicyEngine([senior], schema)
  for (const [level, may] of [
    [5, true],
    [2, false],
    [4, true],
  ] as const) {
    assert.equal(byLevel.ask(question({}, 'clerk', { level })).isPermitted, may)
  }
  assert.equal(byLevel.ask(question()).isPermitted, false)
  for (const one of [named, asked]) {
    const { ask } = createPolicyEngine([one], schema)
    const as = (id: string) =>
      ask(question({ principal: { type: 'User', id, attributes: { role: 'nurse' } } }))
    assert.deepEqual(
      ['amara', 'brenda', 'amara'].map((id) => as(id).isPermitted),
      [true, false, true],
    )
  }
})

test('a question that does not fit the schema stays denied after one that fits, though no rule reads what is amiss', () => {
  const anybody = rule('anybody', 'permit (principal is User, action, resource);')
  const { ask } = createPolicyEngine([anybody], schema)
  assert.equal(ask(question()).isPermitted, true)
  const wrong = [{}, { role: 7 }, { role: ['nurse'] }, { role: 'nurse', unknown: true }]
  for (const attributes of wrong) {
    const answer = ask(question({ principal: { type: 'User', id: 'u', attributes } }))
    assert.deepEqual(answer, { isPermitted: false, rules: ['error.request'] })
  }
})

test('the scope of a rule: its actions, its type of principal, and what it reads of the principal in whatever expression', () => {
  const scope = (text: string): unknown => Object.values(scopeOf(rule('any', text)))
  assert.deepEqual(scope('permit (principal, action, resource);'), [null, null, []])
  assert.deepEqual(
    scope('forbid (principal is User, action == Action::"open", resource) unless { context.isLate };'),
    [['open'], 'User', []],
  )
  assert.deepEqual(
    scope(
      'permit (principal is User, action in [Action::"a", Action::"b"], resource) when { principal.role == "x" || (if principal has level then [principal.level].contains(resource.level) else false) };',
    ),
    [['a', 'b'], 'User', ['role', 'level']],
  )
  for (const condition of [
    'principal == resource',
    'principal in resource',
    '[principal].contains(resource)',
    'principal is User',
  ]) {
    assert.deepEqual(scope(`permit (principal, action, resource) when { ${condition} };`), [null, null, null])
  }
  for (const head of ['principal == User::"a"', 'principal in User::"a"', 'principal is User in User::"a"']) {
    assert.equal((scope(`permit (${head}, action, resource);`) as unknown[])[2], null)
  }
})
