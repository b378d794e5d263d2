import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { normaliseName } from '../normalise-name.ts'
import { plainName } from './plain-name.ts'

function folded(raw: string): string | undefined {
  const bytes = Buffer.from(raw)
  const into = new Uint8Array(256)
  const length = plainName(bytes, 0, bytes.length, into)
  return length < 0 ? undefined : Buffer.from(into.subarray(0, length)).toString()
}

test('bytes of Latin letters and signs are normalised as the text is', () => {
  const latin = fc.string({
    unit: fc.integer({ min: 0, max: 0x17f }).map((sign) => String.fromCharCode(sign)),
  })
  fc.assert(fc.property(latin, (raw) => assert.equal(folded(raw), normaliseName(raw))))
  assert.equal(folded('  Ólafsdóttir-O`Brien  St. Straße ½ '), 'olafsdottir obrien st strasse')
})

test('signs beyond them and names beyond the room are left to the text', () => {
  for (const raw of ['Şě\u0301', 'O’Brien', '\u0418\u0432\u0430\u043d', 'a'.repeat(129)])
    assert.equal(folded(raw), undefined)
})
