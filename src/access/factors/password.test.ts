import assert from 'node:assert/strict'
import { argon2Sync } from 'node:crypto'
import { test } from 'node:test'
import { argon2Runs } from '../../../test/support/argon2-runs.ts'
import { seededRandom } from '../../platform/random.ts'
import { assertGoodPassword, hashPassword, verifyPassword } from './password.ts'

const random = seededRandom('passwords')

test('R-91: a password is kept as argon2id of 19 MiB, two passes, one lane, with its own salt', async () => {
  const [one, two] = await Promise.all([
    hashPassword('correct horse', random),
    hashPassword('correct horse', random),
  ])
  assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/)
  assert.notEqual(one, two)
  assert.equal(await verifyPassword('correct horse', one), true)
  assert.equal(await verifyPassword('correct horsf', one), false)
})

test('a hash made with other costs is checked with those', async () => {
  const nonce = Buffer.alloc(16, 3)
  const tag = argon2Sync('argon2id', {
    message: 'x'.repeat(12),
    nonce,
    parallelism: 2,
    tagLength: 32,
    memory: 64,
    passes: 3,
  })
  const text = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '')
  assert.equal(
    await verifyPassword('x'.repeat(12), `$argon2id$v=19$m=64,t=3,p=2$${text(nonce)}$${text(tag)}`),
    true,
  )
})

test('composed and decomposed letters are the same password', async () => {
  assert.equal(
    await verifyPassword('cafe\u0301 au lait!', await hashPassword('caf\u00e9 au lait!', random)),
    true,
  )
})

test('an unknown name costs the same work and is never right', async () => {
  const hash = await hashPassword('correct horse', random)
  for (const against of [hash, undefined]) {
    const runs = await argon2Runs(async () =>
      assert.equal(await verifyPassword('a wrong one', against), false),
    )
    assert.equal(runs, 1)
  }
})

test('a new password has 12 to 128 characters and is not the username', () => {
  assertGoodPassword('twelve chars', 'rose')
  assertGoodPassword('\u{1F600}'.repeat(12), 'rose')
  for (const bad of ['eleven char', 'x'.repeat(129), 'Rose.Fairweather']) {
    assert.throws(() => assertGoodPassword(bad, 'rose.fairweather'), { kind: 'invalid' })
  }
})
