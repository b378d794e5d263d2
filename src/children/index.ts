export type { ChildId, ComposedRecord, SourceKind } from './record.ts'
export type {
  CarerRelationship,
  Gender,
  PostalAddress,
  SourceAddress,
  SourceCarer,
  SourceDateOfBirth,
  SourceEducation,
  SourceHealthContact,
  SourceIdentifier,
  SourceInvolvement,
  SourceName,
  SourceRecord,
} from './source-record.ts'
export {
  countBearers,
  listShielded,
  listStoredRecords,
  lockChildren,
  type SourceRecordState,
} from './queries.ts'
export {
  findShieldedByName,
  findShieldedLinks,
  findShieldedVerdicts,
  readRecordStates,
} from './vaulted/find-records.ts'
export { composeVaulted, openShielded, type VaultedChild } from './vaulted/content.ts'
export { compareShielded, readShielded, type ShieldedComparison } from './vaulted/read-shielded.ts'
export { findOneShieldedByName, findShieldedByNumber, findShieldedCard } from './vaulted/find-shielded.ts'
export { recordText } from './vaulted/tokens.ts'
export { putAway, shieldChild, takeOut } from './vaulted/put-away.ts'
export { rekeyShielded } from './vaulted/rekey-shielded.ts'
export { houseOf } from './house.ts'
export { candidateOf, findLinkCandidates, type LinkCandidate } from './link-candidates.ts'
export {
  applySourceRecords,
  confirmRecordsOfSources,
  recomposeChildren,
  withdrawSourceRecords,
  type SourceChange,
  type SourceFacts,
} from './apply-source-records.ts'
export { composeRecord } from './compose-record.ts'
export { compareRecords, type ComparedRecord } from './review/compare-records.ts'
export { mergeRecords, retireChild, unmergeRecords, type MergedRecords } from './review/move-records.ts'
export {
  findPlace,
  findPlaceByNumber,
  listPublicIds,
  type ChildPlace,
  type ChildSource,
  type SourceRecordKey,
} from './review/queries.ts'
export { openRecord, type ChildRecord, type OpenedRecord, type WholeRecord } from './open-record.ts'
export { identifyChild, purposes, stateReason, type ChildIdentity, type Purpose } from './state-reason.ts'
export { listOwnRecent, type RecentRecord } from './list-own-recent.ts'
export { listNumbersSupervised } from './list-numbers.ts'
export { numberNames } from './number-names.ts'
export { NameDictionary } from './search/name-dictionary.ts'
export { readSearching, requireSearching } from './search/require-searching.ts'
export {
  MAX_CANDIDATES,
  recordTooLittle,
  searchChildren,
  type FoundChild,
  type SearchOutcome,
} from './search/search-children.ts'
export type { CandidateCard } from './search/queries.ts'
export { findAffected, type AffectedOutcome, type AffectedQuery } from './affected/find-affected.ts'
export { missingCriteria, type SearchCriteria } from './search/criteria.ts'
export { childrenPolicy } from './policy.ts'
