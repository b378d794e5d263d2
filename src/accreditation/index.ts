export { accreditationOn, type AccreditationFacts } from './accreditation.ts'
export {
  accredit,
  findAccreditation,
  reinstateOrganisation,
  suspendOrganisation,
} from './decide-accreditation.ts'
