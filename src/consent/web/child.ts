import type { FastifyReply, FastifyRequest } from 'fastify'
import { openRecord, type ChildRecord } from '../../children/index.ts'
import { childrenPaths } from '../../children/web/paths.ts'
import { formatChildNumber } from '../../lib/identifiers/index.ts'
import type { Act } from '../../platform/act.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { createRefusalPages } from '../../platform/web/refusals.ts'

/** Who a page is about, to be sure that it is the right child. */
export type Identity = {
  readonly given: string
  readonly name: string
  readonly number: string
  readonly recordPath: string
}

/** A page about a child, with what its template names. */
export type ChildPage = PageModel & { readonly identity: Identity; readonly [name: string]: unknown }

function identityOf({
  names,
  childNumber,
  publicId,
}: Pick<ChildRecord, 'names' | 'childNumber' | 'publicId'>): Identity {
  const { given = '', family = '' } = names[0] ?? {}
  return {
    given,
    name: `${given} ${family}`,
    number: formatChildNumber(childNumber).replaceAll(' ', '\u00a0'),
    recordPath: childrenPaths.record(publicId),
  }
}

const withRefusals = createRefusalPages({
  CP_CONSENT_EXISTS: [
    'You have recorded this already',
    'Your work with this child is recorded. You can correct, end or withdraw it.',
  ],
  CP_CONSENT_NOT_RECORDED: [
    'Nothing of yours is recorded',
    'It was ended or withdrawn, perhaps in another window, so nothing has been changed now.',
  ],
  CP_CONSENT_OTHER_GROUND: [
    'This cannot be withdrawn in that way',
    'A child or parent withdraws what they agreed to. What rests on your own judgement of harm you withdraw yourself.',
  ],
  CP_STAY_AGE: [
    'It is too early for this',
    'A young person can agree to stay on ContactPoint from the 17th birthday.',
  ],
  CP_STAY_NOT_IN_FORCE: [
    'There is nothing to withdraw',
    'This consent has ended or was withdrawn already, so nothing has been changed.',
  ],
})

/**
 * Does `work` with the record opened in the same act, so that nobody changes what they may not see, and answers with `show`.
 *
 * Without a reason for the look the person is asked for one first.
 */
export async function withRecord<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  publicId: string,
  work: (act: Act, childId: number) => Promise<T>,
  show: (done: T, identity: Identity) => unknown,
): Promise<unknown> {
  const back = { path: childrenPaths.record(publicId), text: 'Back to the record' }
  return withRefusals(reply, back, async () => {
    const done = await request.act(async (act) => {
      const opened = await openRecord(act, publicId)
      if (opened.kind !== 'opened') return opened
      const value = await work(act, opened.record.childId)
      return { kind: 'done' as const, value, identity: identityOf(opened.record) }
    })
    if (done.kind === 'done') return show(done.value, done.identity)
    const elsewhere =
      done.kind === 'merged' ? childrenPaths.record(done.publicId) : childrenPaths.reason(publicId)
    return reply.redirect(elsewhere, 303)
  })
}
