import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { addYears, day, isIsoDate } from '../iso-date.ts'
import type { Child } from './child.ts'
import { tell } from './noise.ts'
import { CSV_NOISE, type NoiseProfile } from './noise-profiles.ts'
import { createRandom } from './random.ts'

const on = day('2026-11-22')
const home = { house: '1', street: 'Beck Lane', town: 'Selby', postcode: 'YO8 1AA', uprn: '990000000001' }
const formerHome = { ...home, town: 'Whitby', postcode: 'YO21 1AA' }
const child: Child = {
  person: 0,
  sex: 'female',
  given: 'Elizabeth',
  middle: 'Rose',
  surname: 'Smith-Jones',
  knownAs: 'Lizzie',
  formerSurname: 'Brown',
  dateOfBirth: day('2015-03-07'),
  birthOrder: undefined,
  nhsNumber: '9000000009',
  upn: undefined,
  uln: undefined,
  laChildId: 'NY0000001',
  address: home,
  move: { from: formerHome, on: day('2025-01-01') },
  carers: [],
  practice: { ods: 'Z90001', from: day('2025-01-01') },
  schooling: undefined,
  isHomeEducated: false,
  involvements: [],
  isRegistered: true,
  isRestricted: false,
}
const setting = {
  on,
  names: {
    nicknamesOf: () => ['Beth'],
    firstNameVariantsOf: () => ['Elisabeth'],
    surnameVariantsOf: () => ['Smyth'],
    surname: () => 'Green',
  },
}
const silent = Object.fromEntries(Object.keys(CSV_NOISE).map((rate) => [rate, 0])) as NoiseProfile
const told = (profile: Partial<NoiseProfile>, of: Partial<Child> = {}, seed = 1) =>
  tell({ ...child, ...of }, { ...silent, ...profile }, createRandom(seed), setting)

test('a source without noise tells the truth', () => {
  const { given, middle, surname, knownAs, dateOfBirth, sex, address, nhsNumber } = child
  const truth = { given, middle, surname, knownAs, dateOfBirth, sex, address, nhsNumber }
  assert.deepEqual(told({}), { ...truth, postcode: home.postcode, noise: [] })
})

test('each kind of noise does what its name says, and is listed', () => {
  const cases: readonly (readonly [Partial<NoiseProfile>, Partial<ReturnType<typeof told>>])[] = [
    [{ knownAsFirst: 1 }, { given: 'Lizzie', knownAs: undefined, noise: ['known-as-first'] }],
    [{ nickname: 1 }, { given: 'Beth', noise: ['nickname'] }],
    [{ nameVariant: 1 }, { given: 'Elisabeth', surname: 'Smyth', noise: ['first-variant', 'last-variant'] }],
    [{ swapped: 1 }, { given: 'Smith-Jones', surname: 'Elizabeth', noise: ['swapped'] }],
    [{ middleMissing: 1 }, { middle: undefined, noise: ['middle-missing'] }],
    [{ upperCase: 1 }, { given: 'ELIZABETH', surname: 'SMITH-JONES', noise: ['upper-case'] }],
    [{ sexMissing: 1 }, { sex: undefined, noise: ['sex-missing'] }],
    [
      { stale: 1 },
      { surname: 'Brown', address: formerHome, postcode: 'YO21 1AA', noise: ['former-surname', 'moved'] },
    ],
    [{ postcodeMissing: 1 }, { postcode: undefined, noise: ['postcode-missing'] }],
    [{ nhsNumberMissing: 1 }, { nhsNumber: undefined, noise: ['no-nhs-number'] }],
  ]
  for (const [profile, expected] of cases) assert.deepEqual(told(profile), { ...told({}), ...expected })
})

test('BABY stands for the first name of newborn children only', () => {
  assert.equal(told({ baby: 1 }, { dateOfBirth: day('2026-11-01') }).given, 'BABY')
  assert.equal(told({ baby: 1 }).given, 'Elizabeth')
})

test('a double-barrelled surname loses a half, another gains one', () => {
  assert.match(told({ doubleBarrel: 1 }).surname, /^(Smith|Jones)$/)
  assert.equal(told({ doubleBarrel: 1 }, { surname: 'Smith' }).surname, 'Smith-Green')
})

test('a wrong date of birth is another real day on which a child can have been born', () => {
  const days = fc.date({ min: new Date('2008-11-23'), max: new Date('2026-11-22'), noInvalidDate: true })
  fc.assert(
    fc.property(days, fc.integer(), (date, seed) => {
      const dateOfBirth = day(date.toISOString().slice(0, 10))
      const wrong = told({ dobError: 1 }, { dateOfBirth }, seed)
      assert.ok(isIsoDate(wrong.dateOfBirth) && wrong.dateOfBirth !== dateOfBirth)
      assert.ok(wrong.dateOfBirth <= on && wrong.dateOfBirth > addYears(on, -18))
      assert.match(wrong.noise.join(), /^dob-(swap|digit)$/)
    }),
  )
})

test('a faulty row is faulty in one way, and never of a restricted child', () => {
  for (let seed = 0; seed < 50; seed++) {
    const { surname, dateOfBirth, postcode, noise } = told({ faulty: 1 }, {}, seed)
    const faults = [surname === '', dateOfBirth > on, postcode === 'YO8 1A0']
    assert.equal(faults.filter(Boolean).length, 1)
    assert.equal(noise.length, 1)
    assert.deepEqual(told({ faulty: 1 }, { isRestricted: true }, seed).noise, [])
  }
})
