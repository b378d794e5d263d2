import type { Act, Actor, Decide, Decision } from '../platform/act.ts'
import type { Call } from './call.ts'
import { findOpenCall } from './queries.ts'

/** What an operator may do in a call, and as what it is asked of the operator. */
const inCalls: Readonly<Record<string, string>> = {
  'children.search': 'mediation.search',
  'children.open-record': 'mediation.open-record',
}

/**
 * Decides about looks of an operator twice: whether the operator may look for others, and whether the person served may look.
 *
 * INVARIANT (both-may-look): in a call nothing is shown that either of the two may not see today; without one an operator sees
 * nothing. For people without the right nothing more is read. The decision names the person served, and so does every entry that
 * follows from it. What keeps the person served away is not told to the operator. Source: R-81.
 */
export function withCalls(decide: Decide): Decide {
  return async (act, action, resource) => {
    const asOperator = inCalls[action]
    const call = asOperator === undefined ? undefined : await findCallOf(act)
    if (asOperator === undefined || call === undefined) return decide(act, action, resource)
    const own = { ...(await decide(act, asOperator, resource)), action }
    const { served, callId } = call
    const theirs = await decide({ ...act, actor: actorOf(call) }, action, resource)
    return {
      ...own,
      isPermitted: own.isPermitted && theirs.isPermitted,
      served: { userId: served.userId, callId, rules: theirs.rules },
    } satisfies Decision
  }
}

function findCallOf({ actor, sql, now }: Act): Promise<Call | undefined> | undefined {
  if (actor.userId === null || !actor.rights.includes('mediate')) return undefined
  return findOpenCall(sql, actor.userId, now)
}

/** The person served as whoever asks the policy; without a session, for none of theirs takes part. */
function actorOf({ served }: Call): Actor {
  const { name, role, userId, organisationId, authorityCode } = served
  return { kind: 'person', name, role, userId, organisationId, authorityCode, rights: [], sessionRef: null }
}
