import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { childNumberFrom } from '../../lib/identifiers/index.ts'
import { addDays, day } from '../../lib/iso-date.ts'
import { kinships, type Declaration, type DeclaredChild } from '../relation.ts'
import { declarationFields, parseDeclaration } from './declare.form.ts'

/** Plain objects, as the form makes them. */
const record = <T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }) =>
  fc.record(model, { noNullPrototype: true })
const today = day('2026-11-23')
const name = fc.stringMatching(/^[A-Za-z'’-]{1,40}$/)
const named = record({
  kind: fc.constant('named' as const),
  given: name,
  family: name,
  dateOfBirth: fc.integer({ min: 0, max: 9000 }).map((days) => addDays(today, -days)),
})
const numbered = record({
  kind: fc.constant('numbered' as const),
  childNumber: fc.integer({ min: 0 }).map((drawn) => {
    const bytes = Buffer.alloc(4)
    bytes.writeUInt32BE(drawn)
    return childNumberFrom(bytes)
  }),
})

test('R-101: what is checked is what was typed, and is read again as the same declaration', () => {
  const declaration = record({
    kinship: fc.constantFrom(...kinships),
    child: fc.oneof<fc.Arbitrary<DeclaredChild>[]>(named, numbered),
  })
  fc.assert(
    fc.property(declaration, (value: Declaration) => {
      assert.deepEqual(parseDeclaration(declarationFields(value), today), { ok: true, value })
    }),
  )
})
