import type { PolicyRule } from './engine.ts'

/** An action of the log's vocabulary, what it is done to, and whether the dated conditions of access stand before it. */
export type PolicyAction<Name extends string = string> = {
  readonly name: Name
  readonly resource: string
  readonly isConditioned: boolean
  /** Whether the person must have given their factors again within the last minutes. Default: no. */
  readonly isSensitive?: boolean
}

type AttributeType = 'String' | 'Long' | 'Bool' | 'Set<String>'

/** What one slice adds to the policy: its rules, the actions they speak of, and the types of resource it introduces. */
export type SlicePolicy<Name extends string = string> = {
  readonly rules: readonly PolicyRule[]
  readonly actions: readonly PolicyAction<Name>[]
  readonly resources: Readonly<Record<string, Readonly<Record<string, AttributeType>>>>
}

/** Several slices' parts taken together; plain data, so that another one can be read from a file. */
export type PolicySet<Name extends string = string> = SlicePolicy<Name>

/** @throws RangeError as {@link policySchema}. */
export function gatherPolicies<Name extends string>(slices: readonly SlicePolicy<Name>[]): PolicySet<Name> {
  policySchema(slices)
  return {
    rules: slices.flatMap((slice) => slice.rules),
    actions: slices.flatMap((slice) => slice.actions),
    resources: Object.assign({}, ...slices.map((slice) => slice.resources)) as PolicySet['resources'],
  }
}

/** Who may ask, and the facts that come with every question. Standing is about the signed-in person; nobody else has any. */
const common = `
entity User { role: String, rights: Set<String>, authority: String, organisation: Long, userId: Long };
entity Visitor;
entity System { name: String };
entity Client { organisation: Long, kind: String, scopes: Set<String>, isEnabled: Bool, isAccredited: Bool };
type Standing = {
  need: Bool, training: Bool, otherTraining: Bool, vetting: Bool, accreditation: Bool, inPost: Bool, notSuspended: Bool,
  agreement: Bool
};
action "conditioned";
action "sensitive";
`

/**
 * The Cedar schema under which the slices' rules are checked. A type of resource may be introduced once only.
 *
 * @throws RangeError when two slices introduce the same action or resource, or an action names a resource nobody introduced.
 */
export function policySchema(slices: readonly SlicePolicy[]): string {
  const resources = slices.flatMap((slice) => Object.entries(slice.resources))
  const actions = slices.flatMap((slice) => slice.actions)
  const types = resources.map(([type]) => type)
  assertOnce(types)
  assertOnce(actions.map((action) => action.name))
  for (const action of actions) {
    if (!types.includes(action.resource))
      throw new RangeError(`no slice introduces the resource \`${action.resource}\``)
  }
  return [common, ...resources.map(entityText), ...actions.map(actionText)].join('\n')
}

function entityText([type, attributes]: [string, Readonly<Record<string, AttributeType>>]): string {
  const fields = Object.entries(attributes).map(([name, kind]) => `${name}: ${kind}`)
  return `entity ${type} { ${fields.join(', ')} };`
}

function actionText({ name, resource, isConditioned, isSensitive = false }: PolicyAction): string {
  const groups = [...(isConditioned ? ['"conditioned"'] : []), ...(isSensitive ? ['"sensitive"'] : [])]
  const group = groups.length > 0 ? ` in [${groups.join(', ')}]` : ''
  const context = '{ standing: Standing, recentlyAuthenticated: Bool, supervisionHolds: Bool }'
  const appliesTo = `principal: [User, Visitor, System, Client], resource: [${resource}], context: ${context}`
  return `action "${name}"${group} appliesTo { ${appliesTo} };`
}

function assertOnce(names: readonly string[]): void {
  const twice = names.find((name, i) => names.indexOf(name) !== i)
  if (twice !== undefined) throw new RangeError(`\`${twice}\` is introduced twice`)
}
