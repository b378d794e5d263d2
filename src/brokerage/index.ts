export { askContact, MOST_A_DAY, readAsking, type Asking, type NewRequest } from './ask-contact.ts'
export type { BrokerContact } from './contacts-for-broker.ts'
export { outcomes, type Outcome, type Told } from './outcome.ts'
export {
  changeOwnRequest,
  listOwnRequests,
  readOwnRequest,
  type OwnChange,
  type OwnRequest,
} from './own-requests.ts'
export { isContactTelling, namesKindOfService, type PassedOn } from './passed-on.ts'
export { brokeragePolicy } from './policy.ts'
export type { HistoryEntry, Step, StepName } from './queries.ts'
export { readFigures, type Figures } from './read-figures.ts'
export {
  listRequests,
  openRequest,
  readHistory,
  seeContacts,
  type DeskRequest,
  type QueuedRequest,
} from './read-requests.ts'
export { brokerageMails, REMIND_BROKERS, remindBrokers } from './remind-brokers.ts'
export {
  attemptResults,
  isOverdue,
  needs,
  referenceOf,
  urgencies,
  wishes,
  type AttemptResult,
  type Need,
  type State,
  type Urgency,
  type Wish,
} from './request.ts'
export { setTarget } from './set-target.ts'
export type { Target } from './targets.ts'
export {
  answerRequest,
  handOver,
  nameChild,
  recordAttempt,
  recordWish,
  setUrgency,
  takeRequest,
  type Answer,
} from './work-on-request.ts'
