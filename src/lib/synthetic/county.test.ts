import { test } from 'node:test'
import assert from 'node:assert/strict'
import {
  parseEmail,
  parseLaestab,
  parseOdsCode,
  parsePhone,
  parsePostcode,
  parseUrn,
} from '../identifiers/index.ts'
import { countyOrganisations } from './county.ts'
import { csvFeedOf } from './csv-feeds.ts'
import { PLACES } from './places.ts'

const county = countyOrganisations()
const both = [...county.organisations, ...county.services]
const ofKind = (kind: string) => county.organisations.filter((organisation) => organisation.kind === kind)

test('organisations and services have codes of their own that a database code column takes', () => {
  for (const list of [county.organisations, county.services]) {
    const codes = list.map(({ code }) => code)
    assert.equal(new Set(codes.map((code) => code.toUpperCase())).size, codes.length)
    for (const code of codes) assert.match(code, /^[A-Za-z0-9-]{2,60}$/)
  }
  const names = county.organisations.map(({ name }) => name)
  assert.equal(new Set(names).size, names.length)
})

test('telephone numbers are of the ranges for drama, e-mail addresses of no real domain', () => {
  for (const { phone, email } of both) {
    assert.match(phone, /^(01632 960|07700 900)\d{3}$/)
    assert.match(email, /\.example$/)
    assert.ok(parsePhone(phone).ok && parseEmail(email).ok)
  }
})

test('R-25: ten national suppliers, of no authority', () => {
  assert.equal(ofKind('national-supplier').length, 10)
  for (const { kind, authority } of county.organisations) {
    assert.equal(authority, kind === 'national-supplier' ? null : 'E06000065')
  }
})

test('R-26: schools of every kind, practices, trusts, and the other local suppliers', () => {
  assert.ok(county.schools.length >= 64)
  assert.deepEqual(
    [
      ofKind('fe-college').length,
      ofKind('gp-practice').length,
      ofKind('nhs-trust').length,
      ofKind('voluntary-body').length,
    ],
    [2, 40, 3, 4],
  )
  const local = [
    'school-special',
    'school-independent',
    'childrens-social-care',
    'early-years',
    'youth-service',
    'police',
  ]
  for (const kind of [...local, 'fire-and-rescue', 'housing', 'local-authority'])
    assert.ok(ofKind(kind).length > 0, kind)
})

test('identifiers and postcodes are well formed, and identifiers unique', () => {
  const parsers = { urn: parseUrn, laestab: parseLaestab, ods: parseOdsCode }
  const seen = new Set<string>()
  for (const { identifiers, address } of county.organisations) {
    assert.ok(parsePostcode(address.postcode).ok)
    for (const { scheme, value } of identifiers) {
      assert.ok(parsers[scheme](value).ok)
      assert.ok(!seen.has(`${scheme} ${value}`))
      seen.add(`${scheme} ${value}`)
    }
  }
  for (const { laestab } of county.schools) assert.match(laestab, /^815/)
})

test('R-14: the sensitive services are those of sexual health, mental health and substance misuse', () => {
  const sensitive = county.services.filter(({ isSensitive }) => isSensitive).map(({ kind }) => kind)
  assert.deepEqual(sensitive.sort(), ['mental-health', 'sexual-health', 'substance-misuse'])
})

test('each service is of an organisation, and each but schools and practices of a feed', () => {
  const codes = new Set(county.organisations.map(({ code }) => code))
  for (const { kind, organisationCode } of county.services) {
    assert.ok(codes.has(organisationCode))
    assert.equal(csvFeedOf(kind) === undefined, kind === 'school' || kind === 'gp')
  }
})

test('every place has teams and schools for its children', () => {
  for (const place of PLACES) {
    const schools = county.schools.filter((school) => school.phase === 'primary' && school.place === place)
    assert.equal(schools.length, place.primarySchools)
    assert.ok(
      county.schools.some(({ phase, place: at }) => phase === 'secondary' && at.town === place.secondaryTown),
    )
    for (const kind of new Set(county.services.map((service) => service.kind))) {
      if (csvFeedOf(kind) === undefined) continue
      const teams = county.services.filter((service) => service.kind === kind)
      assert.ok(teams.some(({ locality }) => locality === null || locality === place.locality))
    }
  }
})
