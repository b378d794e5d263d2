import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { check, makeFolder, naivePath, origin, someLeaves, writeShard } from './naive-log.fixture.ts'

const isLong = process.env.CONTACTPOINT_TEST_LONG === '1'

for (const size of [1000, 66_000, 70_000])
  test(`CVE-2026-56865: at size ${size} one flipped bit in a full leaf tile is found and named`, async () => {
    const dir = makeFolder()
    writeShard(dir, someLeaves(origin, size))
    assert.equal((await check(dir)).findings.total, 0)
    const step = size === 1000 || isLong ? 1 : 16
    for (let n = 0; n < Math.floor(size / 256); n += step) {
      const path = naivePath(0, n)
      const bytes = readFileSync(join(dir, path))
      const at = (n * 7919) % bytes.length
      bytes[at]! ^= 1 << (n % 8)
      writeFileSync(join(dir, path), bytes)
      const { findings } = await check(dir)
      assert.deepEqual([...findings.counts], [['tile', 1]])
      assert.ok(findings.examples[0]!.text.startsWith(`${path} `))
      bytes[at]! ^= 1 << (n % 8)
      writeFileSync(join(dir, path), bytes)
    }
  })
