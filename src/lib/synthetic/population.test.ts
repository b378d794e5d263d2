import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import {
  parseNhsNumber,
  parsePersonName,
  parsePostcode,
  parseUln,
  parseUprn,
  parseUpn,
} from '../identifiers/index.ts'
import { ageYearsOn, day } from '../iso-date.ts'
import type { Child } from './child.ts'
import { csvFeedOf } from './csv-feeds.ts'
import { createPopulation } from './population.ts'

const read = (name: string) => readFileSync(new URL(`../../../data/${name}.csv`, import.meta.url), 'utf8')
const data = {
  firstNames: read('first-names-england-wales-2006-2024'),
  surnames: read('surnames-uk'),
  firstNameVariants: read('first-name-variants'),
  surnameVariants: read('surname-variants-uk'),
  outwardCodes: read('outward-codes-england'),
}
const on = day('2026-11-22')
const populate = (children: number, seed: string | number = 1) =>
  createPopulation({ seed, children, on, data })
const size = 6000
const families = [...populate(size).families()]
const children = families.flat()
const share = (has: (child: Child) => boolean) => children.filter(has).length / size
const tally = (keys: Iterable<string>) => {
  const counts = new Map<string, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

function assertBetween(value: number, low: number, high: number, what: string): void {
  assert.ok(value >= low && value <= high, `${what} is ${value}, not from ${low} to ${high}`)
}

test('there are as many children as asked for, numbered in order', () => {
  assert.deepEqual(
    children.map(({ person }) => person),
    Array.from({ length: size }, (_, person) => person),
  )
})

test('person k is the same whatever was asked before, and in a county of any size', () => {
  const thousand = populate(1000)
  const alone = [700, 3, 999, 3].map((person) => thousand.child(person))
  assert.deepEqual(
    alone,
    [700, 3, 999, 3].map((person) => populate(50_000).child(person)),
  )
  assert.deepEqual(alone[0], children[700])
  assert.notDeepEqual(alone[0], populate(1000, 2).child(700))
})

test('a person outside the county and a county out of bounds are refused', () => {
  const thousand = populate(1000)
  for (const person of [-1, 1000, 1001, 0.5]) assert.throws(() => thousand.child(person), RangeError)
  for (const count of [0, 1.5, 5_000_001]) assert.throws(() => populate(count), RangeError)
})

test('R-01: nobody is 18 or unborn on the day', () => {
  for (const { dateOfBirth } of children) assertBetween(ageYearsOn(dateOfBirth, on), 0, 17, 'an age')
  const ages = tally(children.map(({ dateOfBirth }) => String(ageYearsOn(dateOfBirth, on))))
  for (const count of ages.values()) assertBetween(count / size, 0.035, 0.08, 'the share of an age')
})

test('every number, name and postcode is well formed, and numbers are unique', () => {
  for (const child of children) {
    assert.ok(parseNhsNumber(child.nhsNumber).ok && parseUprn(child.address.uprn).ok)
    assert.ok(child.upn === undefined || parseUpn(child.upn).ok)
    assert.ok(child.uln === undefined || parseUln(child.uln).ok)
    assert.ok(parsePostcode(child.address.postcode).ok)
    for (const name of [child.given, child.surname, child.middle, child.knownAs, child.formerSurname]) {
      if (name !== undefined) assert.deepEqual(parsePersonName(name), { ok: true, value: name })
    }
  }
  for (const key of ['nhsNumber', 'laChildId'] as const) {
    assert.equal(new Set(children.map((child) => child[key])).size, size)
  }
})

test('twins share day of birth, address and surname, but no first name', () => {
  const twins = families.flatMap((family) => family.filter(({ birthOrder }) => birthOrder !== undefined))
  assertBetween(twins.length / size, 0.02, 0.05, 'the share of twins and triplets')
  for (const family of families) {
    const born = tally(family.map(({ dateOfBirth }) => dateOfBirth))
    for (const child of family) {
      const others = family.filter((other) => other.dateOfBirth === child.dateOfBirth)
      assert.equal(child.birthOrder !== undefined, (born.get(child.dateOfBirth) ?? 0) > 1 || isCutTwin(child))
      for (const { surname, address } of others)
        assert.deepEqual([surname, address], [child.surname, child.address])
    }
    assert.equal(new Set(family.map(({ given }) => given)).size, family.length)
  }
})

/** The last household may have lost a twin to the limit. */
function isCutTwin({ person, birthOrder }: Child): boolean {
  return person === size - 1 && birthOrder !== undefined
}

test('brothers and sisters who are no twins are born over a year apart', () => {
  for (const family of families) {
    const days = [...new Set(family.map(({ dateOfBirth }) => Date.parse(dateOfBirth) / 86_400_000))].sort(
      (a, b) => a - b,
    )
    for (const [at, later] of days.entries()) if (at > 0) assert.ok(later - (days[at - 1] as number) >= 400)
  }
})

test('first names are as common as in the register of births', () => {
  const counts = tally(children.map(({ given, sex }) => `${given},${sex === 'female' ? 'F' : 'M'}`))
  const rows = data.firstNames
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',') as [string, string, string])
  for (const sex of ['F', 'M']) {
    const own = rows.filter((row) => row[1] === sex)
    const births = own.reduce((sum, row) => sum + Number(row[2]), 0)
    const sexes = children.filter((child) => (child.sex === 'female') === (sex === 'F')).length
    const deviations = own.slice(0, 100).map(([name, , count]) => {
      const expected = (sexes * Number(count)) / births
      return ((counts.get(`${name},${sex}`) ?? 0) - expected) ** 2 / expected
    })
    assertBetween(
      deviations.reduce((sum, one) => sum + one, 0) / 100,
      0.5,
      1.8,
      'chi-square over its degrees',
    )
  }
})

test('surnames run from very common to very rare', () => {
  const counts = [...tally(children.map(({ surname }) => surname)).values()].sort((a, b) => b - a)
  assertBetween((counts[0] as number) / size, 0.007, 0.025, 'the share of the commonest surname')
  assert.ok(counts.length > size / 5)
})

test('neighbours share names more often than strangers do', () => {
  const khanStreets = tally(
    children.filter(({ surname }) => surname === 'Khan').map(({ address }) => address.postcode),
  )
  const khans = children.filter(({ surname }) => surname === 'Khan').length
  assert.ok(khans > 10 && khanStreets.size < khans * 0.7)
})

test('addresses lie in the county, about nine children a postcode', () => {
  const outward = new Set(
    data.outwardCodes
      .split('\n')
      .flatMap((line) => (line.includes(',E06000065,') ? [line.split(',')[0]] : [])),
  )
  const postcodes = tally(children.map(({ address }) => address.postcode))
  for (const postcode of postcodes.keys()) assert.ok(outward.has(postcode.split(' ')[0]))
  assertBetween(size / postcodes.size, 8, 10, 'children a postcode')
})

test('moves, former names, involvement, restriction and registration have their shares', () => {
  assertBetween(
    share(({ move }) => move !== undefined),
    0.105,
    0.135,
    'movers',
  )
  assertBetween(
    share(({ formerSurname }) => formerSurname !== undefined),
    0.03,
    0.07,
    'former surnames',
  )
  assertBetween(
    share(({ involvements }) => involvements.length > 0),
    0.105,
    0.135,
    'children with services',
  )
  assertBetween(
    share(({ involvements }) => involvements.some((one) => one.service.isSensitive)),
    0.005,
    0.015,
    'sensitive',
  )
  assertBetween(
    share(({ isRestricted }) => isRestricted),
    0.0005,
    0.005,
    'restricted',
  )
  assertBetween(
    share(({ isRegistered }) => isRegistered),
    0.955,
    0.985,
    'registered',
  )
  assertBetween(
    share(({ surname }) => surname.includes('-')),
    0.02,
    0.06,
    'double-barrelled',
  )
})

test('children of school age are at school from the year in which they turn five, or taught at home', () => {
  for (const { dateOfBirth, schooling, isHomeEducated, upn } of children) {
    const isOfAge = ageYearsOn(dateOfBirth, day('2026-08-31')) >= 4
    assert.equal(schooling !== undefined || isHomeEducated, isOfAge)
    if (schooling === undefined) continue
    assert.ok(upn !== undefined && schooling.startedOn <= on)
    assert.equal(schooling.yearGroup, ageYearsOn(dateOfBirth, day('2026-08-31')) - 4)
    const { previous } = schooling
    assert.ok(
      previous === undefined ||
        (previous.startedOn < previous.leftOn && previous.leftOn <= schooling.startedOn),
    )
    assert.ok(previous?.school !== schooling.school)
  }
})

test('R-74: a sensitive service has a day of consent, and no other has', () => {
  for (const { involvements } of children) {
    for (const { service, consentedOn, startedOn, endedOn } of involvements) {
      assert.equal(consentedOn !== undefined, service.isSensitive)
      assert.ok(
        startedOn <= on && (consentedOn ?? on) <= on && (endedOn ?? on) >= startedOn && (endedOn ?? on) <= on,
      )
    }
  }
})

test('R-12: a child has one lead professional at most, of an open service that is not sensitive', () => {
  const leads = children.map(({ involvements }) => involvements.filter((one) => one.isLeadProfessional))
  assert.ok(leads.some((own) => own.length === 1))
  for (const own of leads) {
    assert.ok(own.length <= 1)
    for (const { service, endedOn } of own) assert.ok(!service.isSensitive && endedOn === undefined)
  }
})

test('no feed tells of one child in two rows', () => {
  for (const { involvements } of children) {
    const feeds = involvements.map(({ service }) => csvFeedOf(service.kind))
    assert.equal(new Set(feeds).size, feeds.length)
    assert.ok(feeds.length <= 4)
  }
})

test('carers: a mother or father has parental responsibility, whoever else has none by that', () => {
  for (const { carers } of children) {
    assert.ok(carers.length > 0)
    for (const { relationship, hasParentalResponsibility, email } of carers) {
      assert.equal(hasParentalResponsibility, relationship === 'mother' || relationship === 'father')
      assert.match(email, /^[a-z.-]+@post\.example$/)
    }
  }
})

test('data without an outward code of the county is refused', () => {
  const outwardCodes = data.outwardCodes.replace(/^YO8,.*E06000065.*$/m, '')
  assert.throws(
    () => createPopulation({ seed: 1, children: 10, on, data: { ...data, outwardCodes } }),
    RangeError,
  )
})
