export { accreditationOn, type AccreditationFacts } from './accreditation.ts'
export {
  answerCondition,
  beginApplication,
  nominateResponsible,
  submitApplication,
} from './applications/apply.ts'
export { addPlanItem, decideApplication, recommend, recordFinding } from './applications/assess.ts'
export { addEvidence } from './applications/evidence.ts'
export { planCheck } from './checks/compliance-check.ts'
export { makeReminders } from './checks/monitor.ts'
export { beginConditions, readConditions, storeShippedConditions } from './conditions/edit-conditions.ts'
export { accreditationMails } from './conditions/remind-reviews.ts'
export {
  accredit,
  findAccreditation,
  reinstateOrganisation,
  suspendOrganisation,
} from './decide-accreditation.ts'
export { accreditationPolicy } from './policy.ts'
