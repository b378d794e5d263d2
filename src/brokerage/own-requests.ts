import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import type { Seal } from '../platform/seal.ts'
import { toldOf, type Told } from './outcome.ts'
import type { PassedOn } from './passed-on.ts'
import { getTarget, listOwn, type StoredRequest } from './queries.ts'
import { requireOwn, takeStep } from './request-access.ts'
import type { ContactRequest, TypedChild } from './request.ts'
import { openContact, openWords } from './sealed-words.ts'
import { dueOnChange } from './targets.ts'

/** A request as whoever asked sees it: nothing in it depends on a record before somebody answers. */
export type OwnRequest = Pick<
  ContactRequest,
  'publicId' | 'need' | 'urgency' | 'askedAt' | 'dueAt' | 'state'
> & {
  /** As the asker typed it; null where they asked from a record. */
  readonly child: TypedChild | null
  /** Null while nobody has answered, and where the request was withdrawn. */
  readonly answer: { readonly told: Told; readonly contact: PassedOn | null; readonly at: Date } | null
}

/** What the person asked, newest first, 200 at most. */
export async function listOwnRequests(act: Act, seal: Seal): Promise<OwnRequest[]> {
  await act.require('brokerage.list-own', { type: 'Directory', id: 'contactpoint' })
  const requests = await listOwn(act.sql, act.actor.userId ?? 0)
  await recordEntry(act, { action: 'brokerage.list-own', outcome: 'done', quantity: requests.length })
  return requests.map((request) => ownOf(seal, request))
}

/** One of them with its answer. @throws NotFoundError for an unknown one and for another's, alike */
export async function readOwnRequest(act: Act, seal: Seal, publicId: string): Promise<OwnRequest> {
  const request = await requireOwn(act, 'brokerage.read-own', publicId)
  const own = ownOf(seal, request)
  await recordEntry(act, {
    action: 'brokerage.read-own',
    outcome: 'done',
    subjectRef: publicId,
    fields: own.answer ? [`told-${own.answer.told}`] : [],
  })
  return own
}

/** What an asker may do: take it back before it is answered, say that it is urgent now, put an answered one away. */
export type OwnChange = 'withdrawn' | 'urgent' | 'closed'

/** @throws NotFoundError as above; DomainError `CP_CONTACT_STEP` when the request does not wait for that any more. */
export async function changeOwnRequest(act: Act, publicId: string, change: OwnChange): Promise<void> {
  const request = await requireOwn(act, 'brokerage.change-own', publicId)
  if (change === 'urgent') {
    const target = await getTarget(act.sql, 'immediate-risk', act.today)
    const due = dueOnChange(request, 'immediate-risk', target, act.now)
    await takeStep(act, request, { step: 'urgency', detail: 'immediate-risk', due_at: due })
  } else await takeStep(act, request, { step: change })
  await recordEntry(act, {
    action: 'brokerage.change-own',
    outcome: 'done',
    subjectRef: publicId,
    fields: [change],
  })
}

function ownOf(seal: Seal, request: StoredRequest): OwnRequest {
  const { publicId, need, urgency, askedAt, dueAt, state, outcome, passedOn, answeredAt } = request
  return {
    publicId,
    need,
    urgency,
    askedAt,
    dueAt,
    state,
    child: openWords(seal, publicId, request.sealed).child,
    answer:
      outcome === null || answeredAt === null
        ? null
        : {
            told: toldOf(outcome),
            contact: passedOn && openContact(seal, publicId, passedOn),
            at: answeredAt,
          },
  }
}
