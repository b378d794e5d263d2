import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { isContactTelling, namesKindOfService } from './passed-on.ts'

test('R-78, no-kind-passed-on: a text that names a kind of service is refused however it is written', () => {
  for (const text of [
    'Sexual Health Team',
    'sexual-health',
    'C.A.M.H.S.',
    'C A M H S duty',
    'jo.bloggs@camhs.example.nhs.uk',
    'M e n t a l health',
    'Ménţal health',
    'Drug and alcohol worker',
    'substance_misuse@example.org',
    'GUM',
    'g.u.m. desk',
    'HIV nurse',
    'Women’s Refuge',
  ])
    assert.ok(namesKindOfService(text), text)
})

test('R-78: names and addresses of people pass', () => {
  for (const text of [
    'Rose Gumbel',
    'Essex House',
    'Sexton, Ann',
    'jo.bloggs@northyorks.example',
    '01609 536 993',
    'Mrs O’Grady',
    'A. B. Smith',
  ])
    assert.ok(!namesKindOfService(text), text)
})

test('R-78: whatever stands before, after or between, and in whichever field', () => {
  const sign = fc.constantFrom(' ', '.', '-', '_', '·', '1', '​')
  fc.assert(
    fc.property(fc.array(sign, { minLength: 5, maxLength: 5 }), fc.nat(2), (between, field) => {
      const text = [...'mental'].map((letter, at) => letter + (between[at] ?? '')).join('')
      const contact = { name: 'A B', phone: '1', email: 'a@b.example' }
      const key = (['name', 'phone', 'email'] as const)[field]!
      assert.ok(isContactTelling({ ...contact, [key]: text }))
      assert.ok(!isContactTelling(contact))
    }),
  )
})
