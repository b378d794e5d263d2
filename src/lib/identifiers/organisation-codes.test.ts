import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseDfeLaCode, parseGssLaCode } from './la-code.ts'
import { parseLaestab } from './laestab.ts'
import { parseOdsCode } from './ods-code.ts'
import type { Result } from './result.ts'
import { parseUkprn } from './ukprn.ts'
import { parseUprn } from './uprn.ts'
import { parseUrn } from './urn.ts'

const rows = (file: string) =>
  readFileSync(new URL(`../../../data/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .slice(1)

function assertReads(parse: (raw: string) => Result, expected: Record<string, string>): void {
  for (const [raw, value] of Object.entries(expected)) assert.deepEqual(parse(raw), { ok: true, value })
}

function assertRefuses(parse: (raw: string) => Result, code: string, raws: readonly string[]): void {
  for (const raw of raws) assert.deepEqual(parse(raw), { ok: false, code }, raw)
}

test('both codes of all 153 authorities and of the former ones pass', () => {
  const authorities = [
    ...rows('local-authorities-england.csv'),
    ...rows('local-authorities-england-former.csv'),
  ]
  assert.ok(authorities.length >= 153)
  for (const row of authorities) {
    const [gss = '', dfe = ''] = row.split(',')
    assert.deepEqual(parseGssLaCode(gss), { ok: true, value: gss })
    if (dfe !== '') assert.deepEqual(parseDfeLaCode(dfe), { ok: true, value: dfe })
  }
})

test('a district, which runs no children’s services, is told apart from a wrong code', () => {
  assertRefuses(parseGssLaCode, 'lower-tier', ['E07000008', 'e07 000008'])
  assertRefuses(parseGssLaCode, 'format', [
    'E05000001',
    'W06000001',
    'S12000033',
    'E0600001',
    'E060000011',
    '201',
  ])
})

test('a DfE authority code has three digits from 201', () => {
  assertReads(parseDfeLaCode, { '201': '201', ' 938': '938' })
  assertRefuses(parseDfeLaCode, 'format', ['200', '000', '199', '20', '2011', 'E06'])
})

test('a URN has six digits; not known and taught at home are no schools', () => {
  assertReads(parseUrn, { '100000': '100000', ' 145678 ': '145678' })
  assertRefuses(parseUrn, 'placeholder', ['888888', '999999'])
  assertRefuses(parseUrn, 'format', ['099999', '12345', '1234567', '12345A'])
})

test('a LAESTAB has seven digits, with or without its slash', () => {
  assertReads(parseLaestab, { '383/4110': '3834110', '383-4110': '3834110', '383 4110': '3834110' })
  assertRefuses(parseLaestab, 'format', ['XXXXXXX', '0000000', '383411', '38341100', '383//4110'])
})

test('a UKPRN has eight digits, the first 1', () => {
  assertReads(parseUkprn, { '10012345': '10012345' })
  assertRefuses(parseUkprn, 'format', ['20012345', '1001234', '100123456'])
})

test('an ODS code has three to ten letters and digits; default codes name nobody', () => {
  assertReads(parseOdsCode, { b86001: 'B86001', RXX: 'RXX', NSTS01: 'NSTS01' })
  assertRefuses(parseOdsCode, 'placeholder', ['V81997', 'v81998', 'V81999', 'X99998', 'X99999'])
  assertRefuses(parseOdsCode, 'format', ['AB', 'ABCDEFGHIJK', 'B86/01', 'É86001'])
})

test('a UPRN has 1 to 12 digits as text, without padding, never negative', () => {
  assertReads(parseUprn, {
    '1': '1',
    '000012345678': '12345678',
    '999999999999': '999999999999',
    ' 10 0 ': '100',
  })
  assertRefuses(parseUprn, 'placeholder', ['0', '000000000000'])
  assertRefuses(parseUprn, 'format', ['-1', '\u22121', '1234567890123', '12.5', '1e5', '10-20'])
})
