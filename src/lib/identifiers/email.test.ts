import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseEmail } from './email.ts'

test('plain addresses pass; the domain alone is put in lower case', () => {
  assert.deepEqual(parseEmail(" Ann.O'Neill+cp@Example.NHS.uk "), {
    ok: true,
    value: "Ann.O'Neill+cp@example.nhs.uk",
  })
  for (const value of ['a@b.uk', 'x_y-z@sub.do-main.co.uk', 'a@xn--nxasmq6b.xn--p1ai']) {
    assert.deepEqual(parseEmail(value), { ok: true, value })
  }
})

test('anything but a plain address is refused', () => {
  const refused = [
    'ann',
    '@b.uk',
    'a@',
    'a@b',
    'a@b.',
    'a@.uk',
    'a@b..uk',
    'a@-b.uk',
    'a@b-.uk',
    'a@10.0.0.1',
    'a@[10.0.0.1]',
    'a@@b.uk',
    'a@b@c.uk',
    'a..b@c.uk',
    '.a@b.uk',
    'a.@b.uk',
    'a b@c.uk',
    '"a b"@c.uk',
    'Ann <a@b.uk>',
    'a@b.uk, c@d.uk',
    'a@b.uk\nBcc: c@d.uk',
    'mailto:a@b.uk',
    'é@b.uk',
  ]
  for (const raw of refused) assert.deepEqual(parseEmail(raw), { ok: false, code: 'format' }, raw)
})

test('64 characters before the @ and 254 in all are the longest', () => {
  assert.ok(parseEmail(`${'a'.repeat(64)}@b.uk`).ok)
  assert.deepEqual(parseEmail(`${'a'.repeat(65)}@b.uk`), { ok: false, code: 'format' })
  const domain = (length: number) => `${'b'.repeat(61)}.`.repeat(4).slice(0, length - 2) + 'uk'
  assert.deepEqual(parseEmail(`${'a'.repeat(10)}@${domain(244)}`), { ok: false, code: 'too-long' })
  assert.ok(
    parseEmail(`${'a'.repeat(10)}@${'b'.repeat(60)}.${'c'.repeat(60)}.${'d'.repeat(60)}.${'e'.repeat(60)}`)
      .ok === true,
  )
})

test('a long text without an answer is refused at once', () => {
  assert.ok(!parseEmail(`${'a.'.repeat(50_000)}`).ok)
})
