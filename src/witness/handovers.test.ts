import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { formatHandover, type Reason } from '../lib/tlog/handover.ts'
import { naiveRoot } from '../lib/tlog/naive-tree.fixture.ts'
import { createSigner, formatVerifierKey, signNote, type NoteSigner } from '../lib/tlog/note.ts'
import { listEvidence } from './evidence.ts'
import { trustLog } from './logs.ts'
import { bodyOf, leavesOf, post, startWitness } from './witness.fixture.ts'

const seeds = { old: Buffer.alloc(32, 5), next: Buffer.alloc(32, 6), stranger: Buffer.alloc(32, 7) }
const shard = (name: string, seed: Buffer): NoteSigner =>
  createSigner(`county.example/log/${name}`, 'note', seed)

/** A witness that trusts the old key for all shards and holds three leaves of `2026`. */
async function start(t: TestContext) {
  const witness = await startWitness(t)
  const hand = async (name: string, seed: Buffer, size: number, oldSize: number, forkAt = size) => {
    const leaves = leavesOf(size, forkAt)
    return (await witness.post(bodyOf({ leaves, oldSize, signer: shard(name, seed) }))).status
  }
  await trustLog(witness.dir, formatVerifierKey(shard('2026', seeds.old).key), true)
  assert.equal(await hand('2026', seeds.old, 3, 0), 200)
  const handOver = async (note: string): Promise<number> =>
    (await post(witness.url, note, 'add-handover')).status
  return { ...witness, hand, handOver }
}

function noteOf({ size = 3, because = 'key' as Reason, to = shard('2026-2', seeds.next), signers = 2 } = {}) {
  const old = shard('2026', seeds.old)
  const end = { origin: old.key.name, size, root: naiveRoot(leavesOf(size)) }
  return signNote(formatHandover({ because, end, key: to.key }), [old, to].slice(0, signers))
}

test('a new key signs for its shard once the old one handed over to it, and no stranger does', async (t) => {
  const witness = await start(t)
  assert.equal(await witness.hand('2026-2', seeds.next, 2, 0), 403)
  assert.equal(await witness.handOver(noteOf()), 200)
  assert.equal(await witness.handOver(noteOf()), 200, 'said twice it is the same')
  assert.equal(await witness.hand('2026-2', seeds.next, 2, 0), 200)
  assert.equal(await witness.hand('2026-2', seeds.stranger, 4, 2), 403)
  assert.equal(await witness.hand('2026-3', seeds.next, 2, 0), 404, 'it is handed the shard that is named')
  assert.deepEqual(await listEvidence(witness.dir), [])
})

test('a handover counts when both keys signed it, of an end that the witness holds', async (t) => {
  const witness = await start(t)
  assert.equal(await witness.handOver(noteOf({ signers: 1 })), 403)
  const thief = shard('2026-2', seeds.stranger)
  const forged = signNote(noteOf().split('\n\n')[0]! + '\n', [shard('2026', seeds.stranger), thief])
  assert.equal(await witness.handOver(forged), 403)
  assert.equal(await witness.handOver(noteOf({ size: 4 })), 409, 'the end was not handed in')
  assert.equal(await witness.handOver('contactpoint log handover v1\n'), 400)
  const elsewhere = createSigner('other.example/log/2026-2', 'note', seeds.next)
  assert.throws(() => noteOf({ to: elsewhere }), /one shard of a log to another/)
  assert.equal(await witness.hand('2026-2', seeds.next, 2, 0), 403)
  assert.deepEqual(await listEvidence(witness.dir), [])
})

test('T6: a shard that handed over grows no more, ends once, and its key begins no other: each is kept as evidence', async (t) => {
  const witness = await start(t)
  assert.equal(await witness.handOver(noteOf()), 200)
  assert.equal(await witness.hand('2026', seeds.old, 5, 3), 409)
  assert.equal((await listEvidence(witness.dir)).length, 1)
  assert.equal(await witness.handOver(noteOf({ to: shard('2026-2', seeds.stranger) })), 409)
  assert.equal((await listEvidence(witness.dir)).length, 2)
  assert.equal(await witness.handOver(noteOf({ size: 2 })), 409)
  assert.equal((await listEvidence(witness.dir)).length, 3)
  assert.equal(await witness.hand('2026', seeds.old, 3, 3), 200, 'its end is cosigned anew')
  assert.equal(await witness.hand('2027', seeds.old, 2, 0), 404, 'the key before begins no shard')
  assert.equal(await witness.hand('2026-2', seeds.old, 2, 0), 403)
})
