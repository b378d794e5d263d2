import assert from 'node:assert/strict'
import { chmod, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ConfigError } from './config.ts'
import { seededRandom, systemRandom } from './random.ts'
import { createSeal, readSealKey } from './seal.ts'

const plain = Buffer.from('twenty secret bytes!')
const seal = createSeal(Buffer.alloc(32, 7))
let folder = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'seal-'))
})
after(() => rm(folder, { recursive: true }))

test('what was sealed opens again and does not hold the plain text', () => {
  const sealed = seal.seal(plain, 'user 1', systemRandom)
  assert.deepEqual(seal.open(sealed, 'user 1'), plain)
  assert.equal(sealed.includes(plain), false)
})

test('a sealed value opens for nobody else, under no other key and with no bit changed', () => {
  const sealed = seal.seal(plain, 'user 1', systemRandom)
  assert.throws(() => seal.open(sealed, 'user 2'))
  assert.throws(() => createSeal(Buffer.alloc(32, 8)).open(sealed, 'user 1'))
  for (let i = 0; i < sealed.length; i++) {
    const altered = Buffer.from(sealed)
    altered[i]! ^= 1
    assert.throws(() => seal.open(altered, 'user 1'), `byte ${i}`)
  }
  assert.throws(() => seal.open(sealed.subarray(0, 20), 'user 1'))
})

test('a random source that repeats itself seals no two values under one nonce', () => {
  const nonceOf = (value: Buffer): string => value.subarray(1, 13).toString('hex')
  const first = seal.seal(Buffer.from('first'), 'user 1', seededRandom('same'))
  const second = seal.seal(Buffer.from('other'), 'user 1', seededRandom('same'))
  assert.notEqual(nonceOf(first), nonceOf(second))
})

test('a digest depends on key, context and text, and on where one ends and the other begins', () => {
  const digests = [
    seal.digest('a', 'bc'),
    seal.digest('ab', 'c'),
    seal.digest('a', 'bd'),
    createSeal(Buffer.alloc(32, 8)).digest('a', 'bc'),
  ]
  assert.equal(new Set(digests.map((digest) => digest.toString('hex'))).size, 4)
})

test('a missing key file is made for its owner only, and only when that is allowed', async () => {
  const path = join(folder, 'new', 'seal.key')
  await assert.rejects(readSealKey(path, { createWith: null }), ConfigError)
  const key = await readSealKey(path, { createWith: systemRandom })
  assert.equal(key.length, 32)
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(await readSealKey(path, { createWith: null }), key)
})

test('processes that start together end with one key and leave no drafts', async () => {
  const path = join(folder, 'together', 'seal.key')
  const keys = await Promise.all(
    Array.from({ length: 20 }, () => readSealKey(path, { createWith: systemRandom })),
  )
  assert.equal(new Set(keys.map((key) => key.toString('hex'))).size, 1)
  assert.deepEqual(await readdir(join(folder, 'together')), ['seal.key'])
})

test('a key file that others can read, or of another length, is refused with what to do', async () => {
  const path = join(folder, 'open.key')
  await writeFile(path, Buffer.alloc(32, 1), { mode: 0o600 })
  for (const mode of [0o640, 0o604]) {
    await chmod(path, mode)
    await assert.rejects(readSealKey(path, { createWith: systemRandom }), /chmod 600/)
  }
  const short = join(folder, 'short.key')
  await writeFile(short, Buffer.alloc(31, 1), { mode: 0o600 })
  await assert.rejects(readSealKey(short, { createWith: systemRandom }), /exactly 32 bytes/)
})
