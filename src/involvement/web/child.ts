import type { FastifyReply, FastifyRequest } from 'fastify'
import { openRecord, type ChildRecord } from '../../children/index.ts'
import { childrenPaths } from '../../children/web/paths.ts'
import { consentPaths } from '../../consent/web/paths.ts'
import { formatChildNumber } from '../../lib/identifiers/index.ts'
import type { Act } from '../../platform/act.ts'
import { DomainError, NotFoundError } from '../../platform/errors.ts'
import type { Involvement } from '../index.ts'
import { withRefusals } from './answer-refusals.ts'

/** Who a page is about, to be sure that it is the right child. */
export type Identity = {
  readonly given: string
  readonly name: string
  readonly number: string
  readonly recordPath: string
}

export function identityOf({
  names,
  childNumber,
  publicId,
}: Pick<ChildRecord, 'names' | 'childNumber' | 'publicId'>): Identity {
  const { given = '', middle, family = '' } = names[0] ?? {}
  return {
    given,
    name: [given, middle, family].filter(Boolean).join(' '),
    number: formatChildNumber(childNumber).replaceAll(' ', '\u00a0'),
    recordPath: childrenPaths.record(publicId),
  }
}

/** The title without the child's name, for the browser's tab and so its history. */
export function tabTitleOf(title: string, { name }: Identity): string {
  return title.replaceAll(name, 'this child')
}

/** The person's own current involvement in an opened record. @throws NotFoundError when it is none. */
export function ownIn(record: ChildRecord, act: Act, involvementId: number): Involvement {
  const own = record.services.current.find((one) => one.involvementId === involvementId)
  if (!own || own.userId === null || own.userId !== act.actor.userId) throw new NotFoundError()
  return own
}

/**
 * Does `work` with the record opened in the same act, so that nobody changes what they may not see, and answers with `show`.
 *
 * Without a reason for the look the person is asked for one first; a refusal of the work has a page that says what happened.
 */
export async function withRecord<T>(
  request: FastifyRequest,
  reply: FastifyReply,
  publicId: string,
  work: (act: Act, record: ChildRecord) => Promise<T>,
  show: (done: T) => unknown,
): Promise<unknown> {
  const back = { path: childrenPaths.record(publicId), text: 'Back to the record' }
  return withRefusals(reply, back, async () => {
    const done = await request
      .act(async (act) => {
        const opened = await openRecord(act, publicId)
        return opened.kind === 'opened'
          ? { kind: 'done' as const, value: await work(act, opened.record) }
          : opened
      })
      .catch(asSensitive)
    if (done.kind === 'sensitive') return reply.redirect(consentPaths.own(publicId), 303)
    if (done.kind === 'done') return show(done.value)
    const elsewhere =
      done.kind === 'merged' ? childrenPaths.record(done.publicId) : childrenPaths.reason(publicId)
    return reply.redirect(elsewhere, 303)
  })
}

/** What a sensitive service does is recorded on pages of its own. */
function asSensitive(error: unknown): { readonly kind: 'sensitive' } {
  if (error instanceof DomainError && error.code === 'CP_INVOLVEMENT_SENSITIVE') return { kind: 'sensitive' }
  throw error
}
