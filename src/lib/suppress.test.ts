import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { SMALLEST_COUNT, suppressCounts } from './suppress.ts'

test('R-79: small counts are not shown, and no other gives one away', () => {
  assert.deepEqual(suppressCounts([20, 3, 40]), [null, null, 40])
  assert.deepEqual(suppressCounts([20, 3, 4, 1]), [20, null, null, null])
  assert.deepEqual(suppressCounts([20, 3, 4]), [null, null, null])
  assert.deepEqual(suppressCounts([20, 8, 9]), [20, 8, 9])
  assert.deepEqual(suppressCounts([0, 0, 0]), [null, null, null])
})

test('R-79: whatever the counts, the whole less what is shown is none of them, nor fewer than eight people', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30), { minLength: 2, maxLength: 6 }), (counts) => {
      const shown = suppressCounts(counts)
      const hidden = counts.filter((_, at) => shown[at] === null)
      for (const [at, count] of counts.entries()) {
        assert.ok(shown[at] === null || shown[at] === count)
        if (count < SMALLEST_COUNT) assert.equal(shown[at], null)
      }
      assert.notEqual(hidden.length, 1)
      const rest = hidden.reduce((sum, count) => sum + count, 0)
      assert.ok(hidden.length === 0 || hidden.length === counts.length || rest >= SMALLEST_COUNT)
    }),
  )
})
