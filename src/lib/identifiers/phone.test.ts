import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parsePhone, telUri } from './phone.ts'

const links: readonly [raw: string, uri: string][] = [
  ['07700 900123', 'tel:+447700900123'],
  ['01632 960001', 'tel:+441632960001'],
  ['0113 496 0000', 'tel:+441134960000'],
  ['(0113) 496-0000', 'tel:+441134960000'],
  ['01204 12345', 'tel:+44120412345'],
  ['020 7946 0000', 'tel:+442079460000'],
  ['0300 123 4567', 'tel:+443001234567'],
  ['0800 1111', 'tel:+448001111'],
  ['0800 123456', 'tel:+44800123456'],
  ['+44 113 496 0000', 'tel:+441134960000'],
  ['(0)113 496 0000', 'tel:+441134960000'],
  ['+44 (0)113 496 0000', 'tel:+441134960000'],
  ['0044 7700 900123', 'tel:+447700900123'],
  ['0113 496 0000 ext. 12', 'tel:+441134960000;ext=12'],
  ['0113 496 0000x4', 'tel:+441134960000;ext=4'],
  ['+353 1 234 5678', 'tel:+35312345678'],
  ['00 48 22 123 45 67', 'tel:+48221234567'],
  ['101', 'tel:101'],
  ['999', 'tel:999'],
  ['116 123', 'tel:116123'],
]

test('possible numbers keep their grouping and can be dialled', () => {
  for (const [value, uri] of links) {
    assert.deepEqual(parsePhone(value), { ok: true, value })
    assert.equal(telUri(value), uri)
  }
})

test('outer and repeated spaces go', () => {
  assert.deepEqual(parsePhone('  07700\u00a0 900123\t'), { ok: true, value: '07700 900123' })
})

test('impossible numbers are refused', () => {
  const refused = [
    '07700 90012',
    '07700 9001234',
    '0113 496',
    '04123 456789',
    '06123 456789',
    '00000000000',
    '7700 900123',
    '+44 7700 90012',
    '+44 4123 456789',
    '+0 1234567',
    '+1234',
    '+1234567890123456',
    '1+134960000',
    'n/a',
    'ask mum 07700 900123',
    '07700 900123 / 4',
    'ext 12',
    '()',
  ]
  for (const raw of refused) assert.deepEqual(parsePhone(raw), { ok: false, code: 'format' }, raw)
})

test('25 characters is the longest', () => {
  assert.ok(parsePhone('0113 496 0000  ext. 123456').ok)
  assert.deepEqual(parsePhone('01 13 49 60 00 0 ext. 1234'), { ok: false, code: 'too-long' })
})
