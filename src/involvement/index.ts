export {
  applySourceInvolvements,
  confirmInvolvementsOfSources,
  type SourceInvolvementChange,
} from './apply-source-involvements.ts'
export { listServicesWorkingWith, type ServicesWorkingWith } from './list-services.ts'
export type { Involvement } from './queries.ts'
export { involvementPolicy } from './policy.ts'
