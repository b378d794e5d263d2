import { readFileSync } from 'node:fs'
import { conditions, type Condition } from '../../src/access/standing.ts'
import { policyNames } from '../../src/access/policy.ts'
import { rights } from '../../src/access/rights.ts'
import type { PolicyEntity, PolicyQuestion } from '../../src/lib/policy/engine.ts'
import type { PolicySet } from '../../src/lib/policy/slice-policy.ts'

/**
 * Who may do what, as the requirements say it: a second writing of the policy that shares nothing with its rules.
 *
 * `actions.csv` names each action once: the conditions it stands behind (`all`; `account`: in post and not suspended; `none`) and
 * whether the factors must be fresh. `grants.csv` says who may do it to what; what no line grants is refused.
 */
type Action = {
  readonly name: string
  readonly conditions: 'all' | 'account' | 'none'
  readonly isSensitive: boolean
}
type Grant = { readonly action: string; readonly who: string; readonly where: readonly string[] }

export const actions: readonly Action[] = readLines('actions.csv').map(([name, needed, sensitive]) => ({
  name: name!,
  conditions: needed as Action['conditions'],
  isSensitive: sensitive === 'yes',
}))
const grants: readonly Grant[] = readLines('grants.csv').map(([action, who, where]) => ({
  action: action!,
  who: who!,
  where: where!.split(' '),
}))
const grantsOf = Map.groupBy(grants, ({ action }) => action)

/** The lines of a file beside this one, without its heading. */
export function readLines(name: string): string[][] {
  const text = readFileSync(new URL(name, import.meta.url), 'utf8')
  return text
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','))
}

/** Grants and actions by name, for the test that the two files fit each other. */
export const namesGranted: ReadonlySet<string> = new Set(grantsOf.keys())

/** The stand-ins of a person's own authority, id and organisation, and of others'. */
export const OWN = { authority: 'E1', person: 1, organisation: 3 }
const OTHER = { authority: 'E2', person: 8, organisation: 9 }

export type Principal = {
  readonly label: string
  readonly role: string
  readonly rights: readonly string[]
  readonly entity: PolicyEntity
}

/** Each role with each right alone, with none, and with those that may stand together; those who have no role; and clients. */
export const principals: readonly Principal[] = [
  other('visitor', 'Visitor', {}),
  other('system', 'System', { name: 'job' }),
  client('client'),
  client('client', ['whoami']),
  client('client that is switched off', ['whoami'], { isEnabled: false }),
  client('client of a body not accredited', ['whoami'], { isAccredited: false }),
  ...['practitioner', 'local-team', 'national-team'].flatMap((role) => [
    user(role, []),
    ...rights.map((right) => user(role, [right])),
    user(
      role,
      rights.filter((right) => right !== 'audit' && right !== 'delegate' && right !== 'override'),
    ),
  ]),
  user('local-team', ['accounts', 'data', 'training', 'accreditation', 'mediate'], ''),
  user('local-team', ['broker'], ''),
  user('local-team', ['complaints', 'shielding'], ''),
  user('local-team', ['audit'], ''),
]

function user(role: string, held: readonly string[], authority = OWN.authority): Principal {
  return userWith(role, held, { authority, organisation: OWN.organisation, userId: OWN.person })
}

/** A person with a role and rights, of an authority (empty: of none) and an organisation. */
export function userWith(role: string, held: readonly string[], own: Attributes): Principal {
  const label = [role, ...held, ...(own['authority'] === '' ? ['of no authority'] : [])].join('+')
  return {
    label,
    role,
    rights: held,
    entity: { type: 'User', id: label, attributes: { role, rights: held, ...own } },
  }
}

function other(role: string, type: string, attributes: Record<string, string>): Principal {
  return { label: role, role, rights: [], entity: { type, id: role, attributes } }
}

/** Its scopes stand where a person has rights. */
function client(role: string, scopes: readonly string[] = [], over: Record<string, boolean> = {}): Principal {
  const facts = {
    organisation: OWN.organisation,
    kind: 'supplier',
    scopes,
    isEnabled: true,
    isAccredited: true,
  }
  const label = [role, ...scopes].join('+')
  return {
    label,
    role,
    rights: scopes,
    entity: { type: 'Client', id: label, attributes: { ...facts, ...over } },
  }
}

/** What the policy is told of a person or a thing. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

/** Every thing of a type that the policy can tell from another. */
export function resourcesOf(policy: PolicySet, action: string): { type: string; attributes: Attributes }[] {
  const type = policy.actions.find(({ name }) => name === action)!.resource
  let found: Attributes[] = [{}]
  for (const [name, kind] of Object.entries(policy.resources[type]!)) {
    const values =
      kind === 'Bool'
        ? [false, true]
        : name === 'organisation'
          ? [OWN.organisation, OTHER.organisation, 0]
          : kind === 'Long'
            ? [OWN.person, OTHER.person]
            : [OWN.authority, OTHER.authority, '']
    found = found.flatMap((attributes) => values.map((value) => ({ ...attributes, [name]: value })))
  }
  return found.map((attributes) => ({ type, attributes }))
}

/** What each word of a grant asks of the person and the thing. */
const scopes: Readonly<Record<string, (own: Attributes, thing: Attributes) => boolean>> = {
  any: () => true,
  authority: (own, { authority }) => own['authority'] !== '' && authority === own['authority'],
  'other-authority': (own, { otherAuthority }) =>
    own['authority'] !== '' && otherAuthority === own['authority'],
  'one-authority': (_own, { otherAuthority }) => otherAuthority === '',
  organisation: (own, { organisation }) => organisation === own['organisation'],
  'not-organisation': (own, { organisation }) => organisation !== own['organisation'],
  self: (own, { userId }) => userId === own['userId'],
  'not-self': (own, { userId }) => userId !== own['userId'],
  maker: (own, { madeBy }) => madeBy === own['userId'],
  'not-maker': (own, { madeBy }) => madeBy !== own['userId'],
  named: (own, { namedId }) => namedId === own['userId'],
  supervisor: (own, { supervisorId }) => supervisorId === own['userId'],
  'in-service': (_own, { isInService }) => isInService === true,
  involved: (_own, { isInvolved }) => isInvolved === true,
  owner: (own, { ownerId }) => ownerId === own['userId'],
  trainer: (own, { trainerId }) => trainerId === own['userId'],
  'not-giver': (own, { giverId }) => giverId !== own['userId'],
  'not-decider': (own, { deciderId }) => deciderId !== own['userId'],
  'not-requester': (own, { requesterId }) => requesterId !== own['userId'],
  'not-drafter': (own, { drafterId }) => drafterId !== own['userId'],
  'not-team': (_own, { isTeam }) => isTeam === false,
  'not-served': (own, { servedId }) => servedId !== own['userId'],
  'not-about': (own, { aboutId }) => aboutId !== own['userId'],
  'not-part': (_own, { tookPart }) => tookPart === false,
  'not-declared': (_own, { isDeclared }) => isDeclared === false,
}

export type Case = {
  readonly action: Action
  readonly principal: Principal
  readonly resource: { readonly type: string; readonly attributes: Attributes }
  readonly lacking: readonly Condition[]
  readonly isRecent: boolean
  /** Whether no supervisor is needed, or one has accepted the session. */
  readonly isSupervised: boolean
}

/** The answer of the table. */
export function expected({ action, principal, resource, lacking, isRecent, isSupervised }: Case): boolean {
  const isUser = principal.entity.type === 'User'
  const barring = { all: conditions, account: ['in-post', 'not-suspended'], none: [] }[
    action.conditions
  ] as readonly Condition[]
  if (isUser && lacking.some((condition) => barring.includes(condition))) return false
  if (isUser && action.isSensitive && !isRecent) return false
  if (isUser && action.conditions === 'all' && !isSupervised) return false
  const own = principal.entity.attributes as Attributes
  return (grantsOf.get(action.name) ?? []).some(
    ({ who, where }) =>
      isMeant(who, principal) && where.every((word) => scopes[word]!(own, resource.attributes)),
  )
}

function isMeant(who: string, { role, rights: held, entity }: Principal): boolean {
  const [wanted = '', right] = who.split('+')
  if (right !== undefined && !held.includes(right)) return false
  return wanted === 'user' ? entity.type === 'User' : wanted === role
}

/** The same case as the engine is asked it. */
export function questionOf({
  action,
  principal,
  resource,
  lacking,
  isRecent,
  isSupervised,
}: Case): PolicyQuestion {
  const standing = Object.fromEntries(
    conditions.map((condition) => [
      policyNames[condition].fact,
      principal.entity.type === 'User' && !lacking.includes(condition),
    ]),
  )
  return {
    principal: principal.entity,
    action: action.name,
    resource: { ...resource, id: 'any' },
    context: { standing, recentlyAuthenticated: isRecent, supervisionHolds: isSupervised },
  }
}

/** Nothing lacking, each condition alone, each two together, and all. */
export const lackings: readonly (readonly Condition[])[] = [
  [],
  ...conditions.map((one) => [one]),
  ...conditions.flatMap((one, at) => conditions.slice(at + 1).map((another) => [one, another])),
  conditions,
]

/** Every case of an action: all things at good standing, and those permitted then once more with all that can be lacking, and with a session that waits for a supervisor. */
export function* casesOf(policy: PolicySet, action: Action): Generator<Case> {
  for (const principal of principals) {
    let permitted: Case | undefined
    for (const resource of resourcesOf(policy, action.name)) {
      const one = { action, principal, resource, lacking: [], isRecent: true, isSupervised: true }
      yield one
      if (expected(one)) permitted ??= one
    }
    if (permitted === undefined) continue
    for (const lacking of lackings) {
      for (const isRecent of [true, false]) yield { ...permitted, lacking, isRecent }
    }
    for (const lacking of [[], conditions]) yield { ...permitted, lacking, isSupervised: false }
  }
}
