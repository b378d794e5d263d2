import { childrenPaths } from '../../children/web/paths.ts'
import { formatChildNumber } from '../../lib/identifiers/index.ts'
import { formatDay } from '../../lib/iso-date.ts'
import { instant } from '../../platform/web/filters.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import {
  attemptResults,
  isOverdue,
  outcomes,
  referenceOf,
  urgencies,
  wishes,
  type BrokerContact,
  type DeskRequest,
  type HistoryEntry,
  type PassedOn,
} from '../index.ts'
import { brokeragePaths } from './paths.ts'
import { whoWorks } from './present-desk.ts'
import {
  attemptWords,
  choicesOf,
  detailText,
  dueText,
  needWords,
  outcomeWords,
  stateWords,
  stepWords,
  urgencyWords,
  wishWords,
} from './words.ts'

type Choice = { readonly value: string; readonly text: string }
type Fact = { readonly key: string; readonly value: string }
type Refused = { readonly errors: FieldErrors; readonly values: FormValues }

export type RequestPage = PageModel & {
  readonly backPath: string
  readonly historyPath: string
  readonly reference: string
  readonly state: { readonly text: string; readonly colour: string }
  readonly isOverdue: boolean
  readonly facts: readonly Fact[]
  readonly note: string | null
  readonly record: {
    readonly href: string
    readonly number: string
    readonly authority: string | null
  } | null
  readonly isFromRecord: boolean
  readonly searchPath: string
  readonly contactsPath: string | null
  readonly steps: readonly { readonly at: string; readonly what: string; readonly by: string }[]
  readonly answer: { readonly text: string; readonly contact: PassedOn | null } | null
  readonly actions: Readonly<Record<ActionName, string | null>>
  readonly urgencies: readonly Choice[]
  readonly teams: readonly Choice[]
  readonly attempts: readonly Choice[]
  readonly wishes: readonly Choice[]
  readonly outcomes: readonly Choice[]
  readonly values: FormValues
}

type ActionName = 'take' | 'giveBack' | 'urgency' | 'handOver' | 'child' | 'attempts' | 'wish' | 'answer'

/** A request as a broker works on it; what somebody else works on can only be put back. */
export function presentRequest(request: DeskRequest, now: Date, refused?: Refused): RequestPage {
  const { publicId, state, child, words, isMine, outcome, passedOn } = request
  return {
    title: 'A request for contact',
    backPath: brokeragePaths.queue,
    historyPath: brokeragePaths.history(publicId),
    reference: referenceOf(publicId),
    state: stateWords[state],
    isOverdue: isOverdue(request, now),
    facts: factsOf(request),
    note: words.note,
    record: child && {
      href: childrenPaths.record(child.publicId),
      number: formatChildNumber(child.childNumber).replaceAll(' ', '\u00a0'),
      authority: child.authorityName,
    },
    isFromRecord: request.wasAskedFromRecord,
    searchPath: childrenPaths.search,
    contactsPath: isMine && child ? brokeragePaths.contacts(publicId) : null,
    steps: request.steps.map(({ step, detail, madeAt, by }) => ({
      at: instant(madeAt),
      what: [stepWords[step], detailText(detail)].filter(Boolean).join(': '),
      by,
    })),
    answer: outcome && { text: outcomeWords[outcome], contact: passedOn },
    actions: actionsOf(request),
    urgencies: choicesOf(urgencies, urgencyWords),
    teams: [
      { value: '', text: 'Choose a team' },
      ...request.teams.map((team) => ({ value: team.authorityCode, text: team.name })),
    ],
    attempts: choicesOf(attemptResults, attemptWords),
    wishes: choicesOf(wishes, wishWords),
    outcomes: choicesOf(outcomes, outcomeWords),
    values: refused?.values ?? {},
    ...(refused ? { errors: refused.errors } : {}),
  }
}

function factsOf(request: DeskRequest): Fact[] {
  const { words, urgency, need, askedAt, dueAt, askerName, askerWork } = request
  const { child, phone, email } = words
  return [
    { key: 'Asked by', value: `${askerName}, ${askerWork}` },
    ...(phone === null ? [] : [{ key: 'Telephone', value: phone }]),
    ...(email === null ? [] : [{ key: 'Email', value: email }]),
    { key: 'Needs', value: needWords[need] },
    { key: 'How urgent', value: urgencyWords[urgency] },
    { key: 'Asked', value: instant(askedAt) },
    { key: 'To answer by', value: dueText(dueAt) },
    { key: 'Who works on it', value: whoWorks(request) },
    ...(child
      ? [
          {
            key: 'The child, as typed',
            value: `${child.given} ${child.family}, born ${formatDay(child.dateOfBirth)}`,
          },
        ]
      : []),
  ]
}

function actionsOf({ publicId, state, isMine, teams }: DeskRequest): RequestPage['actions'] {
  const mine = (path: (requestId: string) => string): string | null => (isMine ? path(publicId) : null)
  const free = (path: (requestId: string) => string): string | null =>
    isMine || state === 'waiting' ? path(publicId) : null
  return {
    take: state === 'waiting' ? brokeragePaths.take(publicId) : null,
    giveBack: state === 'working' ? brokeragePaths.giveBack(publicId) : null,
    urgency: free(brokeragePaths.urgency),
    handOver: teams.length > 0 ? free(brokeragePaths.handOver) : null,
    child: mine(brokeragePaths.child),
    attempts: mine(brokeragePaths.attempts),
    wish: mine(brokeragePaths.wish),
    answer: mine(brokeragePaths.answer),
  }
}

export type ContactsPage = PageModel & {
  readonly backPath: string
  readonly cards: readonly {
    readonly heading: string
    readonly text: string
    readonly person: string | null
    readonly role: string | null
    readonly phone: string | null
    readonly email: string | null
  }[]
}

export function presentContacts(contacts: readonly BrokerContact[], requestId: string): ContactsPage {
  return {
    title: 'Whom you can ring',
    backPath: brokeragePaths.request(requestId),
    cards: contacts.map(({ serviceName, organisationName, practitioner, role, phone, email }) => ({
      heading: serviceName,
      text: organisationName,
      person: practitioner,
      role,
      phone,
      email,
    })),
  }
}

export type HistoryPage = PageModel & {
  readonly backPath: string
  readonly reference: string
  readonly entries: readonly { readonly at: string; readonly who: string; readonly what: string }[]
}

const actionWords: Readonly<Record<string, string>> = {
  'brokerage.ask': 'Asked',
  'brokerage.read-own': 'Read their own request',
  'brokerage.change-own': 'Changed their own request',
  'brokerage.read-request': 'Looked at the request',
  'brokerage.take-request': 'Took it, or put it back',
  'brokerage.set-urgency': 'Changed the urgency',
  'brokerage.hand-over': 'Handed it over',
  'brokerage.name-child': 'Said which record it is about',
  'brokerage.see-contacts': 'Looked whom to ring',
  'brokerage.record-contact': 'Noted a call, or what the young person wants',
  'brokerage.answer': 'Answered',
  'brokerage.read-history': 'Looked at this history',
}

/** The log's own entries, in order. */
export function presentHistory(entries: readonly HistoryEntry[], requestId: string): HistoryPage {
  return {
    title: 'Who knew what',
    backPath: brokeragePaths.request(requestId),
    reference: referenceOf(requestId),
    entries: entries.map(({ at, who, action, outcome, fields }) => ({
      at: instant(at),
      who,
      what: [
        actionWords[action] ?? action,
        ...(outcome === 'done' ? [] : ['not allowed, or not found']),
        ...(fields.length > 0 ? [fields.map(fieldText).join(', ')] : []),
      ].join(': '),
    })),
  }
}

const fieldWords: Readonly<Record<string, string>> = {
  words: 'what was typed',
  number: 'the number of the record',
  services: 'services and their contacts',
  contact: 'with a contact',
  urgent: 'urgent now',
  withdrawn: 'withdrawn',
  closed: 'put away',
  taken: 'taken',
  'given-back': 'put back',
  'told-will-contact': 'was told that somebody will contact them',
  'told-contact-them': 'was told whom to contact',
  'told-declined': 'was told that somebody declined',
  'told-nothing': 'was told that we cannot help',
}

function fieldText(field: string): string {
  return fieldWords[field] ?? needWords[field as keyof typeof needWords] ?? detailText(field)
}
