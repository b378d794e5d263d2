import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seededRandom } from '../../platform/random.ts'
import { createSeal } from '../../platform/seal.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { matchTotpStep, totpSecretOf, totpSecretText, totpUri } from './totp.ts'

const secret = Buffer.from('12345678901234567890')
const at = (seconds: number): Date => new Date(seconds * 1000)

test('RFC 6238 appendix B: the SHA-1 codes, last six digits', () => {
  assert.equal(matchTotpStep(secret, '287082', at(59)), 1)
  assert.equal(matchTotpStep(secret, '081804', at(1111111109)), 37037036)
  assert.equal(matchTotpStep(secret, '005924', at(1234567890)), 41152263)
})

test('one step of clock difference is allowed either way, two are not', () => {
  assert.equal(matchTotpStep(secret, '287082', at(29)), 1)
  assert.equal(matchTotpStep(secret, '287082', at(89)), 1)
  assert.equal(matchTotpStep(secret, '287082', at(90)), undefined)
  assert.equal(matchTotpStep(secret, '081804', at(1111111109 - 60)), undefined)
})

test('blanks in a typed code do not matter; anything but six digits is no code', () => {
  assert.equal(matchTotpStep(secret, ' 287 082', at(59)), 1)
  for (const typed of ['', '28708', '2870820', '28708x', '٢٨٧٠٨٢'])
    assert.equal(matchTotpStep(secret, typed, at(59)), undefined)
})

test('the secret survives being typed into an app', () => {
  assert.equal(totpSecretText(secret), 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
  assert.deepEqual(totpSecretOf(totpSecretText(secret)), secret)
  assert.match(
    totpUri(secret, 'rose'),
    /^otpauth:\/\/totp\/ContactPoint:rose\?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ/,
  )
})

test('recovery codes: ten, of ten unmistakable signs, all different', () => {
  const codes = newRecoveryCodes(seededRandom('codes'))
  assert.equal(new Set(codes).size, 10)
  for (const code of codes) assert.match(code, /^[2-9B-DF-HJ-NP-TV-Z]{5}-[2-9B-DF-HJ-NP-TV-Z]{5}$/)
})

test('a recovery code is one user’s own; case, blanks and hyphens do not count', () => {
  const seal = createSeal(Buffer.alloc(32, 1))
  assert.deepEqual(recoveryCodeHash(seal, 1, ' bcdfg hjkmn'), recoveryCodeHash(seal, 1, 'BCDFG-HJKMN'))
  assert.notDeepEqual(recoveryCodeHash(seal, 2, 'BCDFG-HJKMN'), recoveryCodeHash(seal, 1, 'BCDFG-HJKMN'))
})
