export {
  CHILD_NUMBER_RANDOM_BYTES,
  childNumberFrom,
  formatChildNumber,
  parseChildNumber,
} from './child-number.ts'
export { checkDateOfBirth } from './date-of-birth.ts'
export { parseEmail } from './email.ts'
export { parseDfeLaCode, parseGssLaCode } from './la-code.ts'
export { parseLaestab } from './laestab.ts'
export { nhsNumberRange, parseNhsNumber, type NhsNumberRange } from './nhs-number.ts'
export { parseOdsCode } from './ods-code.ts'
export { parsePersonName } from './person-name.ts'
export { parsePhone } from './phone.ts'
export { outwardOf, parsePostcode, parsePostcodePrefix, sectorOf } from './postcode.ts'
export type { RefusalCode, Result, WarningCode } from './result.ts'
export { parseUkprn } from './ukprn.ts'
export { parseUln } from './uln.ts'
export { parseUpn } from './upn.ts'
export { parseUprn } from './uprn.ts'
export { parseUrn } from './urn.ts'
