export {
  askers,
  entitlements,
  isEntitled,
  isOverdue,
  proofs,
  refusals,
  stateOf,
  waysToGive,
  type AccessHistory,
  type Asker,
  type Entitlement,
  type HistoryState,
  type Proof,
  type Refusal,
  type WayToGive,
} from './access-history.ts'
export {
  giveList,
  prepareList,
  refuseRequest,
  secondList,
  showList,
  type ShownList,
} from './answer-request.ts'
export { chooseEntries } from './choose-entries.ts'
export { lookOf, type Choice, type DecidedLook, type Look } from './look.ts'
export { rightsPolicy } from './policy.ts'
export { listHistories, openHistory, type OpenedHistory } from './read-histories.ts'
export { recordRequest, requireRecording, type NewRequest } from './record-request.ts'
export { groupByDay, type ToldDay, type ToldGroup } from './told-list.ts'
export { grounds, inclusions, type Ground, type Inclusion } from './treatment.ts'
