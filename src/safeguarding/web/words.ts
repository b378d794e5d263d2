import type { EmergencyReason, Finding, Look } from '../index.ts'

export const reasonWords: Readonly<Record<EmergencyReason, string>> = {
  'danger-to-life': 'Somebody’s life is in danger now',
  'significant-harm': 'The child is at immediate risk of significant harm',
  'child-missing': 'The child is missing and at risk',
  'protection-tonight': 'A decision to protect the child must be made today, and nobody else can be reached',
}

export const findingWords: Readonly<Record<Finding, string>> = {
  justified: 'Justified',
  'not-justified': 'Not justified',
  'suspected-misuse': 'Suspected misuse',
}

export const outcomeWords: Readonly<Record<Look['outcome'], string>> = {
  opened: 'A shielded record was shown',
  'not-held': 'No shielded record was found',
  'own-family': 'Nothing was shown: the person declared the child as family',
}
