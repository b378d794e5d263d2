import type { IsoDate } from '../iso-date.ts'
import type { Carer } from './child.ts'
import type { CountySchool } from './county.ts'
import { writeCaseContent } from './ctf-case-content.ts'
import type { PupilRow } from './feed-rows.ts'
import { COUNTY_DFE, type PostalPlace } from './places.ts'

const RELATIONSHIPS: Readonly<Record<Carer['relationship'], string>> = {
  mother: 'PAM',
  father: 'PAF',
  'step-parent': 'STP',
  'foster-carer': 'FOP',
  grandparent: 'GPR',
}

/** `8154001_CTF_815LLLL_001.xml`: from the school to its authority. */
export function ctfFileName({ laestab }: CountySchool): string {
  return `${laestab}_CTF_${COUNTY_DFE}LLLL_001.xml`
}

/**
 * A Common Transfer File of version 25 with all pupils of a school, piece by piece.
 *
 * Holds what real files hold and the directory must not: attainment, attendance, needs, meals, ethnicity.
 * Source: interop-ux 1.1.
 */
export function* writeCtf(school: CountySchool, rows: Iterable<PupilRow>, on: IsoDate): Generator<string> {
  yield header(school, on)
  for (const row of rows) yield pupil(row, on)
  yield '</CTFpupilData></CTfile>\n'
}

function header({ laestab, urn, name }: CountySchool, on: IsoDate): string {
  const academicYear = Number(on.slice(0, 4)) - (on.slice(5) >= '09-01' ? 0 : 1)
  const source = [
    schoolNumbers(laestab),
    element('URN', urn),
    element('SchoolName', name),
    element('AcademicYear', String(academicYear)),
  ]
  const fields = [
    element('DocumentName', 'Common Transfer File'),
    element('CTFversion', '25.0'),
    element('DateTime', `${on}T02:00:00`),
    element('DocumentQualifier', 'full'),
    element('SupplierID', 'SYNTHETIC'),
    `<SourceSchool>${source.join('')}</SourceSchool>`,
    `<DestSchool>${schoolNumbers(`${COUNTY_DFE}LLLL`)}</DestSchool>`,
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>\n<CTfile><Header>${fields.join('')}</Header>\n<CTFpupilData>\n`
}

function pupil(row: PupilRow, on: IsoDate): string {
  const { child, told, upn, schooling } = row
  const isBs7666 = Number(schooling.school.laestab) % 2 === 0
  const caseContent = writeCaseContent(row, on)
  const basics = [
    optional('PreferredForename', told.knownAs),
    optional('FormerSurname', told.surname === child.formerSurname ? undefined : child.formerSurname),
    optional('MiddleNames', told.middle),
    element('NCyearActual', schooling.yearGroup === 0 ? 'R' : String(schooling.yearGroup)),
    caseContent.basics,
    element('EnrolStatus', 'C'),
  ]
  const parts = [
    element('UPN', upn),
    optional('UniqueLearnerNumber', child.uln),
    element('Surname', told.surname),
    element('Forename', told.given),
    element('DOB', told.dateOfBirth),
    element('Sex', told.sex === undefined ? 'U' : told.sex === 'female' ? 'F' : 'M'),
    `<BasicDetails>${basics.join('')}</BasicDetails>`,
    caseContent.histories,
    address(told.address, told.postcode, isBs7666),
    `<Contacts>${child.carers.map((carer, at) => contact(carer, at + 1)).join('')}</Contacts>`,
    caseContent.results,
    `<SchoolHistory>${schoolHistory(row)}</SchoolHistory>`,
  ]
  return `<Pupil>${parts.join('')}</Pupil>\n`
}

function address(place: PostalPlace, postcode: string | undefined, isBs7666: boolean): string {
  const { house, street, town, uprn } = place
  const lines = isBs7666
    ? `<BS7666Address>${element('PAON', house)}${element('Street', street)}${element('Town', town)}` +
      `${element('AdministrativeArea', 'North Yorkshire')}${element('UniquePropertyReferenceNumber', uprn)}</BS7666Address>`
    : `<AddressLines>${element('AddressLine1', `${house} ${street}`)}${element('AddressLine2', town)}</AddressLines>`
  return `<Address>${lines}${optional('PostCode', postcode)}</Address>`
}

function contact(carer: Carer, order: number): string {
  const fields = [
    element('Order', String(order)),
    element('Title', carer.sex === 'female' ? 'Ms' : 'Mr'),
    element('Surname', carer.surname),
    element('Forename', carer.given),
    element('Sex', carer.sex === 'female' ? 'F' : 'M'),
    element('Relationship', RELATIONSHIPS[carer.relationship]),
    element('Responsibility', String(carer.hasParentalResponsibility)),
    element('AddressAsPupil', String(carer.livesWithChild)),
    `<Phones><Phone>${element('TelephoneType', 'M')}${element('PhoneNo', carer.phone)}</Phone></Phones>`,
    element('Email', carer.email),
  ]
  return `<Contact>${fields.join('')}</Contact>`
}

function schoolHistory({ schooling: { school, startedOn, previous } }: PupilRow): string {
  const before = previous
    ? schoolEntry(previous.school, [
        element('EntryDate', previous.startedOn),
        element('LeavingDate', previous.leftOn),
      ])
    : ''
  return before + schoolEntry(school, [element('EntryDate', startedOn), element('LastSchool', 'true')])
}

function schoolEntry({ laestab, name }: CountySchool, dates: readonly string[]): string {
  return `<School>${schoolNumbers(laestab)}${element('SchoolName', name)}${dates.join('')}</School>`
}

function schoolNumbers(laestab: string): string {
  return element('LEA', laestab.slice(0, 3)) + element('Estab', laestab.slice(3))
}

function optional(name: string, text: string | undefined): string {
  return text === undefined ? '' : element(name, text)
}

function element(name: string, text: string): string {
  return `<${name}>${/[&<>]/.test(text) ? escape(text) : text}</${name}>`
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
