export type { ChildId, SourceKind } from './record.ts'
export type { SourceIdentifier, SourceRecord } from './source-record.ts'
export { findLinkCandidates, type LinkCandidate } from './link-candidates.ts'
export {
  applySourceRecords,
  confirmRecordsOfSources,
  withdrawSourceRecords,
  type SourceChange,
  type SourceFacts,
} from './apply-source-records.ts'
