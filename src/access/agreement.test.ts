import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day } from '../lib/iso-date.ts'
import { agreementOn, unsignedVersions, type AgreementVersion } from './agreement.ts'

const of = (document: AgreementVersion['document'], version: number, signBy: string): AgreementVersion => ({
  document,
  version,
  signBy: day(signBy),
})
const first = [of('user-agreement', 1, '2026-01-01'), of('security-procedures', 1, '2026-01-01')]
const second = of('security-procedures', 2, '2026-12-01')

test('R-90: both documents must be signed', () => {
  const today = day('2026-11-22')
  assert.deepEqual(agreementOn({ versions: first, signed: first }, today), { holds: true, until: null })
  for (const one of first)
    assert.deepEqual(agreementOn({ versions: first, signed: [one] }, today), { holds: false, until: null })
})

test('R-90: after a new version the old signature counts up to the day before it had to be signed', () => {
  const facts = { versions: [...first, second], signed: first }
  assert.deepEqual(agreementOn(facts, day('2026-11-30')), { holds: true, until: '2026-12-01' })
  assert.deepEqual(agreementOn(facts, day('2026-12-01')), { holds: false, until: '2026-12-01' })
  assert.deepEqual(agreementOn({ ...facts, signed: [first[0]!, second] }, day('2027-12-01')), {
    holds: true,
    until: null,
  })
})

test('R-90: a version that was passed over still ends the signature before it', () => {
  const third = of('security-procedures', 3, '2027-06-01')
  const facts = { versions: [...first, third, second], signed: first }
  assert.equal(agreementOn(facts, day('2026-12-01')).holds, false)
  assert.deepEqual(unsignedVersions(facts), [third])
})

test('R-90: only the newest version of each document is there to sign', () => {
  assert.deepEqual(unsignedVersions({ versions: [...first, second], signed: [] }), [first[0], second])
  assert.deepEqual(unsignedVersions({ versions: first, signed: first }), [])
})
