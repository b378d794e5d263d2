import { recordEntry } from '../audit/index.ts'
import type { PolicyEngine, PolicyRule } from '../lib/policy/engine.ts'
import type { PolicySet } from '../lib/policy/slice-policy.ts'
import type { Act } from '../platform/act.ts'
import { DomainError } from '../platform/errors.ts'
import { principalOf, standingContext } from './decide.ts'
import type { Role } from './queries.ts'
import { readFacts } from './read-standing.ts'
import type { Right } from './rights.ts'
import type { Standing } from './standing.ts'
import { requireAdministration } from './users.ts'

export type Question = {
  /** Username or id. */
  readonly user: string | number
  readonly action: string
  /** Of what is acted upon, where it differs from the person's own: GSS code, and whether it is the person's own. */
  readonly authority?: string
  readonly isOwn?: boolean
  /** Whether the person declared the child acted upon as one of the own family. */
  readonly isDeclared?: boolean
  /** Whether the factors were given a moment ago, as sensitive acts demand. */
  readonly isRecent?: boolean
}

/** Which rules decide today, on which facts. */
export type ExplainedDecision = {
  readonly isPermitted: boolean
  readonly policyVersion: string
  /** Those that decided: the forbidding ones of a refusal, else the permitting ones; none when no rule permits. */
  readonly rules: readonly Pick<PolicyRule, 'id' | 'source'>[]
  readonly role: Role
  readonly rights: readonly Right[]
  readonly authorityCode: string | null
  readonly standing: Standing
  /** What was assumed of the thing acted upon. */
  readonly resource: Readonly<Record<string, string | number | boolean>>
}

/**
 * Tells which rules decide about a user and an action now, on facts read as for the decision itself. Nothing is done and no record is touched.
 *
 * @throws DomainError `CP_ACTION_UNKNOWN`, and as `requireAdministration` for users of other sections.
 */
export async function explainDecision(
  act: Act,
  engine: PolicyEngine,
  policy: PolicySet,
  question: Question,
): Promise<ExplainedDecision> {
  const account = await requireAdministration(act, question.user, 'access.explain-decision')
  const action = policy.actions.find(({ name }) => name === question.action)
  if (!action) throw new DomainError('invalid', 'CP_ACTION_UNKNOWN', 'there is no action of that name')
  const { standing, rights, organisationId, supervisionHolds } = await readFacts(
    act.sql,
    account.userId,
    act.now,
  )
  const actor = { ...act.actor, ...account, kind: 'person' as const }
  const resource = resourceOf(policy, action.resource, {
    authority: question.authority ?? account.authorityCode ?? '',
    userId: question.isOwn ? account.userId : 0,
    organisationId,
    isDeclared: question.isDeclared ?? false,
  })
  const { isPermitted, rules } = engine.ask({
    principal: principalOf(actor, { rights, organisationId }),
    action: action.name,
    resource: { type: action.resource, id: 'explained', attributes: resource },
    context: {
      standing: standingContext(standing),
      recentlyAuthenticated: question.isRecent ?? false,
      supervisionHolds,
    },
  })
  await recordEntry(act, {
    action: 'access.explain-decision',
    outcome: 'done',
    targetUserId: account.userId,
    fields: [action.name],
  })
  const { role, authorityCode } = account
  const named = policy.rules.filter(({ id }) => rules.includes(id)).map(({ id, source }) => ({ id, source }))
  return {
    isPermitted,
    policyVersion: engine.version,
    rules: named,
    role,
    rights,
    authorityCode,
    standing,
    resource,
  }
}

/** Attributes by what their names mean throughout the policy: an authority, an organisation, or a person by id. */
function resourceOf(
  { resources }: PolicySet,
  type: string,
  assumed: {
    readonly authority: string
    readonly userId: number
    readonly organisationId: number
    readonly isDeclared: boolean
  },
): Record<string, string | number | boolean> {
  const attributes = Object.entries(resources[type] ?? {})
  return Object.fromEntries(
    attributes.map(([name, kind]) => {
      if (kind === 'Bool') return [name, name === 'isDeclared' && assumed.isDeclared]
      if (kind === 'String') return [name, name === 'authority' ? assumed.authority : '']
      return [name, name === 'organisation' ? assumed.organisationId : assumed.userId]
    }),
  )
}
