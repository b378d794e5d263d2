export { accreditationOn, suspensionReasons, type AccreditationFacts } from './accreditation.ts'
export { makeReminders } from './checks/monitor.ts'
export {
  beginConditions,
  publishConditions,
  readConditions,
  storeShippedConditions,
} from './conditions/edit-conditions.ts'
export {
  accredit,
  findAccreditation,
  reinstateOrganisation,
  suspendOrganisation,
} from './decide-accreditation.ts'
export { accreditationPolicy } from './policy.ts'
