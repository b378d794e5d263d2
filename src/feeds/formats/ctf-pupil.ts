import type { SourceCarer, SourceEducation, SourceRecord } from './shape.ts'
import { parseLaestab, parseUpn } from '../../lib/identifiers/index.ts'
import type { SupplierDateFormat } from '../../lib/supplier-date.ts'
import { readCurrentAddress, readPostalAddress, type SuppliedAddress } from './address.ts'
import { listCarers, relationshipOfCbds } from './carers.ts'
import type { Kept } from './ctf-elements.ts'
import {
  readDate,
  readDateOfBirth,
  readEmail,
  readGender,
  readIdentifier,
  readPhone,
  readSourceRecordId,
} from './fields.ts'
import type { ParsedRow, ReadContext } from './format.ts'
import { carerName, listNames, readCurrentName, readOtherName } from './names.ts'
import { defined, Row, type Supplied } from './row.ts'

export const ctfDates: readonly SupplierDateFormat[] = ['YYYY-MM-DD', 'YYYY-MM-DDThh:mm:ss', 'DD/MM/YYYY']

const phonePreference = ['M', 'H', 'D', 'A', 'W', '']

/**
 * One pupil of a transfer file.
 *
 * `sourceSchool` is the LAESTAB of the school that wrote the file, when the pupils attend it.
 * `sourceRecordId` is the UPN as the school wrote it, even when its check letter is wrong, since it is the school's
 * key; for an applicant without UPN it is `ATF/` and the application reference. A contact becomes a carer only when
 * marked as responsible. Source: interop-ux 1.1.
 */
export function readPupil(pupil: Kept, sourceSchool: string | undefined, context: ReadContext): ParsedRow {
  const row = new Row(pupil.line, context)
  return row.close(
    () => readRecord(row, pupil, sourceSchool),
    () => flatten(pupil, ''),
  )
}

function readRecord(row: Row, pupil: Kept, sourceSchool: string | undefined): SourceRecord {
  const details = only(pupil, 'BasicDetails')
  const identifiers = [
    readIdentifier(row, 'upn', at(pupil, 'UPN')),
    readIdentifier(row, 'upn', at(details, 'FormerUPN'), true),
    readIdentifier(row, 'uln', at(pupil, 'UniqueLearnerNumber')),
  ]
  const address = only(pupil, 'Address')
  return defined({
    sourceRecordId: readSourceRecordId(row, ['UPN', sourceKey(pupil)]),
    action: 'upsert' as const,
    names: readNames(row, pupil, details),
    dateOfBirth: readDateOfBirth(row, at(pupil, 'DOB'), ctfDates),
    gender: readGender(row, pupil.texts['Sex'] === undefined ? at(pupil, 'Gender') : at(pupil, 'Sex')),
    identifiers: identifiers.filter((identifier) => identifier !== undefined),
    address: address && readCurrentAddress(row, suppliedAddress(address)),
    carers: readCarers(row, pupil),
    education: readEducation(row, pupil, sourceSchool),
    health: [],
  })
}

function sourceKey(pupil: Kept): string {
  const upn = textOf(pupil, 'UPN').replace(/\s/g, '').toUpperCase()
  const parsed = parseUpn(upn)
  if (/^[A-Z0-9]{13}$/.test(upn) && !(parsed.ok && parsed.warning)) return upn
  const application = textOf(pupil, 'ApplicationReference').trim()
  return application === '' ? '' : `ATF/${application}`
}

function readNames(row: Row, pupil: Kept, details: Kept | undefined): SourceRecord['names'] {
  const current = readCurrentName(row, {
    given: at(pupil, 'Forename'),
    middle: at(details, 'MiddleNames'),
    family: at(pupil, 'Surname'),
  })
  const preferred = { given: at(details, 'PreferredForename'), family: at(details, 'PreferredSurname') }
  const former = { given: at(details, 'FormerForename'), family: at(details, 'FormerSurname') }
  return listNames(row, current, [
    readOtherName(row, 'known-as', preferred, current),
    readOtherName(row, 'former', former, current),
  ])
}

function suppliedAddress(address: Kept): SuppliedAddress {
  const bs7666 = only(address, 'BS7666Address')
  const postcode = address.texts['PostCode'] === undefined ? at(bs7666, 'PostCode') : at(address, 'PostCode')
  const outer = at(address, 'UniquePropertyReferenceNumber')
  return {
    lines: bs7666 ? linesOfBs7666(bs7666) : numberedLines(only(address, 'AddressLines')),
    postcode,
    uprn: outer[1] === '' ? at(bs7666, 'UniquePropertyReferenceNumber') : outer,
  }
}

/** A house number shares its street's line; a town named twice stands once; the area fills what is left of five lines. */
function linesOfBs7666(address: Kept): Supplied[] {
  const street = [textOf(address, 'PAON'), textOf(address, 'Street')].map((part) => part.trim())
  const names = ['SAON', 'Street', 'Locality', 'Town', 'PostTown', 'AdministrativeArea']
  const lines: Supplied[] = []
  for (const name of names) {
    const raw =
      name === 'Street' ? street.filter((part) => part !== '').join(' ') : textOf(address, name).trim()
    if (raw === '' || lines.some(([, known]) => known.toUpperCase() === raw.toUpperCase())) continue
    if (name !== 'AdministrativeArea' || lines.length < 4) lines.push([name, raw])
  }
  return lines
}

function numberedLines(address: Kept | undefined): Supplied[] {
  return [1, 2, 3, 4, 5].map((number) => at(address, `AddressLine${number}`))
}

function readCarers(row: Row, pupil: Kept): readonly SourceCarer[] {
  const carers = responsibleContacts(pupil).map((contact) => readCarer(row, contact))
  return listCarers(
    row,
    'Contacts',
    carers.filter((carer) => carer !== undefined),
  )
}

function responsibleContacts(pupil: Kept): readonly Kept[] {
  const contacts = only(pupil, 'Contacts')?.children['Contact'] ?? []
  return contacts.filter((contact) => isTrue(textOf(contact, 'Responsibility')))
}

function readCarer(row: Row, contact: Kept): SourceCarer | undefined {
  const name = carerName(textOf(contact, 'Forename'), textOf(contact, 'Surname'))
  if (name === undefined) {
    row.note('CP_ROW_CARER_INCOMPLETE', 'Contact')
    return undefined
  }
  const address = only(contact, 'Address')
  const sameAddress = textOf(contact, 'AddressAsPupil')
  return defined({
    ...name,
    relationship: relationshipOfCbds(row, 'Relationship', textOf(contact, 'Relationship')),
    hasParentalResponsibility: true,
    phone: readPhone(row, bestPhone(contact)),
    email: readEmail(row, at(contact, 'Email')),
    livesWithChild: sameAddress.trim() === '' ? undefined : isTrue(sameAddress),
    address: (address && readPostalAddress(row, suppliedAddress(address))) ?? undefined,
  })
}

/** Mobile before home before work; a fax number is none. */
function bestPhone(contact: Kept): Supplied {
  const phones = only(contact, 'Phones')?.children['Phone'] ?? []
  const ranked = phones
    .map((phone) => ({ rank: phonePreference.indexOf(textOf(phone, 'TelephoneType').trim()), phone }))
    .filter(({ rank, phone }) => rank !== -1 && textOf(phone, 'PhoneNo').trim() !== '')
    .sort((a, b) => a.rank - b.rank)
  return at(ranked[0]?.phone, 'PhoneNo')
}

/** The source school with the dates of its own entry in the history; without one, the entry marked as last school. */
function readEducation(row: Row, pupil: Kept, sourceSchool: string | undefined): SourceEducation | undefined {
  const schools = only(pupil, 'SchoolHistory')?.children['School'] ?? []
  const entry = sourceSchool
    ? schools.findLast((school) => laestabOf(school) === sourceSchool)
    : schools.findLast((school) => isTrue(textOf(school, 'LastSchool')))
  const value = sourceSchool ?? (entry && laestabOf(entry))
  if (value === undefined) return undefined
  const startedOn = entry && readDate(row, at(entry, 'EntryDate'), ctfDates)
  const endedOn = entry && readDate(row, at(entry, 'LeavingDate'), ctfDates)
  const isReversed = startedOn !== undefined && endedOn !== undefined && endedOn < startedOn
  if (isReversed) row.note('CP_ROW_OTHER_DATE_INVALID', 'LeavingDate')
  return defined({
    setting: { scheme: 'laestab' as const, value },
    startedOn,
    endedOn: isReversed ? undefined : endedOn,
  })
}

/** Of an element that holds LEA and Estab; undefined for codes such as XXXXXXX that name no school. */
export function laestabOf(school: Kept): string | undefined {
  const parsed = parseLaestab(textOf(school, 'LEA') + textOf(school, 'Estab'))
  return parsed.ok ? parsed.value : undefined
}

export function textOf(kept: Kept | undefined, name: string): string {
  return kept?.texts[name] ?? ''
}

function at(kept: Kept | undefined, name: string): Supplied {
  return [name, textOf(kept, name)]
}

export function only(kept: Kept, name: string): Kept | undefined {
  return kept.children[name]?.[0]
}

function isTrue(text: string): boolean {
  return /^(?:true|1|y|yes)$/i.test(text.trim())
}

/** The kept texts by path, contacts without responsibility left out. */
function* flatten(kept: Kept, path: string): Generator<Supplied> {
  for (const [name, raw] of Object.entries(kept.texts)) yield [path + name, raw]
  for (const [name, children] of Object.entries(kept.children)) {
    for (const [index, child] of children.entries()) {
      if (name === 'Contact' && !isTrue(textOf(child, 'Responsibility'))) continue
      const number = children.length > 1 ? `[${index + 1}]` : ''
      yield* flatten(child, `${path}${name}${number}/`)
    }
  }
}
