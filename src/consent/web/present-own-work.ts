import { formatDay, type IsoDate } from '../../lib/iso-date.ts'
import type { Decider, Judge, Relation, Scope } from '../consent.ts'
import type { NewOwnWork } from '../own/record-own-work.ts'
import type { OwnSensitiveService, OwnWork } from '../queries.ts'
import type { ChildPage, Identity } from './child.ts'
import { consentPaths } from './paths.ts'
import { deciderWords, judgeWords, relationWords, scopeWords, yesNoWords } from './words.ts'

/** A line of a summary. */
export type Answer = { readonly question: string; readonly answer: string }

/** What the person recorded of own work, and what can be done with it. */
export function presentOwnWork(own: OwnWork | null, childId: string, identity: Identity): ChildPage {
  return {
    title: `Your work with ${identity.given}`,
    tabTitle: 'Your work with this child',
    identity,
    newPath: consentPaths.new(childId),
    answers: own && ownAnswers(own),
    links: [
      { href: consentPaths.contact(childId), text: 'Correct how you are reached' },
      { href: consentPaths.end(childId), text: 'End your work' },
      { href: consentPaths.withdraw(childId), text: 'Withdraw: take it off the record at once' },
    ],
  }
}

function ownAnswers(own: OwnWork): Answer[] {
  const { relation, judgedBy, judgedOn } = own
  const judgement = judgedBy && judgedOn ? { by: judgedBy, on: judgedOn } : null
  return [
    ...workAnswers(own, own),
    ...groundAnswers({ ...own, relation: relation === 'self' ? null : relation, judgement }),
  ]
}

/** What is about to be recorded. */
export function presentAnswers(given: Omit<NewOwnWork, 'childId'>, service: OwnSensitiveService): Answer[] {
  const named = { ...service, serviceName: service.name }
  return [...workAnswers(named, given), ...groundAnswers(given.ground)]
}

type Named = {
  readonly serviceName: string
  readonly organisationName: string
  readonly practitioner: string
  readonly role: string
}
type Reached = { readonly startedOn: IsoDate; readonly phone: string | null; readonly email: string | null }

function workAnswers(named: Named, { startedOn, phone, email }: Reached): Answer[] {
  return [
    { question: 'Service', answer: `${named.serviceName}, ${named.organisationName}` },
    { question: 'You', answer: `${named.practitioner}, ${named.role}` },
    { question: 'Start of your work', answer: formatDay(startedOn) },
    { question: 'Phone number', answer: phone ?? 'That of your service' },
    { question: 'Email address', answer: email ?? 'That of your service' },
  ]
}

type StatedGround = {
  readonly decidedBy: Decider
  readonly relation: Relation | null
  readonly judgement: { readonly by: Judge; readonly on: IsoDate } | null
  readonly givenOn: IsoDate
  readonly scope: Scope
  readonly parentMayBeTold: boolean
}

function groundAnswers({
  decidedBy,
  relation,
  judgement,
  givenOn,
  scope,
  parentMayBeTold,
}: StatedGround): Answer[] {
  return [
    { question: 'Who decided', answer: deciderWords[decidedBy] },
    ...(relation ? [{ question: 'Relation to the child', answer: relationWords[relation] }] : []),
    ...(judgement
      ? [
          {
            question: 'Who judged what the child understands',
            answer: `${judgeWords[judgement.by]}, ${formatDay(judgement.on)}`,
          },
        ]
      : []),
    { question: 'Day of the decision', answer: formatDay(givenOn) },
    { question: 'What others may know', answer: scopeWords[scope] },
    { question: 'A parent may be told', answer: yesNoWords[parentMayBeTold ? 'yes' : 'no'] },
  ]
}
