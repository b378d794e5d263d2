import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FormBodyError, parseFormBody } from './form-body.ts'

test('a field sent once is text, a field sent more often an array in order', () => {
  const body = parseFormBody('name=Ann+Lee&kind=b&kind=a&kind=c&empty=')
  assert.deepEqual({ ...body }, { name: 'Ann Lee', kind: ['b', 'a', 'c'], empty: '' })
})

test('nested names are refused', () => {
  for (const name of ['a[b]', 'a[]', 'a%5Bb%5D', '', '1a', 'a b']) {
    assert.throws(() => parseFormBody(`${name}=1`), FormBodyError)
  }
})

test('names of object properties are plain fields', () => {
  const body = parseFormBody('__proto__=1&constructor=2')
  assert.deepEqual(Object.keys(body), ['__proto__', 'constructor'])
  assert.equal(Object.getPrototypeOf(body), null)
})

test('more than 500 fields are refused', () => {
  assert.equal(
    Object.keys(parseFormBody(Array.from({ length: 500 }, (_, i) => `f${i}=`).join('&'))).length,
    500,
  )
  assert.throws(() => parseFormBody('f=&'.repeat(501)), FormBodyError)
})

test('the refusal repeats nothing of what was sent', () => {
  assert.throws(
    () => parseFormBody('secret[name]=Ann'),
    (error: Error) => !/secret|Ann/.test(error.message),
  )
})
