import type { OrganisationKind, ServiceKind } from './county-kinds.ts'
import { countyBodies, type BodyDraft, type ServiceDraft } from './county-bodies.ts'
import { countySchools, type SchoolDraft } from './county-schools.ts'
import { COUNTY_GSS, PLACES, type Locality, type Place } from './places.ts'

export type CountyOrganisation = {
  /** Unique, stable, capitals: `SCH-8152901`, `GP-Z90001`, `NYC`. */
  readonly code: string
  readonly name: string
  readonly kind: OrganisationKind
  /** Numbers under which source systems know the organisation; all invented. */
  readonly identifiers: readonly { readonly scheme: 'urn' | 'laestab' | 'ods'; readonly value: string }[]
  /** GSS code of the authority it belongs to; null for a national supplier. */
  readonly authority: string | null
  readonly town: string
  readonly address: { readonly lines: readonly string[]; readonly postcode: string }
  readonly phone: string
  readonly email: string
}

export type CountyService = {
  /** Unique, stable: what `SERVICE_CODE` holds in a feed. */
  readonly code: string
  readonly name: string
  readonly kind: ServiceKind
  readonly organisationCode: string
  /** Null: serves the whole county. */
  readonly locality: Locality | null
  readonly phone: string
  readonly email: string
  /** Sexual health, mental health, substance misuse. */
  readonly isSensitive: boolean
}

export type CountySchool = SchoolDraft & { readonly organisationCode: string }
export type CountyPractice = {
  readonly ods: string
  readonly place: Place
  readonly organisationCode: string
}

export type County = {
  readonly organisations: readonly CountyOrganisation[]
  readonly services: readonly CountyService[]
  readonly schools: readonly CountySchool[]
  readonly practices: readonly CountyPractice[]
}

const SENSITIVE: readonly ServiceKind[] = ['sexual-health', 'mental-health', 'substance-misuse']
const PRACTICE_WORDS = (
  'Abbeygate Beckside Bridgefoot Carrfield Cedarbank Dalesway Eastgate Fellview Fountain Garthside Highmoor Holmfield ' +
  'Kingsgarth Lambgate Limegarth Marketgate Millbeck Moorgate Nidderbank Northcroft Oakbeck Priorygate Quayside Ridgeway ' +
  'Riverbank Rosegarth Saltergate Sandgate Southcroft Spafield Springwell Stonebeck Swaleside Tanfield Vinery Wellgarth ' +
  'Westgarth Whinfield Woldside Yewtree'
).split(' ')

/**
 * Organisations and services of one made-up county: real towns and outward codes, everything else invented.
 *
 * Telephone numbers are from Ofcom's ranges for drama, e-mail addresses end in `.example`. The same at every call.
 * Source.
 */
export function countyOrganisations(): County {
  const phone = dramaPhones()
  const schools = countySchools().map((school) => ({ ...school, organisationCode: `SCH-${school.laestab}` }))
  const practices = countyPractices()
  const bodies = countyBodies()
  const organisations = [
    ...bodies.map((body) => bodyOrganisation(body, phone)),
    ...schools.map((school) => schoolOrganisation(school, phone)),
    ...practices.map((practice, at) => practiceOrganisation(practice, at, phone)),
  ]
  const services = [
    ...bodies.flatMap((body) => body.services.map((service) => bodyService(body, service, phone))),
    ...organisations.flatMap(ownService),
  ]
  return { organisations, services, schools, practices }
}

function countyPractices(): CountyPractice[] {
  const places = PLACES.flatMap((place) => Array.from({ length: place.practices }, () => place))
  return places.map((place, at) => {
    const ods = `Z${90_001 + at}`
    return { ods, place, organisationCode: `GP-${ods}` }
  })
}

function bodyOrganisation(body: BodyDraft, phone: () => string): CountyOrganisation {
  return {
    code: body.code,
    name: body.name,
    kind: body.kind,
    identifiers: body.ods === undefined ? [] : [{ scheme: 'ods', value: body.ods }],
    authority: body.kind === 'national-supplier' ? null : COUNTY_GSS,
    town: body.town,
    address: { lines: [body.street, body.town], postcode: body.postcode },
    phone: phone(),
    email: `enquiries@${domainOf(body.name)}`,
  }
}

function bodyService(body: BodyDraft, service: ServiceDraft, phone: () => string): CountyService {
  return {
    ...service,
    organisationCode: body.code,
    phone: phone(),
    email: `${slug(service.name)}@${domainOf(body.name)}`,
    isSensitive: SENSITIVE.includes(service.kind),
  }
}

function schoolOrganisation(school: CountySchool, phone: () => string): CountyOrganisation {
  return {
    code: school.organisationCode,
    name: school.name,
    kind: school.kind,
    identifiers: [
      { scheme: 'urn', value: school.urn },
      { scheme: 'laestab', value: school.laestab },
    ],
    authority: COUNTY_GSS,
    town: school.place.town,
    address: {
      lines: ['School Lane', school.place.town],
      postcode: postcodeIn(school.place, school.laestab),
    },
    phone: phone(),
    email: `office@${domainOf(school.name)}`,
  }
}

function practiceOrganisation(practice: CountyPractice, at: number, phone: () => string): CountyOrganisation {
  const name = `${PRACTICE_WORDS[at]} ${at % 3 === 0 ? 'Medical Centre' : 'Surgery'}`
  return {
    code: practice.organisationCode,
    name,
    kind: 'gp-practice',
    identifiers: [{ scheme: 'ods', value: practice.ods }],
    authority: COUNTY_GSS,
    town: practice.place.town,
    address: {
      lines: ['Market Place', practice.place.town],
      postcode: postcodeIn(practice.place, practice.ods),
    },
    phone: phone(),
    email: `reception@${domainOf(name)}`,
  }
}

/** A school or a practice is its own service. */
function ownService(organisation: CountyOrganisation): CountyService[] {
  const isSchool = organisation.identifiers.some(({ scheme }) => scheme === 'laestab')
  if (!isSchool && organisation.kind !== 'gp-practice') return []
  const { code, name, phone, email } = organisation
  const kind = isSchool ? 'school' : 'gp'
  return [{ code, name, kind, organisationCode: code, locality: null, phone, email, isSensitive: false }]
}

/** 01632 960000 to 01632 960999, one after the other. Source: Ofcom, telephone numbers for drama use. */
function dramaPhones(): () => string {
  let given = 0
  return () => `01632 960${String(given++).padStart(3, '0')}`
}

function postcodeIn({ outward, sectors }: Place, number: string): string {
  return `${outward} ${sectors[Number(number.slice(-1)) % sectors.length]}ZZ`
}

function domainOf(name: string): string {
  return `${slug(name)}.example`
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[’']/g, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}
