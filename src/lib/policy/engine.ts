import { createHash } from 'node:crypto'
import {
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  validate,
  type DetailedError,
} from '@cedar-policy/cedar-wasm/nodejs'

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
  const setOf = setsByAction(name, rules, leafActions(schema))
  const version = createHash('sha256')
    .update(JSON.stringify([rules, schema]))
    .digest('hex')
    .slice(0, 12)
  return { version, ask: remembering((question) => ask(name, setOf(question.action), question)) }
}

/**
 * Names of sets of rules that can have a say about an action, made when it is first asked: a decision costs by the rules looked at.
 *
 * INVARIANT (no-rule-left-out): only a rule whose head names other actions alone, none of them a group, is left out.
 */
function setsByAction(
  name: string,
  rules: readonly PolicyRule[],
  leaves: ReadonlySet<string>,
): (action: string) => string {
  const named = rules.map((rule) => ({ rule, actions: actionsNamed(rule) }))
  const made = new Map<string, string>()
  return (action) => {
    const known = made.get(action)
    if (known !== undefined) return known
    const speaks = (actions: readonly string[] | null): boolean =>
      actions === null || actions.some((one) => one === action || !leaves.has(one))
    const own = named
      .filter(({ actions }) => speaks(actions))
      .map(({ rule }) => [rule.id, rule.text] as const)
    const set = `${name} ${own.map(([id]) => id).join(' ')}`
    assertParsed(preparsePolicySet(set, { staticPolicies: Object.fromEntries(own) }))
    made.set(action, set)
    return set
  }
}

/** The actions and groups in the head of a rule; null where it speaks of any. */
function actionsNamed({ text }: PolicyRule): string[] | null {
  const parsed = policyToJson(text)
  if (parsed.type === 'failure') throw new RangeError(sentenceOf(parsed.errors))
  const { action } = parsed.json
  if (action.op === 'All' || 'slot' in action) return null
  const entities = 'entities' in action ? action.entities : [action.entity]
  return entities.map((entity) => ('__entity' in entity ? entity.__entity.id : entity.id))
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
 * Answers a question that was asked before as it was then; a fresh one costs a hundred times as much.
 *
 * INVARIANT (same-question-same-answer): the rules are fixed and see nothing but the question, standing and all, so an answer
 * cannot go stale. They never see which resource it is, only its type and attributes.
 */
function remembering(
  ask: (question: PolicyQuestion) => PolicyAnswer,
): (question: PolicyQuestion) => PolicyAnswer {
  const answers = new Map<string, PolicyAnswer>()
  return ({ principal, action, resource, context }) => {
    const question = { principal, action, resource: { ...resource, id: 'any' }, context }
    const key = JSON.stringify(question)
    const known = answers.get(key)
    if (known) return known
    const answer = ask(question)
    if (answers.size >= REMEMBERED) answers.delete(answers.keys().next().value!)
    answers.set(key, answer)
    return answer
  }
}

function ask(name: string, set: string, question: PolicyQuestion): PolicyAnswer {
  const { principal, resource } = question
  const answer = statefulIsAuthorized({
    principal: { type: principal.type, id: principal.id },
    action: { type: 'Action', id: question.action },
    resource: { type: resource.type, id: resource.id },
    context: question.context as never,
    preparsedSchemaName: name,
    validateRequest: true,
    preparsedPolicySetId: set,
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
