import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { parseChildNumber } from './child-number.ts'
import { parseEmail } from './email.ts'
import { parseDfeLaCode, parseGssLaCode } from './la-code.ts'
import { parseLaestab } from './laestab.ts'
import { parseNhsNumber } from './nhs-number.ts'
import { parseOdsCode } from './ods-code.ts'
import { parsePersonName } from './person-name.ts'
import { parsePhone } from './phone.ts'
import { parsePostcode, parsePostcodePrefix } from './postcode.ts'
import type { Result } from './result.ts'
import { parseUkprn } from './ukprn.ts'
import { parseUln } from './uln.ts'
import { parseUpn } from './upn.ts'
import { parseUprn } from './uprn.ts'
import { parseUrn } from './urn.ts'

const parsers: Record<string, (raw: string) => Result> = {
  parseChildNumber,
  parseDfeLaCode,
  parseEmail,
  parseGssLaCode,
  parseLaestab,
  parseNhsNumber,
  parseOdsCode,
  parsePersonName,
  parsePhone,
  parsePostcode,
  parsePostcodePrefix,
  parseUkprn,
  parseUln,
  parseUpn,
  parseUprn,
  parseUrn,
}

/** Text near enough to real values that many runs are accepted. */
const raw = fc.oneof(
  fc.string(),
  fc.string({ unit: fc.constantFrom(...'0123456789 -+()C') }),
  fc.string({ unit: fc.constantFrom(...'LSZ0169 ae') }),
  fc.string({ unit: fc.constantFrom(...'ab.@-é’\u0301 ') }),
  fc.constantFrom(' 943 476 5919', 'c123-4567-8978', 'b801200005001', '0383/4110', '383/4110', 'e08000035'),
  fc.constantFrom(
    'ls16ae',
    'ls1 6',
    'ls166',
    '+44 (0)113 496 0000 x12',
    'A@B.Example',
    'Baby  of',
    'O‘Neill–Smith',
  ),
)

for (const [name, parse] of Object.entries(parsers)) {
  test(`${name} gives its own output back unchanged`, () => {
    fc.assert(
      fc.property(raw, (text) => {
        const result = parse(text)
        if (result.ok) assert.deepEqual(parse(result.value), result)
      }),
      { numRuns: 400 },
    )
  })

  test(`${name} tells an empty field from a wrong one`, () => {
    for (const blank of ['', '  \t', '\u200b']) assert.deepEqual(parse(blank), { ok: false, code: 'empty' })
    const wrong = parse('\u0000?')
    assert.ok(!wrong.ok && wrong.code === 'format')
  })
}

test('letters outside A to Z are never turned into a code', () => {
  assert.ok(!parsePostcode('ß1 6AE').ok)
  assert.ok(!parsePostcodePrefix('ß1').ok && !parsePostcodePrefix('ß1 6').ok)
  assert.ok(!parseOdsCode('ſ1234').ok)
})
