import { addDays, type IsoDate } from '../iso-date.ts'
import type { Carer } from './child.ts'
import type { FeedRow } from './feed-rows.ts'

const UK_CORE = 'https://fhir.hl7.org.uk/StructureDefinition'
const UK_CORE_CODES = 'https://fhir.hl7.org.uk/CodeSystem'
/** Nearly all carers are on record as contacts, but not all. */
const HAS_CONTACTS = 0.7
const UNVERIFIED_DAYS = 42

const RELATIONSHIPS: Readonly<Record<Carer['relationship'], string>> = {
  mother: 'MTH',
  father: 'FTH',
  'step-parent': 'STPPRN',
  'foster-carer': 'PRNFOST',
  grandparent: 'GRPRN',
}

/**
 * One line of newline-delimited JSON: a FHIR R4 Patient as the Personal Demographics Service gives it.
 *
 * A restricted patient comes without address, contacts and practice. Source: interop-ux 1.5.
 */
export function writePatient(row: FeedRow, on: IsoDate): string {
  const { child, told } = row
  const patient = {
    resourceType: 'Patient',
    id: child.nhsNumber,
    meta: { versionId: String(1 + row.random.below(9)), security: [confidentiality(child.isRestricted)] },
    identifier: [nhsNumberIdentifier(child.nhsNumber, addDays(child.dateOfBirth, UNVERIFIED_DAYS) > on)],
    name: names(row),
    gender: told.sex ?? 'unknown',
    birthDate: told.dateOfBirth,
    multipleBirthInteger: child.birthOrder,
    ...(child.isRestricted ? {} : whereabouts(row)),
  }
  return `${JSON.stringify(patient)}\n`
}

function confidentiality(isRestricted: boolean) {
  return {
    system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality',
    code: isRestricted ? 'R' : 'U',
    display: isRestricted ? 'restricted' : 'unrestricted',
  }
}

function nhsNumberIdentifier(value: string, isNewborn: boolean) {
  const coding = {
    system: `${UK_CORE_CODES}/UKCore-NHSNumberVerificationStatusEngland`,
    code: isNewborn ? '08' : '01',
    display: isNewborn ? 'Number postponed (baby under six weeks old)' : 'Number present and verified',
  }
  const extension = {
    url: `${UK_CORE}/Extension-UKCore-NHSNumberVerificationStatus`,
    valueCodeableConcept: { coding: [coding] },
  }
  return { extension: [extension], system: 'https://fhir.nhs.uk/Id/nhs-number', value }
}

function names({ child, told }: FeedRow) {
  const given = [told.given, ...(told.middle?.split(' ') ?? [])]
  const period = { start: child.dateOfBirth }
  return [
    { id: 'usual', use: 'usual', period, given, family: told.surname },
    ...(told.knownAs === undefined
      ? []
      : [{ id: 'nick', use: 'nickname', given: [told.knownAs], family: told.surname }]),
    ...(child.formerSurname === undefined || told.noise.includes('former-surname')
      ? []
      : [{ id: 'old', use: 'old', given: [child.given], family: child.formerSurname }]),
  ]
}

function whereabouts({ child, told, random }: FeedRow) {
  const { house, street, town, uprn } = told.address
  const isOld = told.noise.includes('moved')
  const address = {
    id: 'home',
    use: 'home',
    period: { start: child.move === undefined || isOld ? child.dateOfBirth : child.move.on },
    line: [`${house} ${street}`, town, 'North Yorkshire'],
    postalCode: told.postcode,
    extension: [addressKey(uprn)],
  }
  const practice = {
    type: 'Organization',
    identifier: {
      system: 'https://fhir.nhs.uk/Id/ods-organization-code',
      value: child.practice.ods,
      period: { start: child.practice.from },
    },
  }
  return {
    address: [address],
    contact: random.chance(HAS_CONTACTS) ? child.carers.map(contact) : undefined,
    generalPractitioner: [practice],
  }
}

function addressKey(uprn: string) {
  return {
    url: `${UK_CORE}/Extension-UKCore-AddressKey`,
    extension: [
      { url: 'type', valueCoding: { system: `${UK_CORE_CODES}/UKCore-AddressKeyType`, code: 'UPRN' } },
      { url: 'value', valueString: uprn },
    ],
  }
}

function contact({ relationship, given, surname, phone, email }: Carer) {
  const system = 'http://terminology.hl7.org/CodeSystem/v3-RoleCode'
  return {
    relationship: [{ coding: [{ system, code: RELATIONSHIPS[relationship] }] }],
    name: { given: [given], family: surname },
    telecom: [
      { system: 'phone', value: phone, use: 'mobile' },
      { system: 'email', value: email },
    ],
  }
}
