import { recordEntry } from '../audit/index.ts'
import type { PolicyEngine, PolicyEntity } from '../lib/policy/engine.ts'
import type { PolicySet } from '../lib/policy/slice-policy.ts'
import type { Act } from '../platform/act.ts'
import { standingContext } from './decide.ts'
import { listUserSummaries, type UserSummary } from './queries.ts'
import { readFacts } from './read-standing.ts'

/** A policy with the engine that decides by it. */
export type Deciding = { readonly policy: PolicySet; readonly engine: PolicyEngine }

/** What one action would become for real users. */
export type SimulatedChange = {
  readonly action: string
  readonly change: 'gain' | 'lose'
  readonly users: number
  /** The first of them by username, `NAMED` at most. */
  readonly usernames: readonly string[]
}

export type Simulation = { readonly users: number; readonly changes: readonly SimulatedChange[] }

const NAMED = 20
const OWN = { authority: 'own', userId: 1, organisation: 2 } as const

/**
 * Who would gain or lose what if `next` decided instead of `current`, over all users as they stand now.
 *
 * Each action is asked about things of the person's own and of others': every combination of own and other authority, person and
 * organisation that its resource can have. A user gains an action when one more of these is permitted, and loses it when one fewer
 * is; an action can do both. Sorted by action. Memory: a line for each distinct standing.
 */
export async function simulatePolicy(
  act: Act,
  current: Deciding,
  next: Deciding,
  onUsers: (users: number) => void = () => {},
): Promise<Simulation> {
  await act.require('access.simulate-policy', { type: 'Directory', id: 'contactpoint' })
  const changesOf = remembered((principal, context) => [...compare(current, next, principal, context)])
  const found = new Map<string, SimulatedChange & { usernames: string[] }>()
  let users = 0
  for (let after = ''; ;) {
    const page = await listUserSummaries(act.sql, null, after)
    for (const user of page) {
      for (const key of changesOf(...(await questionOf(act, user)))) note(found, key, user.username)
    }
    users += page.length
    onUsers(users)
    if (page.length === 0) break
    after = page.at(-1)!.username
  }
  await recordEntry(act, { action: 'access.simulate-policy', outcome: 'done', quantity: users })
  const changes = [...found.values()].sort(
    (a, b) => a.action.localeCompare(b.action) || a.change.localeCompare(b.change),
  )
  return { users, changes }
}

type Context = {
  readonly standing: Record<string, boolean>
  readonly recentlyAuthenticated: boolean
  readonly supervisionHolds: boolean
}

/** The user as the policy sees a person: own authority, id and organisation by stand-ins, which no rule tells from the real ones. */
async function questionOf(act: Act, user: UserSummary): Promise<[PolicyEntity, Context]> {
  const { standing, rights, supervisionHolds } = await readFacts(act.sql, user.userId, act.now)
  const attributes = {
    role: user.role,
    rights: [...rights].sort(),
    authority: user.authorityCode === null ? '' : OWN.authority,
    organisation: OWN.organisation,
    userId: OWN.userId,
  }
  return [
    { type: 'User', id: 'simulated', attributes },
    { standing: standingContext(standing), recentlyAuthenticated: true, supervisionHolds },
  ]
}

function* compare(
  current: Deciding,
  next: Deciding,
  principal: PolicyEntity,
  context: Context,
): Generator<string> {
  const names = new Set([...current.policy.actions, ...next.policy.actions].map(({ name }) => name))
  for (const action of names) {
    const [before, after] = [current, next].map((deciding) => permitted(deciding, action, principal, context))
    if ([...after!].some((resource) => !before!.has(resource))) yield `${action} gain`
    if ([...before!].some((resource) => !after!.has(resource))) yield `${action} lose`
  }
}

/** The resources of the action, as text, on which it is permitted. */
function permitted(
  { policy, engine }: Deciding,
  name: string,
  principal: PolicyEntity,
  context: Context,
): Set<string> {
  const action = policy.actions.find((one) => one.name === name)
  if (!action) return new Set()
  const resources = variantsOf(Object.entries(policy.resources[action.resource] ?? {}))
  return new Set(
    resources
      .filter((attributes) => {
        const resource = { type: action.resource, id: 'simulated', attributes }
        return engine.ask({ principal, action: name, resource, context }).isPermitted
      })
      .map((attributes) => JSON.stringify(attributes)),
  )
}

type Attributes = Record<string, string | number | boolean | readonly string[]>

function variantsOf(attributes: readonly (readonly [string, string])[]): Attributes[] {
  const [first, ...rest] = attributes
  if (!first) return [{}]
  const [name, kind] = first
  return variantsOf(rest).flatMap((others) =>
    valuesOf(name, kind).map((value) => ({ [name]: value, ...others })),
  )
}

function valuesOf(name: string, kind: string): (string | number | boolean | readonly string[])[] {
  if (kind === 'Bool') return [false, true]
  if (kind === 'String') return ['', 'other', OWN.authority]
  if (kind === 'Long') return [0, name === 'organisation' ? OWN.organisation : OWN.userId]
  return [[]]
}

function note(
  found: Map<string, SimulatedChange & { usernames: string[] }>,
  key: string,
  username: string,
): void {
  const [action = '', change] = key.split(' ')
  const line = found.get(key) ?? {
    action,
    change: change === 'gain' ? 'gain' : 'lose',
    users: 0,
    usernames: [],
  }
  const usernames = line.usernames.length < NAMED ? [...line.usernames, username] : line.usernames
  found.set(key, { ...line, users: line.users + 1, usernames })
}

/** Most users stand as many others do. */
function remembered(compute: (principal: PolicyEntity, context: Context) => string[]) {
  const known = new Map<string, string[]>()
  return (principal: PolicyEntity, context: Context): string[] => {
    const key = JSON.stringify([principal.attributes, context])
    const changes = known.get(key) ?? compute(principal, context)
    known.set(key, changes)
    return changes
  }
}
