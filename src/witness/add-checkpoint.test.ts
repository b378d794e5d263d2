import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readCosignature } from '../lib/tlog/cosignature.ts'
import { createSigner, formatVerifierKey, parseNote, signNote } from '../lib/tlog/note.ts'
import { trustLog } from './logs.ts'
import { bodyOf, leavesOf, log, startWitness, stranger, textOf } from './witness.fixture.ts'

/** The seconds that a cosignature line says, once it holds for `text`. */
const secondsOf = (text: string, line: string, key: Parameters<typeof readCosignature>[2]): number =>
  readCosignature(text, parseNote(`${text}\n${line}`).signatures[0]!, key)

test('a first tree, a greater one and the same again are cosigned', async (t) => {
  const witness = await startWitness(t)
  for (const [oldSize, size] of [
    [0, 3],
    [3, 9],
    [9, 9],
    [9, 10],
  ] as const) {
    witness.now += 10
    const leaves = leavesOf(size)
    const { status, body } = await witness.post(bodyOf({ leaves, oldSize }))
    assert.equal(status, 200)
    assert.equal(secondsOf(textOf(leaves), body, witness.key), witness.now)
  }
  assert.deepEqual(witness.warnings, [])
  const page = await (await fetch(witness.url)).text()
  assert.equal(
    page,
    `witness witness.example/1\nkey ${formatVerifierKey(witness.key)}\nlog.example 10 1970-01-01T00:17:20.000Z\n`,
  )
})

test('the empty tree is cosigned once it has the root of no leaf', async (t) => {
  const witness = await startWitness(t)
  const wrong = signNote(textOf([]).replace(/\n.+\n$/, `\n${Buffer.alloc(32).toString('base64')}\n`), [log])
  assert.equal((await witness.post(`old 0\n\n${wrong}`)).status, 409)
  assert.equal((await witness.post(bodyOf({ leaves: [], oldSize: 0 }))).status, 200)
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(2), oldSize: 0 }))).status, 200)
})

test('404: an origin that nobody trusts', async (t) => {
  const witness = await startWitness(t)
  const signer = createSigner('log.example/2026', 'note', Buffer.alloc(32, 1))
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(3), oldSize: 0, signer }))).status, 404)
})

test('403: no trusted key signed, or one whose signature does not hold', async (t) => {
  const witness = await startWitness(t)
  const leaves = leavesOf(3)
  assert.equal((await witness.post(bodyOf({ leaves, oldSize: 0, signer: stranger }))).status, 403)
  const moved = bodyOf({ leaves, oldSize: 0 }).replace(textOf(leaves), textOf(leavesOf(4)))
  assert.equal((await witness.post(moved)).status, 403)
})

test('400: an old size above that of the checkpoint', async (t) => {
  const witness = await startWitness(t)
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(3), oldSize: 4 }))).status, 400)
})

test('409: another old size than the one held, which is told', async (t) => {
  const witness = await startWitness(t)
  const told = { status: 409, type: 'text/x.tlog.size' }
  assert.deepEqual(await witness.post(bodyOf({ leaves: leavesOf(3), oldSize: 2 })), { ...told, body: '0\n' })
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 0 }))).status, 200)
  for (const oldSize of [0, 3, 6])
    assert.deepEqual(await witness.post(bodyOf({ leaves: leavesOf(8), oldSize })), { ...told, body: '5\n' })
  assert.deepEqual(await witness.post(bodyOf({ leaves: leavesOf(3), oldSize: 3 })), { ...told, body: '5\n' })
})

test('409: another root for the size held, and 422: a proof that does not hold', async (t) => {
  const witness = await startWitness(t)
  await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 0 }))
  const fork = await witness.post(bodyOf({ leaves: leavesOf(5, 4), oldSize: 5, proof: [] }))
  assert.deepEqual([fork.status, fork.type], [409, 'text/plain; charset=utf-8'])
  for (const proof of [[], [Buffer.alloc(32)]])
    assert.equal((await witness.post(bodyOf({ leaves: leavesOf(8), oldSize: 5, proof }))).status, 422)
  const padded = bodyOf({ leaves: leavesOf(5), oldSize: 5, proof: [Buffer.alloc(32)] })
  assert.equal((await witness.post(padded)).status, 422)
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(8), oldSize: 5 }))).status, 200)
})

test('422: a proof from nothing', async (t) => {
  const witness = await startWitness(t)
  const body = bodyOf({ leaves: leavesOf(5), oldSize: 0, proof: [Buffer.alloc(32)] })
  assert.equal((await witness.post(body)).status, 422)
  assert.deepEqual(witness.warnings, [])
})

test('a clock that goes back never makes an older tree the newer statement', async (t) => {
  const witness = await startWitness(t)
  const first = await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 0 }))
  assert.equal(secondsOf(textOf(leavesOf(5)), first.body, witness.key), 1000)
  witness.now = 500
  const second = await witness.post(bodyOf({ leaves: leavesOf(6), oldSize: 5 }))
  assert.equal(secondsOf(textOf(leavesOf(6)), second.body, witness.key), 1000)
})

test('of two trees handed in at the same time one alone is cosigned', async (t) => {
  const witness = await startWitness(t)
  let size = 0
  for (let round = 0; round < 15; round++) {
    const bodies = [1, 2, 3, 4].map((more) => bodyOf({ leaves: leavesOf(size + more), oldSize: size }))
    const answers = await Promise.all(bodies.map(witness.post))
    const statuses = answers.map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, 409, 409, 409])
    const winner = answers.findIndex(({ status }) => status === 200)
    size += winner + 1
    assert.ok(answers.every(({ status, body }) => status === 200 || body === `${size}\n`))
  }
})

test('what strangers add to a note, or say twice, does not stop the next tree', async (t) => {
  const witness = await startWitness(t)
  const note = signNote(textOf(leavesOf(3)), [log, stranger])
  const [ours, theirs] = note.split('\n\n')[1]!.trimEnd().split('\n')
  const crowded = `${textOf(leavesOf(3))}\n${`${ours}\n`.repeat(50)}${`${theirs}\n`.repeat(50)}`
  assert.equal((await witness.post(`old 0\n\n${crowded}`)).status, 200)
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(4), oldSize: 3 }))).status, 200)
})

test('each shard of a trusted log has a state of its own, and another key of the log is trusted from the next request', async (t) => {
  const witness = await startWitness(t)
  const seeds = { old: Buffer.alloc(32, 5), next: Buffer.alloc(32, 6) }
  const shard = (name: string, seed: Buffer) => createSigner(`county.example/log/${name}`, 'note', seed)
  const hand = (name: string, seed: Buffer, size: number, oldSize: number) =>
    witness.post(bodyOf({ leaves: leavesOf(size), oldSize, signer: shard(name, seed) }))
  await trustLog(witness.dir, formatVerifierKey(shard('2026', seeds.old).key), true)
  assert.equal((await hand('2026', seeds.old, 3, 0)).status, 200)
  assert.equal((await hand('2026-2', seeds.old, 4, 0)).status, 200)
  assert.equal((await hand('2027', seeds.old, 5, 0)).status, 200)
  assert.equal((await hand('2026', seeds.old, 6, 3)).status, 200)
  for (const name of ['2026-0', 'x', '2026/2', '20260', '2026-2000'])
    assert.equal((await hand(name, seeds.old, 3, 0)).status, 404, name)
  const whole = createSigner('county.example/log', 'note', seeds.old)
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(3), oldSize: 0, signer: whole }))).status, 404)
  assert.equal((await hand('2027', seeds.next, 7, 5)).status, 403)
  await trustLog(witness.dir, formatVerifierKey(shard('2027', seeds.next).key), true)
  assert.equal((await hand('2027', seeds.next, 7, 5)).status, 200)
  assert.equal((await hand('2027', seeds.old, 8, 7)).status, 200)
})
