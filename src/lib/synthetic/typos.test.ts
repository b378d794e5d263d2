import { test } from 'node:test'
import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createRandom } from './random.ts'
import { mistype } from './typos.ts'

test('a typing slip changes the name, keeps its first letter and at least two letters', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[A-Z][a-z'-]{1,15}$/), fc.integer(), (name, seed) => {
      const slipped = mistype(name, createRandom(seed))
      assert.notEqual(slipped, name)
      assert.equal(slipped[0], name[0])
      assert.ok(slipped.length >= 2 && Math.abs(slipped.length - name.length) <= 1)
    }),
  )
})
