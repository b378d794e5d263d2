import type {
  SourceAddress,
  SourceCarer,
  SourceHealthContact,
  SourceIdentifier,
  SourceName,
  SourceRecord,
} from './shape.ts'
import { parseOdsCode } from '../../lib/identifiers/index.ts'
import type { IsoDate } from '../../lib/iso-date.ts'
import type { SupplierDateFormat } from '../../lib/supplier-date.ts'
import { readPostalAddress, type SuppliedAddress } from './address.ts'
import { assumedResponsibility, listCarers, relationshipOfFhir } from './carers.ts'
import {
  readDate,
  readDateOfDeath,
  readEmail,
  readGender,
  readIdentifier,
  readPartialDateOfBirth,
  readPhone,
  readSourceRecordId,
} from './fields.ts'
import { carerName, listNames, readCurrentName, readOtherName, type SuppliedName } from './names.ts'
import { extensionsOf, listAt, objectAt, textAt, type Json } from './pds-json.ts'
import { defined, type Row, type Supplied } from './row.ts'

const fhirDates: readonly SupplierDateFormat[] = ['YYYY-MM-DD', 'YYYY-MM-DDThh:mm:ss']
const NHS_NUMBER = 'https://fhir.nhs.uk/Id/nhs-number'
const ODS_CODE = 'https://fhir.nhs.uk/Id/ods-organization-code'
const VERIFIED = '01'
/** Confidentiality codes that ask for no protection. Any other, also an unreadable one, restricts the record. */
const UNRESTRICTED = ['U', 'N', 'L', 'M']
/** Embarked, transferred to Scotland, transferred to Northern Ireland. */
const LEFT_ENGLAND = ['EMB', 'SCT', 'NIT']

/** The closed record of one Patient; the patient's own telephone numbers are never looked at. */
export function readPatient(row: Row, patient: Json): SourceRecord {
  const labels = listAt(objectAt(patient['meta'])['security'])
  row.isRestricted = labels.some(
    (label) => !UNRESTRICTED.includes(textAt(objectAt(label)['code']).toUpperCase()),
  )
  const dateOfBirth = readPartialDateOfBirth(row, at(patient, 'birthDate'))
  return defined({
    sourceRecordId: readSourceRecordId(row, at(patient, 'id')),
    action: 'upsert' as const,
    names: readNames(row, patient),
    dateOfBirth,
    gender: readGender(row, at(patient, 'gender')),
    dateOfDeath: readDateOfDeath(row, at(patient, 'deceasedDateTime'), fhirDates, dateOfBirth),
    identifiers: readIdentifiers(row, patient),
    address: readLeftEngland(row, patient) ?? readAddress(row, patient),
    carers: readCarers(row, patient),
    health: readPractices(row, patient),
    restricted: row.isRestricted ? (true as const) : undefined,
  })
}

/** The fields of a rejected patient that its supplier gets back. */
export function* suppliedOfPatient(patient: Json): Generator<Supplied> {
  for (const field of ['id', 'birthDate', 'gender', 'deceasedDateTime']) yield at(patient, field)
  for (const [index, name] of objects(patient, 'name').entries()) {
    const { given, middle, family } = suppliedName(name)
    yield [`name[${index + 1}].given`, [given[1], middle?.[1] ?? ''].join(' ').trim()]
    yield [`name[${index + 1}].family`, family[1]]
  }
  for (const [index, address] of objects(patient, 'address').entries()) {
    yield [`address[${index + 1}].line`, texts(address['line']).join(', ')]
    yield [`address[${index + 1}].postalCode`, textAt(address['postalCode'])]
  }
}

/** Usual before official before a name without a use; one that has ended is a former name. */
function readNames(row: Row, patient: Json): readonly SourceName[] {
  const named = objects(patient, 'name')
  const present = named.filter((name) => !hasEnded(row, name))
  const currentSource = ['usual', 'official', ''].flatMap((use) =>
    present.filter((name) => textAt(name['use']) === use),
  )[0]
  const current = readCurrentName(row, suppliedName(currentSource ?? {}))
  const others = named.flatMap((name) => {
    const kind = name === currentSource ? undefined : kindOfName(name, present.includes(name))
    return kind ? [readOtherName(row, kind, suppliedName(name), current)] : []
  })
  return listNames(row, current, others)
}

function kindOfName(name: Json, isPresent: boolean): 'known-as' | 'former' | undefined {
  const use = textAt(name['use'])
  if (use === 'anonymous') return undefined
  return isPresent && ['nickname', 'usual', 'official', ''].includes(use) ? 'known-as' : 'former'
}

function suppliedName(name: Json): SuppliedName {
  const [given = '', ...middle] = texts(name['given'])
  return {
    given: ['name.given', given],
    middle: ['name.given', middle.join(' ')],
    family: ['name.family', textAt(name['family'])],
  }
}

function readIdentifiers(row: Row, patient: Json): SourceIdentifier[] {
  const numbers = objects(patient, 'identifier').filter(({ system }) => system === NHS_NUMBER)
  const verified = numbers.find((identifier) => verificationOf(identifier) === VERIFIED)
  if (!verified) row.note('CP_ROW_NHS_NUMBER_UNVERIFIED', 'identifier')
  const read = readIdentifier(row, 'nhs-number', ['identifier', textAt(verified?.['value'])])
  return read ? [read] : []
}

function verificationOf(identifier: Json): string {
  const [status] = extensionsOf(identifier, 'Extension-UKCore-NHSNumberVerificationStatus')
  return codeOf(status?.['valueCodeableConcept'])
}

/** Someone removed from registration to leave England; PDS does not say whether they mean to return. */
function readLeftEngland(row: Row, patient: Json): SourceAddress | undefined {
  const [removal] = extensionsOf(patient, 'Extension-PDS-RemovalFromRegistration')
  if (!removal) return undefined
  const [reason] = extensionsOf(removal, 'removalFromRegistrationCode')
  const [time] = extensionsOf(removal, 'effectiveTime')
  const period = { period: time?.['valuePeriod'] }
  if (!LEFT_ENGLAND.includes(codeOf(reason?.['valueCodeableConcept'])) || hasEnded(row, period))
    return undefined
  return defined({
    state: 'left-england' as const,
    from: startOf(row, period),
    returnIntention: 'not-known' as const,
  })
}

/** The home address in force, or else the home address that ended last. */
function readAddress(row: Row, patient: Json): SourceAddress | undefined {
  const homes = objects(patient, 'address').filter(({ use }) => use === 'home')
  const present = homes.find((home) => !hasEnded(row, home))
  const home = present ?? homes.toSorted((a, b) => endText(b).localeCompare(endText(a)))[0]
  const address = home && readPostalAddress(row, suppliedAddress(home))
  if (address === null) return { state: 'no-known-address' }
  const from = home && startOf(row, home)
  return (
    address && defined({ state: present ? ('current' as const) : ('last-known' as const), ...address, from })
  )
}

function suppliedAddress(address: Json): SuppliedAddress {
  const keys = extensionsOf(address, 'Extension-UKCore-AddressKey')
  const uprn = keys.find((key) => objectAt(extensionsOf(key, 'type')[0]?.['valueCoding'])['code'] === 'UPRN')
  return {
    lines: texts(address['line']).map((line): Supplied => ['address.line', line]),
    postcode: ['address.postalCode', textAt(address['postalCode'])],
    uprn: ['address.extension', uprn ? textAt(extensionsOf(uprn, 'value')[0]?.['valueString']) : ''],
  }
}

/** Contacts with a parent's or carer's relationship; emergency contacts and next of kin are passed over. */
function readCarers(row: Row, patient: Json): readonly SourceCarer[] {
  const carers: SourceCarer[] = []
  for (const contact of objects(patient, 'contact')) {
    const codes = listAt(contact['relationship']).flatMap((concept) => codesOf(concept))
    const relationship = codes.map(relationshipOfFhir).find((found) => found !== undefined)
    if (relationship === undefined || hasEnded(row, contact)) continue
    const carer = readCarer(row, contact, relationship)
    if (carer) carers.push(carer)
  }
  return listCarers(row, 'contact', carers)
}

function readCarer(
  row: Row,
  contact: Json,
  relationship: SourceCarer['relationship'],
): SourceCarer | undefined {
  const { given, family } = suppliedName(objectAt(contact['name']))
  const name = carerName(given[1], family[1])
  if (name === undefined) {
    row.note('CP_ROW_CARER_INCOMPLETE', 'contact')
    return undefined
  }
  const telecom = (system: string): Supplied => {
    const found = objects(contact, 'telecom').find(
      (point) => point['system'] === system && !hasEnded(row, point),
    )
    return ['contact.telecom', textAt(found?.['value'])]
  }
  const address = contact['address'] === undefined ? undefined : suppliedAddress(objectAt(contact['address']))
  return defined({
    ...name,
    relationship,
    hasParentalResponsibility: assumedResponsibility(relationship),
    phone: readPhone(row, telecom('phone')),
    email: readEmail(row, telecom('email')),
    address: (address && readPostalAddress(row, address)) ?? undefined,
  })
}

/** The practice in force. Default codes that name no practice are passed over. */
function readPractices(row: Row, patient: Json): SourceHealthContact[] {
  for (const practitioner of objects(patient, 'generalPractitioner')) {
    const identifier = objectAt(practitioner['identifier'])
    if (identifier['system'] !== ODS_CODE || hasEnded(row, identifier)) continue
    const parsed = parseOdsCode(textAt(identifier['value']))
    if (parsed.ok)
      return [defined({ kind: 'gp' as const, odsCode: parsed.value, from: startOf(row, identifier) })]
    if (parsed.code !== 'placeholder') row.note('CP_ROW_PRACTICE_INVALID', 'generalPractitioner')
  }
  return []
}

function hasEnded(row: Row, element: Json): boolean {
  const end = readDate(row, ['period.end', endText(element)], fhirDates)
  return end !== undefined && end < row.on
}

function startOf(row: Row, element: Json): IsoDate | undefined {
  return readDate(row, ['period.start', textAt(objectAt(element['period'])['start'])], fhirDates)
}

function endText(element: Json): string {
  return textAt(objectAt(element['period'])['end'])
}

function at(element: Json, field: string): Supplied {
  return [field, textAt(element[field])]
}

function objects(element: Json, field: string): Json[] {
  return listAt(element[field]).map(objectAt)
}

function texts(value: unknown): string[] {
  return listAt(value)
    .map(textAt)
    .filter((text) => text.trim() !== '')
}

function codesOf(concept: unknown): string[] {
  return listAt(objectAt(concept)['coding']).map((coding) => textAt(objectAt(coding)['code']))
}

function codeOf(concept: unknown): string {
  return codesOf(concept)[0] ?? ''
}
