import assert from 'node:assert/strict'
import { createRequire } from 'node:module'
import { test } from 'node:test'
import fc from 'fast-check'
import nunjucks from 'nunjucks'
import { day, instant, mailto, nhs, tel, trim } from './filters.ts'

const stock = createRequire(import.meta.url)('nunjucks/src/filters') as { trim: typeof trim }

test('days read 4 May 2026; what is absent shows nothing; what is no day is an error', () => {
  assert.equal(day('2026-05-04'), '4 May 2026')
  assert.equal(day(null), '')
  assert.throws(() => day('2026-02-30'), RangeError)
})

test('ten digits stand in groups of 3, 3 and 4 that no line break can part', () => {
  assert.equal(nhs('9434765919'), '943\u00a0476\u00a05919')
  assert.equal(nhs('943 476 5919'), '943\u00a0476\u00a05919')
  assert.equal(nhs('94347'), '94347')
  assert.equal(nhs(undefined), '')
})

test('instants show the clock of England, in summer and in winter, at noon and at midnight', () => {
  assert.equal(instant(new Date('2026-05-04T13:05:00Z')), '4 May 2026 at 2:05pm')
  assert.equal(instant(new Date('2026-12-01T00:00:00Z')), '1 December 2026 at 12:00am')
  assert.equal(instant(new Date('2026-12-01T12:30:00Z')), '1 December 2026 at 12:30pm')
  assert.equal(instant(null), '')
})

test('telephone links hold digits only, with country code and extension', () => {
  assert.equal(tel('01632 960 114'), 'tel:01632960114')
  assert.equal(tel('+44 (0)1632 960114'), 'tel:+441632960114')
  assert.equal(tel('01632 960 391 ext. 24'), 'tel:01632960391;ext=24')
  assert.equal(tel('"><script>'), 'tel:')
})

test('email links cannot be given further headers', () => {
  assert.equal(mailto('a.b@c.example'), 'mailto:a.b@c.example')
  assert.equal(mailto('a@b.example?bcc=x&body=y'), 'mailto:a@b.example%3Fbcc%3Dx%26body%3Dy')
})

test("trim answers as nunjucks's own does, marked-safe text included", () => {
  const blank = fc.constantFrom(' ', '\t', '\n', '\r', '\u00a0', '\ufeff', '\u2028', '\u200b', 'a')
  const anyText = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(blank).map((parts) => parts.join('')),
  )
  fc.assert(
    fc.property(anyText, fc.boolean(), (text, isSafe) => {
      const input = isSafe ? new nunjucks.runtime.SafeString(text) : text
      const [ours, theirs] = [trim(input), stock.trim(input)]
      assert.equal(String(ours), String(theirs))
      assert.equal(ours instanceof nunjucks.runtime.SafeString, theirs instanceof nunjucks.runtime.SafeString)
    }),
  )
})
