export { type LinkDecision, type LinkRule } from './decide-link.ts'
export {
  decideLinks,
  forgetUnborneNames,
  joinLinks,
  lockLinks,
  recordDecisions,
  removeLinks,
  type DecidedRow,
  type LinkLock,
} from './decide-links.ts'
export { independentRows } from './independent-rows.ts'
export { storeShippedModel } from './model/store-model.ts'
export { closeReviews, countReviews, openReviews } from './review/queries.ts'
export { linkagePolicy } from './policy.ts'
export { addCandidate } from './review/add-candidate.ts'
export { decideReview, secondReview, SETTLE_REVIEW, undoReview, type Choice } from './review/decide-review.ts'
export {
  findNextItem,
  listReviews,
  openReview,
  type OpenedReview,
  type ReviewQueue,
} from './review/read-reviews.ts'
export type { AddedCandidate, CandidateExplanation, IncomingRow, NumberAgreement } from './review/queries.ts'
export {
  ADDED_MOST,
  noteCodes,
  reviewDecisions,
  choicesOf,
  needsSecondPerson,
  takesCandidates,
  type NoteCode,
  type ReviewDecision,
  type ReviewItem,
  type ReviewState,
} from './review/review.ts'
export type { ReplacedRecord, SettlingReview } from './review/settle/queries.ts'
export {
  abandonReview,
  beginSettling,
  clearReplacedRecords,
  detachReviewed,
  finishSettling,
  takeReplaced,
} from './review/settle/settle-review.ts'
export { detachRecord } from './detach-record.ts'
export { keepVerdict } from './review/settle/keep-verdict.ts'
export { listSourceFacts, mergeChildren, unmergeChildren } from './merge/merge-children.ts'
export {
  isWaitingFor,
  mergeNotes,
  mergeStateOf,
  type ChildMerge,
  type MergeNote,
  type MergeState,
} from './merge/merge.ts'
export {
  findRecordByNumber,
  listMerges,
  MERGE_CHILDREN,
  previewMerge,
  readMerge,
  requestMerge,
  requestUnmerge,
  secondMerge,
  UNMERGE_CHILDREN,
  type MergePreview,
} from './merge/request-merge.ts'
export { measureMatching, type MatchingQuality, type SourceQuality } from './quality/measure-matching.ts'
