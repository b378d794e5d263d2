export {
  applySourceInvolvements,
  confirmInvolvementsOfSources,
  type SourceInvolvementChange,
  type ToldInvolvement,
} from './sources/apply-source-involvements.ts'
export { listServicesWorkingWith, type ServicesWorkingWith } from './list-services.ts'
export { listOwnInvolvements } from './list-own-involvements.ts'
export { countWork, type Involvement, type InvolvementOfChild } from './queries.ts'
export { moveInvolvements, returnInvolvements, type MovedInvolvements } from './merge/move-involvements.ts'
export { involvementPolicy } from './policy.ts'
