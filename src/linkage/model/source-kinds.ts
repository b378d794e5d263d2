import type { SourceKind } from '../../children/index.ts'
import type { ThresholdEvidence, Thresholds } from './choose-thresholds.ts'

export const sourceKinds = [
  'health',
  'education',
  'social-care',
  'other',
] as const satisfies readonly SourceKind[]

export type SourceKindThresholds = Readonly<
  Record<SourceKind, Thresholds & { readonly evidence: ThresholdEvidence }>
>
