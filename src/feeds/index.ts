export { rowFaults, sniffFormat, type FeedFormat } from './formats/index.ts'
export { feedsPolicy } from './policy.ts'
export { GO_LIVE_SHARE, type FeedFile, type FeedSource } from './source.ts'
export { registerSource } from './register-source.ts'
export { loadFeedFile, type FeedStep, type LoadResult } from './load-file.ts'
export { continueStoredFile } from './continue-file.ts'
export { settleReview } from './settle-review.ts'
export { settleQuarantined } from './settle-quarantined.ts'
export type { QuarantinedContent } from './shielded-rows.ts'
export { CONTINUE_FILE, letGoLive, pauseFeed, refuseFile, releaseFile, resumeFeed } from './steer-feed.ts'
export {
  readFeedStatus,
  readFileStatus,
  readRejected,
  readSourceStatus,
  type FileStatus,
  type SourceOwners,
  type SourceStatus,
} from './read-status.ts'
export { readQuality, type FeedQuality } from './read-quality.ts'
export { rejectsCsv } from './rejects-csv.ts'
export { checkFeedFile, type CheckResult } from './check-file.ts'
