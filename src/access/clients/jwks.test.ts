import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { grantScopes } from './client.ts'
import { parseFetchedKeys, parseGivenKeys } from './jwks.ts'

type Jwk = Record<string, unknown>
const named = (jwk: object, over: Jwk = {}): Jwk => ({ ...jwk, kid: 'one', ...over })
const set = (...keys: unknown[]): string => JSON.stringify({ keys })
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const good = ec.publicKey.export({ format: 'jwk' })
const rsa = (modulusLength: number) =>
  generateKeyPairSync('rsa', { modulusLength }).publicKey.export({ format: 'jwk' })

test('a key is kept with nothing but what a signature is checked by', () => {
  const keys = parseGivenKeys(set(named(good, { use: 'sig', x5u: 'https://elsewhere.example', note: 'x' })))
  assert.ok(typeof keys !== 'string')
  assert.deepEqual(Object.keys(keys[0]!).sort(), ['crv', 'kid', 'kty', 'x', 'y'])
})

const faults: Record<string, readonly [string, string]> = {
  'a private half': ['private', set(named(ec.privateKey.export({ format: 'jwk' })))],
  'a shared secret': ['private', set({ kty: 'oct', k: 'AAAA', kid: 'one' })],
  'RSA under 2048 bits': ['weak', set(named(rsa(1024)))],
  'a key without a name': ['no-name', set(good)],
  'a key for encryption': ['unfit', set(named(good, { use: 'enc' }))],
  'an algorithm of shared secrets': ['unfit', set(named(good, { alg: 'HS256' }))],
  'a point off the curve': ['unfit', set(named(good, { x: 'AAAA' }))],
  'a curve not taken': [
    'unfit',
    set(named(generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey.export({ format: 'jwk' }))),
  ],
  'two of one name': ['same-name', set(named(good), named(good))],
  'no key': ['number', set()],
  'five keys': ['number', set(...['1', '2', '3', '4', '5'].map((kid) => named(good, { kid })))],
  'no document': ['unreadable', '{'],
}
for (const [what, [fault, json]] of Object.entries(faults)) {
  test(`keys handed in with ${what} are refused as ${fault}`, () => assert.equal(parseGivenKeys(json), fault))
}

test('of keys at an address the good ones count, whatever stands beside them', () => {
  const keys = parseFetchedKeys(set(null, named(rsa(1024)), named(good), { kty: '__proto__', kid: 'x' }))
  assert.deepEqual(
    keys?.map(({ kid }) => kid),
    ['one'],
  )
  assert.equal(parseFetchedKeys('[]'), undefined)
})

test('no document makes reading keys throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.array(fc.object()).map((keys) => set(...keys)),
      ),
      (json) => {
        parseGivenKeys(json)
        parseFetchedKeys(json)
      },
    ),
  )
})

test('a token never has a scope that the client lacks', () => {
  const words = fc.array(fc.constantFrom<string>('whoami', 'a', 'b', ''), { minLength: 1 })
  fc.assert(
    fc.property(words, fc.subarray(['whoami', 'a', 'b']), (asked, allowed) => {
      const granted = grantScopes(asked.join(' '), allowed)
      if (granted) assert.ok(granted.every((scope) => allowed.includes(scope) && asked.includes(scope)))
      else assert.ok(asked.some((scope) => !allowed.includes(scope)))
    }),
  )
})
