import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { ConfigError } from './config.ts'
import { addKey, dropKeys, readKeyring, rereadKeyring } from './keyring-file.ts'
import { createKeyring, type Keyring, type SealingKey } from './keyring.ts'
import { systemRandom } from './random.ts'

const folder = mkdtempSync(join(tmpdir(), 'cp-keyring-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const old = { version: 1, key: Buffer.alloc(32, 1) }
const current = { version: 2, key: Buffer.alloc(32, 2) }
const last = (ring: Keyring): SealingKey => ring.at(ring.newest())

test('what is sealed opens under the same context alone, and no altered byte of it opens', () => {
  const ring = createKeyring([old])
  fc.assert(
    fc.property(
      fc.uint8Array(),
      fc.string(),
      fc.nat(),
      fc.constantFrom('sealed' as const, 'wrappedKey' as const),
      (plain, context, at, part) => {
        const record = last(ring).seal(plain, context, systemRandom)
        assert.deepEqual(ring.open(record, context), Buffer.from(plain))
        assert.throws(() => ring.open(record, `${context}x`))
        const altered = Buffer.from(record[part])
        altered[at % altered.length]! ^= 1
        assert.throws(() => ring.open({ ...record, [part]: altered }, context))
      },
    ),
  )
})

test('records under an older key of the ring open, those under a key that is not on it do not', () => {
  const before = last(createKeyring([old])).seal(Buffer.from('kept'), 'child 1', systemRandom)
  const both = createKeyring([old, current])
  assert.equal(both.open(before, 'child 1').toString(), 'kept')
  assert.equal(last(both).seal(Buffer.from('new'), 'child 1', systemRandom).keyVersion, 2)
  assert.throws(() => createKeyring([current]).open(before, 'child 1'), /master key 1 is not on the ring/)
})

test('a text stands under one token a key, the last one first, and under another in no other ring', () => {
  const both = createKeyring([old, current])
  const [newest, oldest] = both.blindAll('number|nhs-number|9990000018')
  assert.deepEqual(newest, last(both).blind('number|nhs-number|9990000018'))
  assert.deepEqual(oldest, last(createKeyring([old])).blind('number|nhs-number|9990000018'))
  assert.notDeepEqual(newest, oldest)
  assert.equal(newest!.length, 16)
})

test('the key file is made once, for its owner alone, and read again as it was', async () => {
  const path = join(folder, 'made', 'vault.keys')
  const made = await readKeyring(path, { createWith: systemRandom })
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.deepEqual(await readKeyring(path, { createWith: systemRandom }), made)
  assert.deepEqual(await readKeyring(path, { createWith: null }), made)
})

test('a key file that is missing, open to others or damaged is refused with what to do', async () => {
  await assert.rejects(readKeyring(join(folder, 'none'), { createWith: null }), ConfigError)
  const path = join(folder, 'bad.keys')
  const good = `1 ${'ab'.repeat(32)}\n`
  const bad = ['', '1 ab\n', `${good}${good}`, `2 ${'ab'.repeat(32)}\n${good}`, `${good}x`]
  for (const text of bad) {
    writeFileSync(path, text, { mode: 0o600 })
    await assert.rejects(readKeyring(path, { createWith: null }), /is damaged/)
  }
  writeFileSync(path, good)
  chmodSync(path, 0o644)
  await assert.rejects(readKeyring(path, { createWith: null }), /chmod 600/)
  assert.equal(readFileSync(path, 'utf8'), good)
})

test('a key that is not known is looked for on the ring as it is now, and another key of its version is not taken for it', () => {
  let ring = [old]
  const stale = createKeyring(ring, () => ring)
  const both = createKeyring([old, current])
  assert.throws(() => stale.at(both.newest()), /master key 2 is not on the ring/)
  ring = [old, { version: 2, key: Buffer.alloc(32, 3) }]
  assert.throws(() => stale.at(both.newest()), /master key 2 is another one than the database knows/)
  ring = [old, current]
  const sealed = stale.at(both.newest()).seal(Buffer.from('new'), 'child 1', systemRandom)
  assert.equal(both.open(sealed, 'child 1').toString(), 'new')
  assert.equal(stale.blindAll('text').length, 2)
})

test('a key is added to the ring and older ones are dropped from it; the file is for its owner alone all the time', async () => {
  const path = join(folder, 'changed', 'vault.keys')
  const [first] = await readKeyring(path, { createWith: systemRandom })
  assert.equal(await addKey(path, systemRandom), 2)
  assert.equal(statSync(path).mode & 0o777, 0o600)
  const [, second] = rereadKeyring(path)
  assert.deepEqual(rereadKeyring(path)[0], first)
  assert.equal(await dropKeys(path, 2, systemRandom), 1)
  assert.deepEqual(rereadKeyring(path), [second])
  assert.equal(await dropKeys(path, 2, systemRandom), 0)
  await assert.rejects(dropKeys(path, 3, systemRandom), RangeError)
  assert.deepEqual(readdirSync(join(folder, 'changed')), ['vault.keys'])
})
