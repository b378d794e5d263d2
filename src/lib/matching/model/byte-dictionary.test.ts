import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ByteDictionary } from './byte-dictionary.ts'

test('short-in-slot: texts of any length keep their numbers, also when the table grows', () => {
  const anyText = fc.uint8Array({ maxLength: 20, max: 3 })
  fc.assert(
    fc.property(fc.array(anyText, { maxLength: 40 }), (texts) => {
      const dictionary = new ByteDictionary()
      const numbers = new Map<string, number>([['', 0]])
      const add = (bytes: Uint8Array) => dictionary.add(bytes, 0, bytes.length)
      for (const bytes of texts) {
        const key = bytes.join()
        if (!numbers.has(key)) numbers.set(key, numbers.size)
        assert.equal(add(bytes), numbers.get(key))
      }
      for (let at = 0; at < 2000; at++) add(Buffer.from(`more ${at}`))
      for (const bytes of texts) {
        const among = Buffer.concat([Buffer.from([9]), bytes, Buffer.alloc(9, 7)])
        assert.equal(dictionary.add(among, 1, 1 + bytes.length), numbers.get(bytes.join()))
        assert.equal(add(bytes), numbers.get(bytes.join()))
      }
    }),
    { numRuns: 50 },
  )
})
