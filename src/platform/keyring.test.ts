import assert from 'node:assert/strict'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import fc from 'fast-check'
import { ConfigError } from './config.ts'
import { readKeyring } from './keyring-file.ts'
import { createKeyring } from './keyring.ts'
import { systemRandom } from './random.ts'

const folder = mkdtempSync(join(tmpdir(), 'cp-keyring-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const old = { version: 1, key: Buffer.alloc(32, 1) }
const current = { version: 2, key: Buffer.alloc(32, 2) }

test('what is sealed opens under the same context alone, and no altered byte of it opens', () => {
  const ring = createKeyring([old])
  fc.assert(
    fc.property(
      fc.uint8Array(),
      fc.string(),
      fc.nat(),
      fc.constantFrom('sealed' as const, 'wrappedKey' as const),
      (plain, context, at, part) => {
        const record = ring.seal(plain, context, systemRandom)
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
  const before = createKeyring([old]).seal(Buffer.from('kept'), 'child 1', systemRandom)
  const both = createKeyring([old, current])
  assert.equal(both.open(before, 'child 1').toString(), 'kept')
  assert.equal(both.seal(Buffer.from('new'), 'child 1', systemRandom).keyVersion, 2)
  assert.throws(() => createKeyring([current]).open(before, 'child 1'), /master key 1 is not on the ring/)
})

test('a text stands under one token a key, the current one first, and under another in no other ring', () => {
  const both = createKeyring([old, current])
  const [newest, oldest] = both.blindAll('number|nhs-number|9990000018')
  assert.deepEqual(newest, both.blind('number|nhs-number|9990000018').token)
  assert.deepEqual(oldest, createKeyring([old]).blind('number|nhs-number|9990000018').token)
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
