import type { FastifyReply, FastifyRequest } from 'fastify'
import type { PolicyEngine } from '../../../lib/policy/engine.ts'
import type { PolicySet } from '../../../lib/policy/slice-policy.ts'
import type { Act } from '../../../platform/act.ts'
import { oneOf, parseForm, type FieldReader } from '../../../platform/web/forms.ts'
import type { WebApp } from '../../../platform/web/request.ts'
import { readAccount } from '../../accounts/read-accounts.ts'
import { explainDecision } from '../../explain-decision.ts'
import { requireAdministration } from '../../users.ts'
import { userParams, usersPaths, type UserParams } from './paths.ts'
import { presentExplanation, type AskedOf, type Explanation } from './present-explanation.ts'

/** The policy in force, as rules and as what decides by them. */
export type PolicyInForce = { readonly engine: PolicyEngine; readonly rules: PolicySet }

type ExplainRequest = FastifyRequest<{ Params: UserParams }>

/** Which rules decide about a user and an action now, on which facts; nothing is done, and no record is touched. */
export function explainPage(app: WebApp, { engine, rules }: PolicyInForce): void {
  const path = usersPaths.explain(':userId')
  const options = { schema: { params: userParams }, config: { administers: true } }
  const actions = rules.actions.map(({ name }) => name).toSorted()
  const fields = {
    action: oneOf(actions, { required: 'Choose what the person would do' }),
    thing: oneOf(['section', 'elsewhere', 'own', 'declared'], {
      required: 'Choose what it would be done to',
    }) as FieldReader<AskedOf>,
    recent: oneOf(['no', 'yes'], { required: 'Choose when the person confirmed who they are' }),
  }

  app.get<{ Params: UserParams }>(path, options, async (request, reply) => {
    const name = await request.act((act) => readName(act, request))
    return show(request, reply, { name, actions, values: { thing: 'section', recent: 'no' } })
  })

  app.post<{ Params: UserParams }>(path, options, async (request, reply) => {
    const form = parseForm(request.body, fields)
    const name = await request.act((act) => readName(act, request))
    if (!form.ok)
      return show(request, reply, { name, actions, values: form.values, errors: form.errors }, 400)
    const { action, thing, recent } = form.value
    const explained = await request.act((act) =>
      explainDecision(act, engine, rules, {
        user: request.params.userId,
        action,
        ...(thing === 'elsewhere' && { authority: 'another authority' }),
        isOwn: thing === 'own',
        isDeclared: thing === 'declared',
        isRecent: recent === 'yes',
      }),
    )
    return show(request, reply, { name, actions, values: form.value, asked: { ...form.value, explained } })
  })
}

async function readName(act: Act, { params }: ExplainRequest): Promise<string> {
  await requireAdministration(act, params.userId, 'access.explain-decision')
  const { account } = await readAccount(act, params.userId)
  return account.name
}

function show(
  { params }: ExplainRequest,
  reply: FastifyReply,
  explanation: Explanation,
  status = 200,
): Promise<string> {
  return reply.page('access/web/users/explain.njk', presentExplanation(params.userId, explanation), {
    status,
  })
}
