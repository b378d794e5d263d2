import type { EmergencyReason, Finding, Look, SearchPurpose } from '../index.ts'

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

export const purposeWords: Readonly<Record<SearchPurpose, string>> = {
  'adult-may-harm': 'An adult may have harmed a child, and may care for others',
  'danger-at-address': 'Children may live at an address where there is a danger',
  'enquiry-into-family': 'A child protection enquiry needs to know of other children of the family',
  'serious-incident': 'A child has died or was seriously harmed, and others may be at risk',
}
