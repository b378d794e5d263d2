import { formatDay } from '../../lib/iso-date.ts'
import { instant } from '../../platform/web/filters.ts'
import type { FieldErrors, FormValues } from '../../platform/web/forms.ts'
import type { PageModel } from '../../platform/web/server.ts'
import { needs, referenceOf, type Asking, type OwnRequest, type PassedOn, type Told } from '../index.ts'
import { brokeragePaths } from './paths.ts'
import { choicesOf, dueText, needWords, stateWords, targetText, urgencyWords } from './words.ts'

type Choice = { readonly value: string; readonly text: string }

const callFirst = 'Call 999, or the duty team of children’s social care, first. '

export type AskPage = PageModel & {
  readonly action: string
  readonly backPath: string
  /** Null for a child without a record, whose names are asked for. */
  readonly child: string | null
  readonly urgencies: readonly Choice[]
  readonly needs: readonly Choice[]
  readonly teams: readonly Choice[]
  readonly values: FormValues
}

/** The form; it says nothing of a record, whether there is one or not. */
export function presentAsk(
  { teams, ownAuthority, phone, email, targets }: Asking,
  child: string | null,
  refused?: { readonly errors: FieldErrors; readonly values: FormValues },
): AskPage {
  const own = teams.some((team) => team.authorityCode === ownAuthority) ? (ownAuthority ?? '') : ''
  return {
    title: 'Ask to be put in contact',
    action: brokeragePaths.new,
    backPath: brokeragePaths.own,
    child,
    urgencies: targets.map(([urgency, target]) => ({
      value: urgency,
      text: urgencyWords[urgency],
      hint: {
        text: `${urgency === 'immediate-risk' ? callFirst : ''}We aim to answer within ${targetText(target)}.`,
      },
    })),
    needs: choicesOf(needs, needWords),
    teams: [
      ...(own === '' ? [{ value: '', text: 'Choose an area' }] : []),
      ...teams.map(({ authorityCode, name }) => ({ value: authorityCode, text: name })),
    ],
    values: refused?.values ?? { phone: phone ?? '', email: email ?? '', authority: own },
    ...(refused ? { errors: refused.errors } : {}),
  }
}

type Tag = { readonly text: string; readonly colour: string }

export type OwnListPage = PageModel & {
  readonly newPath: string
  readonly requests: readonly {
    readonly href: string
    readonly reference: string
    readonly about: string
    readonly asked: string
    readonly state: Tag
  }[]
}

export function presentOwnRequests(requests: readonly OwnRequest[]): OwnListPage {
  return {
    title: 'Your requests for contact',
    newPath: brokeragePaths.new,
    requests: requests.map((request) => ({
      href: brokeragePaths.ownRequest(request.publicId),
      reference: referenceOf(request.publicId),
      about: aboutOf(request),
      asked: instant(request.askedAt),
      state: stateWords[request.state],
    })),
  }
}

export type OwnPage = PageModel & {
  readonly backPath: string
  readonly reference: string
  readonly state: Tag
  readonly facts: readonly { readonly key: string; readonly value: string }[]
  readonly explanation: string
  readonly answer: {
    readonly paragraphs: readonly string[]
    readonly contact: PassedOn | null
    readonly at: string
  } | null
  readonly withdrawAction: string | null
  readonly urgentAction: string | null
  readonly closeAction: string | null
}

/** A request as its asker reads it: all of it from codes. */
export function presentOwnRequest(own: OwnRequest): OwnPage {
  const { publicId, state, urgency, need, askedAt, dueAt, answer } = own
  const isOpen = state === 'waiting' || state === 'working'
  return {
    title: 'Your request for contact',
    backPath: brokeragePaths.own,
    reference: referenceOf(publicId),
    state: stateWords[state],
    facts: [
      { key: 'About', value: aboutOf(own) },
      { key: 'What you need', value: needWords[need] },
      { key: 'How urgent', value: urgencyWords[urgency] },
      { key: 'Asked', value: instant(askedAt) },
      ...(isOpen ? [{ key: 'We aim to answer by', value: dueText(dueAt) }] : []),
    ],
    explanation: explanationOf(own),
    answer: answer && {
      paragraphs: answerWords[answer.told],
      contact: answer.contact,
      at: instant(answer.at),
    },
    withdrawAction: isOpen ? brokeragePaths.withdraw(publicId) : null,
    urgentAction: isOpen && urgency !== 'immediate-risk' ? brokeragePaths.urgent(publicId) : null,
    closeAction: state === 'answered' ? brokeragePaths.close(publicId) : null,
  }
}

/** INVARIANT (answer-tells-nothing): the words follow from what is told alone. */
const answerWords: Readonly<Record<Told, readonly string[]>> = {
  'will-contact': ['Somebody who works with the child will contact you, in the way you told us.'],
  'contact-them': ['Somebody who works with the child asks you to contact them.'],
  declined: [
    'Somebody who works with the child was asked, and does not wish to be in contact now.',
    'If you are worried about the child, talk to your safeguarding lead or to children’s social care.',
  ],
  nothing: [
    'We cannot put you in contact with anybody. This does not say whether anybody works with the child.',
    'If you are worried about the child, talk to your safeguarding lead or to children’s social care.',
  ],
}

function explanationOf({ state, answer }: OwnRequest): string {
  switch (state) {
    case 'waiting':
      return 'Your request waits for somebody of the ContactPoint team. We tell you by email when there is an answer.'
    case 'working':
      return 'Somebody of the ContactPoint team works on your request. We tell you by email when there is an answer.'
    case 'answered':
      return 'There is an answer.'
    case 'closed':
      return answer === null
        ? 'You withdrew this request. Nobody works on it any more.'
        : 'You have put this request away.'
  }
}

function aboutOf({ child }: OwnRequest): string {
  return child === null
    ? 'The child whose record you came from'
    : `${child.given} ${child.family}, born ${formatDay(child.dateOfBirth)}`
}
