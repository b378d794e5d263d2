import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { inChunks } from './in-chunks.ts'

test('however bytes arrive, the chunks are the same bytes, all full but the last', async () => {
  const piece = fc.uint8Array({ maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(
      fc.array(piece, { maxLength: 20 }),
      fc.integer({ min: 1, max: 30 }),
      async (pieces, size) => {
        const chunks = await Array.fromAsync(inChunks(pieces, size))
        assert.deepEqual(Buffer.concat(chunks), Buffer.concat(pieces))
        assert.ok(chunks.slice(0, -1).every(({ length }) => length === size))
        assert.ok(chunks.every(({ length }) => length > 0 && length <= size))
      },
    ),
  )
})
