import { policyToJson } from '@cedar-policy/cedar-wasm/nodejs'
import type { PolicyRule } from './engine.ts'

/** What can be told from a rule without a question: whom and what it can speak of, and what of the principal it looks at. */
export type RuleScope = {
  /** Actions and groups in its head; null for any. */
  readonly actions: readonly string[] | null
  /** Type of principal in its head; null for any. */
  readonly principalType: string | null
  /** Attributes of the principal that it reads; null where it looks at the principal in any other way, such as who it is. */
  readonly principalAttributes: readonly string[] | null
}

/** @throws RangeError when the rule does not parse. */
export function scopeOf({ text }: PolicyRule): RuleScope {
  const parsed = policyToJson(text)
  if (parsed.type === 'failure') throw new RangeError(parsed.errors.map(({ message }) => message).join('; '))
  const { action, principal, conditions } = parsed.json
  const isByType = principal.op === 'All' || (principal.op === 'is' && !('in' in principal))
  const read = new Set<string>()
  const isByAttribute = readsAttributesAlone(conditions, read)
  return {
    actions: actionsOf(action),
    principalType: principal.op === 'is' ? principal.entity_type : null,
    principalAttributes: isByType && isByAttribute ? [...read] : null,
  }
}

type Head = Extract<ReturnType<typeof policyToJson>, { type: 'success' }>['json']['action']

function actionsOf(action: Head): string[] | null {
  if (action.op === 'All' || 'slot' in action) return null
  const entities = 'entities' in action ? action.entities : [action.entity]
  return entities.map((entity) => ('__entity' in entity ? entity.__entity.id : entity.id))
}

/** Gathers into `read`; false as soon as the principal stands anywhere but before the name of an attribute. */
function readsAttributesAlone(node: unknown, read: Set<string>): boolean {
  if (typeof node !== 'object' || node === null) return true
  if ('Var' in node) return node.Var !== 'principal'
  for (const [operator, operand] of Object.entries(node)) {
    const attribute = operator === '.' || operator === 'has' ? attributeOfPrincipal(operand) : undefined
    if (attribute !== undefined) read.add(attribute)
    else if (!readsAttributesAlone(operand, read)) return false
  }
  return true
}

function attributeOfPrincipal(operand: unknown): string | undefined {
  const { left, attr } = operand as { left?: { Var?: unknown }; attr?: unknown }
  return left?.Var === 'principal' && typeof attr === 'string' ? attr : undefined
}
