import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { signNote } from '../lib/tlog/note.ts'
import { describeTrust } from './status.ts'
import { bodyOf, leavesOf, log, startWitness, textOf } from './witness.fixture.ts'

const filesOf = (dir: string): string[] => readdirSync(join(dir, 'evidence')).sort()

test('two trees of one size, both signed with the real key: the second is refused, and both are kept', async (t) => {
  const witness = await startWitness(t)
  await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 0 }))
  const fork = bodyOf({ leaves: leavesOf(5, 2), oldSize: 5, proof: [] })
  assert.equal((await witness.post(fork)).status, 409)
  const [file, ...others] = filesOf(witness.dir)
  assert.deepEqual(others, [])
  const content = readFileSync(join(witness.dir, 'evidence', file!), 'utf8')
  assert.ok(content.startsWith(`log.example\n\nheld:\n\n${signNote(textOf(leavesOf(5)), [log])}`))
  assert.ok(content.endsWith(`received:\n\n${fork}`))
  assert.deepEqual(witness.warnings, [{ event: 'evidence-kept', origin: 'log.example', kind: 'fork', file }])
  assert.match(await describeTrust(witness.dir), new RegExp(`^evidence/${file} log\\.example$`, 'm'))
})

test('a fork is kept whatever old size it comes with, and once however often and by whatever proof', async (t) => {
  const witness = await startWitness(t)
  await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 0 }))
  for (const oldSize of [0, 3, 5])
    for (const proof of [[], [Buffer.alloc(32, oldSize)]]) {
      assert.equal((await witness.post(bodyOf({ leaves: leavesOf(5, 2), oldSize, proof }))).status, 409)
      assert.equal(filesOf(witness.dir).length, 1)
    }
  assert.equal(witness.warnings.length, 1)
})

test('a greater tree that is no extension is refused and kept, though it proves itself', async (t) => {
  const witness = await startWitness(t)
  await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 0 }))
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(9, 2), oldSize: 5 }))).status, 422)
  assert.match(filesOf(witness.dir).join(), /^unproven-[0-9a-f]{32}$/)
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(9), oldSize: 5 }))).status, 200)
})

test('poor senders never crowd out a fork, and nothing grows without bound', async (t) => {
  const witness = await startWitness(t)
  await witness.post(bodyOf({ leaves: leavesOf(2), oldSize: 0 }))
  for (let size = 3; size < 110; size++)
    assert.equal((await witness.post(bodyOf({ leaves: leavesOf(size), oldSize: 2, proof: [] }))).status, 422)
  assert.equal(filesOf(witness.dir).length, 100)
  assert.equal(witness.warnings.at(-1)!.event, 'evidence-full')
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(2, 0), oldSize: 2 }))).status, 409)
  assert.equal(filesOf(witness.dir).length, 101)
})

test('nothing is kept of what no trusted key signed, and of a log that is as it was', async (t) => {
  const witness = await startWitness(t)
  await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 0 }))
  await witness.post(bodyOf({ leaves: leavesOf(5, 2), oldSize: 5 }).replace('log.example', 'log.example2'))
  await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 5 }))
  await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 3 }))
  await witness.post(bodyOf({ leaves: leavesOf(4), oldSize: 3 }))
  assert.deepEqual(filesOf(witness.dir), [])
  assert.match(await describeTrust(witness.dir), /no evidence against a log/)
})
