import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import fc from 'fast-check'
import { outwardOf, parsePostcode, parsePostcodePrefix, sectorOf } from './postcode.ts'

const csv = readFileSync(new URL('../../../data/outward-codes-england.csv', import.meta.url), 'utf8')
const outwardCodes = [
  ...new Set(
    csv
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0] ?? ''),
  ),
]
const inwardCodes = fc
  .tuple(
    fc.constantFrom(...'0123456789'),
    fc.constantFrom(...'ABDEFGHJLNPQRSTUWXYZ'),
    fc.constantFrom(...'ABDEFGHJLNPQRSTUWXYZ'),
  )
  .map((parts) => parts.join(''))
const postcodes = fc.tuple(fc.constantFrom(...outwardCodes), inwardCodes)

test('every outward code of England makes a postcode', () => {
  assert.ok(outwardCodes.length > 2000)
  for (const outward of outwardCodes) {
    const value = `${outward} 1AA`
    assert.deepEqual(parsePostcode(value), { ok: true, value })
    assert.equal(outwardOf(value), outward)
    assert.deepEqual(parsePostcodePrefix(outward), { ok: true, value: outward })
  }
})

test('capitals and spacing are put right, wherever the space was', () => {
  fc.assert(
    fc.property(postcodes, fc.nat({ max: 6 }), fc.boolean(), ([outward, inward], at, isSmall) => {
      const joined = isSmall ? (outward + inward).toLowerCase() : outward + inward
      const raw = ` ${joined.slice(0, at)}  ${joined.slice(at)}\u00a0`
      assert.deepEqual(parsePostcode(raw), { ok: true, value: `${outward} ${inward}` })
    }),
  )
})

test('the parts of a postcode are search prefixes of their own', () => {
  fc.assert(
    fc.property(postcodes, ([outward, inward]) => {
      const postcode = `${outward} ${inward}`
      const sector = `${outward} ${inward[0]}`
      assert.equal(outwardOf(postcode), outward)
      assert.equal(sectorOf(postcode), sector)
      assert.deepEqual(parsePostcodePrefix(sector.toLowerCase()), { ok: true, value: sector })
    }),
  )
})

test('codes that stricter rules wrongly refuse pass; ended special codes do not', () => {
  for (const value of ['W1M 1AA', 'W1R 1AA', 'W1V 1AA', 'EC1A 1BB', 'BF1 3AA']) {
    assert.deepEqual(parsePostcode(value), { ok: true, value })
  }
  for (const raw of [
    'GIR 0AA',
    'NPT 1AA',
    'LS1 6AC',
    'LS1 6AI',
    'LS1 AAA',
    'LS1',
    'LS1 6',
    '1LS 6AE',
    'LS1 6AEX',
  ]) {
    assert.deepEqual(parsePostcode(raw), { ok: false, code: 'format' }, raw)
  }
})

test('R-04: ZZ99 codes are placeholders, as a whole and as a prefix', () => {
  for (const raw of ['ZZ99 3VZ', 'zz993wz'])
    assert.deepEqual(parsePostcode(raw), { ok: false, code: 'placeholder' })
  for (const raw of ['ZZ99', 'zz99 3', 'ZZ993'])
    assert.deepEqual(parsePostcodePrefix(raw), { ok: false, code: 'placeholder' })
})

test('without a space the longest outward code wins; a space settles it', () => {
  const read = (raw: string) => {
    const result = parsePostcodePrefix(raw)
    return result.ok ? result.value : result.code
  }
  assert.deepEqual(['ls16', 'ls1 6', 'ls166', 'w1a1', 'w1 1', 'm1', 'm11'].map(read), [
    'LS16',
    'LS1 6',
    'LS16 6',
    'W1A 1',
    'W1 1',
    'M1',
    'M11',
  ])
  assert.deepEqual(['l', 'ls', '1', 'ls1 6a', 'ls1 6ae', 'ls1666'].map(read), Array(6).fill('format'))
})
