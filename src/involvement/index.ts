export {
  applySourceInvolvements,
  confirmInvolvementsOfSources,
  type SourceInvolvementChange,
} from './apply-source-involvements.ts'
