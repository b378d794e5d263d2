import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createPolicy, shippedPolicy } from '../../src/app/policy.ts'
import { createPolicyEngine, type PolicyEngine, type PolicyRule } from '../../src/lib/policy/engine.ts'
import { policySchema } from '../../src/lib/policy/slice-policy.ts'
import { actions, casesOf, expected, namesGranted, principals, questionOf, type Case } from './table.ts'

const LEAST_CELLS = 50_000

function labelOf({ action, principal, resource, lacking, isRecent, isSupervised }: Case): string {
  const late = isRecent ? '' : ', factors long ago'
  const alone = isSupervised ? '' : ', waiting for a supervisor'
  return `${principal.label} ${action.name} on ${JSON.stringify(resource.attributes)} lacking ${lacking.join(' ') || 'nothing'}${late}${alone}`
}

test('the table names every action of the policy once, and nothing else', () => {
  const names = actions.map(({ name }) => name)
  assert.deepEqual(names.toSorted(), shippedPolicy.actions.map(({ name }) => name).toSorted())
  assert.deepEqual(names.toSorted(), [...new Set(names)].toSorted())
  assert.deepEqual(
    [...namesGranted].filter((name) => !names.includes(name)),
    [],
  )
})

test('G4: the policy answers as the table in every cell', () => {
  const { ask } = createPolicy()
  const wrong: string[] = []
  let cells = 0
  for (const action of actions) {
    for (const one of casesOf(shippedPolicy, action)) {
      cells++
      if (ask(questionOf(one)).isPermitted !== expected(one)) wrong.push(labelOf(one))
    }
  }
  assert.deepEqual(wrong.slice(0, 20), [], `${wrong.length} of ${cells} cells differ`)
  assert.ok(cells >= LEAST_CELLS, `${cells} cells with ${principals.length} principals`)
})

test('client-is-nobody-else: a client gets its own two actions and no other, with every scope', () => {
  const { ask } = createPolicy()
  const permitted = actions.filter((action) =>
    [...casesOf(shippedPolicy, action)].some(
      (one) => one.principal.entity.type === 'Client' && ask(questionOf(one)).isPermitted,
    ),
  )
  assert.deepEqual(
    permitted.map(({ name }) => name),
    ['access.read-own-client', 'access.request-token'],
  )
})

type Mutant = { readonly text: string | null; readonly watched: string }

/** The rule taken out; without one of its actions, each watched by that action; without one conjunct, and without its condition. */
function mutantsOf({ text }: PolicyRule): Mutant[] {
  const [, head = '', keyword = '', body = ''] =
    /^([^]*?)(?:(when|unless) \{([^]*)\};)?$/.exec(text.trim()) ?? []
  const listed = [...head.matchAll(/Action::"([^"]+)"/g)].map(([, name]) => name!)
  const ofAny = text.includes('principal is Client') ? 'access.read-own-client' : 'access.read-own-account'
  const [first = text.includes('resource is Child') ? 'children.open-record' : ofAny] = listed
  const watched = groupExamples[first] ?? first
  const tail = keyword ? `${keyword} {${body}};` : ''
  const fewer = listed.map((name) => ({
    text: `${head.replace(new RegExp(`Action::"${name}"\\s*,|,\\s*Action::"${name}"`), '')}${tail}`,
    watched: name,
  }))
  const parts = keyword ? body.split('&&').map((part) => part.trim()) : []
  const looser = parts.map((_, at) => ({
    text: `${head}${keyword} { ${parts.toSpliced(at, 1).join(' && ')} };`,
    watched,
  }))
  return [
    { text: null, watched },
    ...(fewer.length > 1 ? fewer : []),
    ...(looser.length > 1 ? looser : []),
    ...(keyword ? [{ text: `${head.trimEnd()};`, watched }] : []),
  ]
}

const groupExamples: Readonly<Record<string, string>> = {
  conditioned: 'children.open-record',
  sensitive: 'access.change-passkeys',
}

test('G4: no rule, condition or action of a rule can be taken out of the policy without the table noticing', () => {
  const schema = policySchema([shippedPolicy])
  const survivors: string[] = []
  let mutants = 0
  for (const rule of shippedPolicy.rules) {
    for (const { text, watched } of mutantsOf(rule)) {
      mutants++
      const rules = shippedPolicy.rules
        .filter((one) => one === rule || !namesOthersOnly(one, watched))
        .flatMap((one) => (one !== rule ? [one] : text === null ? [] : [{ ...rule, text }]))
      if (!isNoticed(rules, schema, watched)) survivors.push(text ?? `without ${rule.id}`)
    }
  }
  assert.ok(mutants > shippedPolicy.rules.length * 3, `${mutants} mutants`)
  assert.deepEqual(survivors, [])
})

function namesOthersOnly({ text }: PolicyRule, action: string): boolean {
  const named = [...text.matchAll(/Action::"([^"]+)"/g)].map(([, name]) => name!)
  return (
    named.length > 0 &&
    !/, action,/.test(text) &&
    named.every((name) => name !== action && !(name in groupExamples))
  )
}

/** A set of rules that does not fit the schema is noticed at start. */
function isNoticed(rules: readonly PolicyRule[], schema: string, watched: string): boolean {
  let engine: PolicyEngine
  try {
    engine = createPolicyEngine(rules, schema)
  } catch {
    return true
  }
  const action = actions.find(({ name }) => name === watched)!
  return casesOf(shippedPolicy, action).some(
    (one) => engine.ask(questionOf(one)).isPermitted !== expected(one),
  )
}
