import { createHash } from 'node:crypto'
import {
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
  type DetailedError,
} from '@cedar-policy/cedar-wasm/nodejs'
import { scopeOf } from './rule-scope.ts'

/** One Cedar rule as data. `id` is what a log entry names; `source` is the requirement it stands on. */
export type PolicyRule = { readonly id: string; readonly source: string; readonly text: string }

export type PolicyEntity = {
  readonly type: string
  readonly id: string
  readonly attributes: Readonly<Record<string, string | number | boolean | readonly string[]>>
}

export type PolicyQuestion = {
  readonly principal: PolicyEntity
  readonly action: string
  readonly resource: PolicyEntity
  readonly context: Readonly<Record<string, PolicyValue>>
}
type PolicyValue = string | number | boolean | { readonly [key: string]: PolicyValue }

/** `rules` are the ids that decided, in alphabetical order; empty when no rule permits. */
export type PolicyAnswer = { readonly isPermitted: boolean; readonly rules: readonly string[] }

export type PolicyEngine = {
  readonly version: string
  readonly ask: (question: PolicyQuestion) => PolicyAnswer
}

let engines = 0

/**
 * A Cedar engine over a fixed set of rules, checked against the schema when made.
 *
 * INVARIANT (deny-by-default): without a permit the answer is no; a forbid beats any permit; and, stricter than Cedar, a
 * rule that errs denies, whatever the others say.
 * @throws RangeError when a rule does not parse, does not fit the schema, or an id is used twice.
 */
export function createPolicyEngine(rules: readonly PolicyRule[], schema: string): PolicyEngine {
  const staticPolicies = Object.fromEntries(rules.map((rule) => [rule.id, rule.text]))
  if (Object.keys(staticPolicies).length !== rules.length)
    throw new RangeError('two policy rules have the same id')
  const validation = validate({ schema, policies: { staticPolicies } })
  if (validation.type === 'failure') throw new RangeError(sentenceOf(validation.errors))
  const mistakes = [...validation.validationErrors, ...validation.validationWarnings]
  if (mistakes.length > 0)
    throw new RangeError(mistakes.map((m) => `${m.policyId}: ${m.error.message}`).join('; '))

  const name = `contactpoint-${engines++}`
  assertParsed(preparseSchema(name, schema))
  const setOf = setsByHead(name, rules, leafActions(schema))
  const version = createHash('sha256')
    .update(JSON.stringify([rules, schema]))
    .digest('hex')
    .slice(0, 12)
  return { version, ask: remembering(setOf, (set, question) => ask(name, set, question)) }
}

/** The rules that can have a say about a question, as the engine knows them, and what of the principal they look at. */
type RuleSet = { readonly name: string; readonly reads: ReadonlySet<string> | null }

/**
 * Sets of rules by action and type of principal, made when first asked for: a decision costs by the rules looked at.
 *
 * INVARIANT (no-rule-left-out): only a rule is left out whose head names other actions alone, none of them a group, or another type of
 * principal.
 */
function setsByHead(
  name: string,
  rules: readonly PolicyRule[],
  leaves: ReadonlySet<string>,
): (question: PolicyQuestion) => RuleSet {
  const known = rules.map((rule) => ({ rule, ...scopeOf(rule) }))
  const made = new Map<string, RuleSet>()
  return ({ action, principal: { type } }) => {
    const key = `${action} ${type}`
    const before = made.get(key)
    if (before) return before
    const own = known.filter(
      ({ actions, principalType }) =>
        (principalType === null || principalType === type) &&
        (actions === null || actions.some((one) => one === action || !leaves.has(one))),
    )
    const set = {
      name: `${name} ${own.map(({ rule }) => rule.id).join(' ')}`,
      reads: own.some(({ principalAttributes }) => principalAttributes === null)
        ? null
        : new Set(own.flatMap(({ principalAttributes }) => principalAttributes!)),
    }
    const staticPolicies = Object.fromEntries(own.map(({ rule }) => [rule.id, rule.text]))
    assertParsed(preparsePolicySet(set.name, { staticPolicies }))
    made.set(key, set)
    return set
  }
}

/** Actions that can be asked about; the others are groups. */
function leafActions(schema: string): ReadonlySet<string> {
  return new Set([...schema.matchAll(/action "([^"]+)"[^;]*appliesTo/g)].map(([, action]) => action!))
}

function assertParsed(parsed: ReturnType<typeof preparseSchema>): void {
  if (parsed.type === 'failure') throw new RangeError(sentenceOf(parsed.errors))
}

const REMEMBERED = 2000

/**
 * Answers a question as it was answered before, to whoever asked it; a fresh one costs a hundred times as much.
 *
 * INVARIANT (same-question-same-answer): the rules are fixed and see nothing but the question, standing and all, so an answer
 * cannot go stale. They never see which resource it is, only its type and attributes; and of a principal only what they read counts, with
 * the kind of value that everything else has, so that a question which does not fit the schema stays one.
 */
function remembering(
  setOf: (question: PolicyQuestion) => RuleSet,
  ask: (set: RuleSet, question: PolicyQuestion) => PolicyAnswer,
): (question: PolicyQuestion) => PolicyAnswer {
  const answers = new Map<string, PolicyAnswer>()
  return ({ principal, action, resource, context }) => {
    const question = { principal, action, resource: { ...resource, id: 'any' }, context }
    const set = setOf(question)
    const key = JSON.stringify({ ...question, principal: principalAsRead(principal, set.reads) })
    const known = answers.get(key)
    if (known) return known
    const answer = ask(set, question)
    if (answers.size >= REMEMBERED) answers.delete(answers.keys().next().value!)
    answers.set(key, answer)
    return answer
  }
}

/** INVARIANT (no-attribute-left-out): an attribute that a rule reads stands with its value. */
function principalAsRead(principal: PolicyEntity, reads: RuleSet['reads']): unknown {
  if (reads === null) return principal
  const kindOf = (value: PolicyEntity['attributes'][string]): string =>
    typeof value === 'object' ? 'list' : typeof value
  const { type, attributes } = principal
  const asRead = Object.entries(attributes).map(([name, value]) =>
    reads.has(name) ? [name, value, 'read'] : [name, kindOf(value)],
  )
  return [type, asRead]
}

function ask(name: string, set: RuleSet, question: PolicyQuestion): PolicyAnswer {
  const { principal, resource } = question
  const answer = statefulIsAuthorized({
    principal: { type: principal.type, id: principal.id },
    action: { type: 'Action', id: question.action },
    resource: { type: resource.type, id: resource.id },
    context: question.context as never,
    preparsedSchemaName: name,
    validateRequest: true,
    preparsedPolicySetId: set.name,
    entities: [principal, resource].map(({ type, id, attributes }) => ({
      uid: { type, id },
      attrs: attributes as Record<string, string | number | boolean | string[]>,
      parents: [],
    })),
  })
  if (answer.type === 'failure') return { isPermitted: false, rules: ['error.request'] }
  const { decision, diagnostics } = answer.response
  if (diagnostics.errors.length > 0) {
    return { isPermitted: false, rules: diagnostics.errors.map((error) => `error.${error.policyId}`).sort() }
  }
  return { isPermitted: decision === 'allow', rules: [...diagnostics.reason].sort() }
}

function sentenceOf(errors: readonly DetailedError[]): string {
  return errors.map((error) => error.message).join('; ')
}
