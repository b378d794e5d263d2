import { recordEntry } from '../audit/index.ts'
import type { Act } from '../platform/act.ts'
import type { Seal } from '../platform/seal.ts'
import { contactsForBroker, type BrokerContact } from './contacts-for-broker.ts'
import { notThisStep } from './errors.ts'
import type { Outcome } from './outcome.ts'
import type { PassedOn } from './passed-on.ts'
import {
  listHistory,
  listOpen,
  listSteps,
  listTeams,
  type FoundChild,
  type HistoryEntry,
  type Step,
  type StoredRequest,
  type Team,
} from './queries.ts'
import { requireDesk } from './request-access.ts'
import { requestResource, type ContactRequest, type Words } from './request.ts'
import { openContact, openWords } from './sealed-words.ts'

/** A line of the queue; it says nothing of the child. */
export type QueuedRequest = Pick<
  ContactRequest,
  'publicId' | 'urgency' | 'need' | 'askedAt' | 'dueAt' | 'state'
> & { readonly takenByName: string | null; readonly isMine: boolean }

/** Open requests of the own authority, most urgent first, then the oldest; 200 at most, none of the person's own. */
export async function listRequests(act: Act): Promise<QueuedRequest[]> {
  const authority = act.actor.authorityCode ?? ''
  await act.require('brokerage.list-requests', requestResource('all', authority))
  const requests = await listOpen(act.sql, authority, act.actor.userId ?? 0)
  await recordEntry(act, {
    action: 'brokerage.list-requests',
    outcome: 'done',
    quantity: requests.length,
  })
  return requests.map((request) => ({ ...queuedOf(request), isMine: isMine(act, request) }))
}

function queuedOf(request: StoredRequest): Omit<QueuedRequest, 'isMine'> {
  const { publicId, urgency, need, askedAt, dueAt, state, takenByName } = request
  return { publicId, urgency, need, askedAt, dueAt, state, takenByName }
}

/** A request as a broker sees it. */
export type DeskRequest = QueuedRequest & {
  readonly askerName: string
  readonly askerWork: string
  readonly words: Words
  readonly wasAskedFromRecord: boolean
  /** The record it is about; null while nobody found one that this person may open. */
  readonly child: FoundChild | null
  readonly steps: readonly Step[]
  /** Teams that it can be handed over to. */
  readonly teams: readonly Team[]
  readonly outcome: Outcome | null
  readonly passedOn: PassedOn | null
}

/** One request with what was asked and done. @throws NotFoundError for an unknown one and another authority's, alike */
export async function openRequest(act: Act, seal: Seal, publicId: string): Promise<DeskRequest> {
  const { request, child } = await requireDesk(act, 'brokerage.read-request', publicId)
  const [steps, teams] = await Promise.all([
    listSteps(act.sql, request.requestId),
    listTeams(act.sql, act.today),
  ])
  await recordEntry(act, {
    action: 'brokerage.read-request',
    outcome: 'done',
    subjectRef: publicId,
    targetUserId: request.askerId,
    fields: ['words', ...(child ? ['number'] : [])],
    ...(child ? { childId: child.childId } : {}),
  })
  const { askerName, askerWork, wasAskedFromRecord, outcome, passedOn } = request
  return {
    ...queuedOf(request),
    isMine: isMine(act, request),
    askerName,
    askerWork,
    wasAskedFromRecord,
    words: openWords(seal, publicId, request.sealed),
    child,
    steps,
    teams: teams.filter((team) => team.authorityCode !== request.authorityCode),
    outcome,
    passedOn: passedOn && openContact(seal, publicId, passedOn),
  }
}

/**
 * Whom the broker who works on a request can ring.
 *
 * @throws NotFoundError as above; DomainError `CP_CONTACT_STEP` unless the person has taken it and found the record.
 */
export async function seeContacts(act: Act, publicId: string): Promise<readonly BrokerContact[]> {
  const { request, child } = await requireDesk(act, 'brokerage.see-contacts', publicId)
  if (!child || !isMine(act, request)) throw notThisStep()
  const contacts = await contactsForBroker(act, child)
  await recordEntry(act, {
    action: 'brokerage.see-contacts',
    outcome: 'done',
    subjectRef: publicId,
    childId: child.childId,
    fields: ['services'],
    quantity: contacts.length,
  })
  return contacts
}

/** Who did, saw and was told what of a request, as the log has it, in order. Source: R-98. */
export async function readHistory(act: Act, publicId: string): Promise<readonly HistoryEntry[]> {
  const { request } = await requireDesk(act, 'brokerage.read-history', publicId)
  const entries = await listHistory(act.sql, publicId, request.askedAt)
  await recordEntry(act, {
    action: 'brokerage.read-history',
    outcome: 'done',
    subjectRef: publicId,
    quantity: entries.length,
  })
  return entries
}

function isMine(act: Act, { state, takenBy }: StoredRequest): boolean {
  return state === 'working' && takenBy === act.actor.userId
}
