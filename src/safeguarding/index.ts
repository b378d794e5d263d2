export { keepOverrides } from './keep-overrides.ts'
export {
  emergencyReasons,
  findings,
  MAX_WORDS,
  type EmergencyReason,
  type EmergencyTarget,
  type Finding,
  type StatedEmergency,
} from './override.ts'
export { readOverrideFigures, type OverrideFigures } from './read-figures.ts'
export { safeguardingPolicy } from './policy.ts'
export type { Look } from './queries.ts'
export { listOverrides, readOverride, reviewOverride } from './review-overrides.ts'
export { requireOverride, startOverride, type StartedLook } from './start-override.ts'
export { requireSafeguardingSearch, searchAffected } from './search-affected.ts'
export { searchPurposes, type SearchPurpose, type StatedSearch } from './search-purpose.ts'
export { safeguardingMails } from './tell.ts'
export { stopOverride, viewOverride, type ViewedLook } from './view-override.ts'
