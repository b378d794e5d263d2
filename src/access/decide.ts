import type { PolicyEngine, PolicyEntity } from '../lib/policy/engine.ts'
import type { Act, Actor, Decide } from '../platform/act.ts'
import { noClientFacts, readClientFacts, type ClientFacts } from './clients/read-client-facts.ts'
import { policyNames } from './policy.ts'
import { readFacts, type DecisionFacts } from './read-standing.ts'
import type { Right } from './rights.ts'
import { isRecent } from './sessions/session.ts'
import { conditions, lapsedConditions, type Standing } from './standing.ts'

/** Whether the person who acts declared this child as family. */
export type IsDeclared = (act: Act, publicId: string) => Promise<boolean>

/**
 * Decides by `engine` on facts read at the moment of asking, inside the act's transaction.
 *
 * INVARIANT (not-own-family): with `isDeclared` the fact stands on every child as a resource; it is asked for people alone who declared
 * anybody, and without it no child is reached, for the policy then lacks a fact. Source: R-101.
 *
 * A refusal names as lapsed the conditions whose rules forbade it, in the order in which a person would mend them.
 */
export function decideBy(engine: PolicyEngine, isDeclared?: IsDeclared): Decide {
  return async (act, action, resource) => {
    const { userId, clientId, sessionRef } = act.actor
    const facts = userId === null ? undefined : await factsOf(act, userId)
    const client =
      clientId === undefined ? undefined : await readClientFacts(act.sql, clientId, act.now, sessionRef)
    const standing = facts?.standing
    const ownFamily =
      isDeclared && resource.type === 'Child'
        ? { isDeclared: facts?.hasDeclared === true && (await isDeclared(act, resource.id)) }
        : {}
    const { isPermitted, rules } = engine.ask({
      principal: principalOf(act.actor, facts, client),
      action,
      resource: {
        type: resource.type,
        id: resource.id,
        attributes: { ...resource.attributes, ...ownFamily },
      },
      context: {
        standing: standingContext(standing),
        recentlyAuthenticated: isRecent(facts?.authenticatedAt ?? null, act.now),
        supervisionHolds: facts?.supervisionHolds ?? false,
      },
    })
    const lapsed = lapsedConditions(standing ?? []).map((state) => state.condition)
    return {
      action,
      isPermitted,
      rules,
      policyVersion: engine.version,
      lapsed: isPermitted ? [] : lapsed.filter((condition) => rules.includes(policyNames[condition].rule)),
    }
  }
}

/**
 * Facts of whoever acts: those of the claim for the act's first decision, and read anew for each that follows.
 *
 * INVARIANT (standing-is-fresh): both are read in the act's own transaction, so that what expired or was withdrawn refuses the very next
 * request. Facts of somebody else are never taken.
 */
async function factsOf(act: Act, userId: number): Promise<DecisionFacts> {
  const claimed = await act.takeClaimed?.()
  return claimed?.userId === userId ? claimed : readFacts(act.sql, userId, act.now, act.actor.sessionRef)
}

/**
 * The policy's name for an actor: a user, the visitor who is not signed in, a client, or a part of the system.
 *
 * Without facts a user has no right, and a client is not let in.
 */
export function principalOf(
  actor: Actor,
  facts?: { readonly rights: readonly Right[]; readonly organisationId: number },
  client: ClientFacts = noClientFacts,
): PolicyEntity {
  if (actor.kind === 'client') return { type: 'Client', id: actor.clientId ?? '', attributes: client }
  if (actor.kind === 'system') return { type: 'System', id: actor.name, attributes: { name: actor.name } }
  if (actor.userId === null) return { type: 'Visitor', id: 'visitor', attributes: {} }
  const attributes = {
    role: actor.role,
    rights: facts?.rights ?? [],
    authority: actor.authorityCode ?? '',
    organisation: facts?.organisationId ?? 0,
    userId: actor.userId,
  }
  return { type: 'User', id: String(actor.userId), attributes }
}

/** Each condition as the policy asks for it; whoever has no standing holds none. */
export function standingContext(standing: Standing | undefined): Record<string, boolean> {
  const holds = (name: string): boolean =>
    standing?.some((state) => state.condition === name && state.holds) ?? false
  return Object.fromEntries(conditions.map((name) => [policyNames[name].fact, holds(name)]))
}
