import assert from 'node:assert/strict'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { formatCheckpoint, parseCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { readCosignature } from '../../lib/tlog/cosignature.ts'
import { formatHandover } from '../../lib/tlog/handover.ts'
import {
  createSigner,
  formatVerifierKey,
  isSignedAs,
  parseNote,
  parseVerifierKey,
  signNote,
} from '../../lib/tlog/note.ts'
import { tilePath } from '../../lib/tlog/tiles.ts'
import { GrowingTree } from '../../lib/tlog/tree.ts'
import { trustLog } from '../../witness/logs.ts'
import { startWitness, temporaryFolder, type TestWitness } from '../../witness/witness.fixture.ts'
import { askWitness, handOverToWitness } from './ask-witness.ts'
import { LOG_NAME, NOW, SEED } from './log.fixture.ts'
import { DurableFolder } from './log-files.ts'
import type { Signed } from './lock-store.ts'
import { Publisher, type Witness } from './publisher.ts'

/** A log without a database: leaves are appended and signed as the sequencer does. */
async function startLog(t: TestContext, shard = '2026', seed = SEED) {
  const home = temporaryFolder(t)
  const folder = new DurableFolder(home)
  const origin = `${LOG_NAME}/${shard}`
  const tree = new GrowingTree()
  let revision = 0
  return {
    home,
    folder,
    origin,
    sign: async (more: number): Promise<Signed> => {
      const full = tree.append(Array.from({ length: more }, (_, at) => Buffer.from(`${tree.size}-${at}`)))
      await folder.write(
        [...full, ...tree.edge()].map(({ place, bytes }) => ({ path: `${shard}/${tilePath(place)}`, bytes })),
      )
      const text = formatCheckpoint({ origin, size: tree.size, root: tree.root() })
      const note = signNote(text, [createSigner(origin, 'note', seed)])
      const root = tree.root().toString('base64')
      const keys = [formatVerifierKey(createSigner(origin, 'note', seed).key)]
      const begins = { transaction: '0', entryId: '0' }
      const checkpoint = { shard, origin, size: tree.size, root, note, handover: null }
      return { ...checkpoint, revision: ++revision, ended: null, begins, above: '0', keys }
    },
  }
}

async function startWitnessOf(t: TestContext): Promise<TestWitness> {
  const witness = await startWitness(t)
  const key = createSigner(`${LOG_NAME}/2026`, 'note', SEED).key
  await trustLog(witness.dir, formatVerifierKey(key), true)
  return witness
}

const reach = ({ url, key }: TestWitness): Witness => ({
  key,
  ask: (question) => askWitness({ url, key, ...question }),
  handOver: (note) => handOverToWitness({ url }, note),
})

const after = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000)

type Log = Awaited<ReturnType<typeof startLog>>

/** Size of a published checkpoint, and when the witness cosigned it. */
async function readPublished({ folder }: Log, witness: TestWitness, name = '2026/checkpoint') {
  const bytes = await folder.read(name)
  if (!bytes) return null
  const { text, signatures } = parseNote(String(bytes))
  const line = signatures.find((signature) => isSignedAs(signature, witness.key))
  return { size: parseCheckpoint(text).size, seconds: line ? readCosignature(text, line, witness.key) : null }
}

test('each checkpoint is published with the line of the witness, and once a minute with a new one', async (t) => {
  const log = await startLog(t)
  const witness = await startWitnessOf(t)
  const publisher = new Publisher(log.folder, reach(witness))
  let signed = await log.sign(3)
  assert.equal(await publisher.publish(signed, NOW), 'cosigned')
  assert.deepEqual(await readPublished(log, witness), { size: 3, seconds: 1000 })
  signed = await log.sign(300)
  witness.now = 1001
  assert.equal(await publisher.publish(signed, after(1)), 'cosigned')
  assert.deepEqual(await readPublished(log, witness), { size: 303, seconds: 1001 })
  assert.equal(await publisher.publish(signed, after(30)), null)
  witness.now = 1061
  assert.equal(await publisher.publish(signed, after(61)), 'cosigned')
  assert.deepEqual(await readPublished(log, witness), { size: 303, seconds: 1061 })
  assert.equal(String(await log.folder.read('shards')), '2026\n')
  assert.equal(
    String(await log.folder.read('key')),
    `${formatVerifierKey(createSigner(log.origin, 'note', SEED).key)}\n`,
  )
})

test('the first checkpoint of each minute is kept in the history of its day, each once', async (t) => {
  const log = await startLog(t)
  const publisher = new Publisher(log.folder, null)
  const kept: string[] = []
  for (const seconds of [0, 1, 59, 60, 61, 200]) {
    const signed = await log.sign(1)
    assert.equal(await publisher.publish(signed, after(seconds)), 'none')
    if ([0, 60, 200].includes(seconds)) kept.push(`${signed.note}\n`)
  }
  assert.equal(String(await log.folder.read('2026/history/2026-11-23')), kept.join(''))
  const next = await log.sign(1)
  await publisher.publish(next, after(86_400))
  assert.equal(String(await log.folder.read('2026/history/2026-11-24')), `${next.note}\n`)
  const restarted = new Publisher(log.folder, null)
  await restarted.publish(next, after(86_400))
  assert.equal(String(await log.folder.read('2026/history/2026-11-24')), `${next.note}\n`)
})

test('while the witness is away the signed checkpoint is there for anybody, the published one stays, and it is asked after growing pauses', async (t) => {
  const log = await startLog(t)
  const witness = await startWitnessOf(t)
  let isAway = false
  let asked = 0
  const { ask, ...others } = reach(witness)
  const publisher = new Publisher(log.folder, {
    ...others,
    ask: (question) => {
      asked += 1
      return isAway ? Promise.resolve({ kind: 'away', cause: 'test' }) : ask(question)
    },
  })
  await publisher.publish(await log.sign(3), NOW)
  isAway = true
  asked = 0
  for (let second = 1; second <= 100; second++) await publisher.publish(await log.sign(1), after(second))
  assert.deepEqual([1, 2, 4, 8, 16, 32, 62, 92].length, asked, 'pauses of 1, 2, 4, 8, 16 and 30 seconds')
  assert.equal((await readPublished(log, witness))!.size, 3)
  assert.deepEqual(await readPublished(log, witness, '2026/checkpoint.unwitnessed'), {
    size: 103,
    seconds: null,
  })
  isAway = false
  assert.equal(await publisher.publish(await log.sign(1), after(200)), 'cosigned')
  assert.equal((await readPublished(log, witness))!.size, 104)
})

test('a writer that starts anew, or whose answer was lost, goes on from what the witness holds', async (t) => {
  const log = await startLog(t)
  const witness = await startWitnessOf(t)
  await new Publisher(log.folder, reach(witness)).publish(await log.sign(5), NOW)
  const second = await log.sign(5)
  const { ask, ...others } = reach(witness)
  const losing: Witness = {
    ...others,
    ask: async (question) => (await ask(question), { kind: 'away', cause: 'lost' }),
  }
  assert.equal(await new Publisher(log.folder, losing).publish(second, after(1)), 'away')
  assert.equal((await readPublished(log, witness))!.size, 5)
  const third = await log.sign(5)
  assert.equal(await new Publisher(log.folder, reach(witness)).publish(third, after(2)), 'cosigned')
  assert.equal((await readPublished(log, witness))!.size, 15)
})

test('T5, T6: a log that was put back behind its witness, a fork, and a witness that forgot, publish nothing and say so', async (t) => {
  const log = await startLog(t)
  const witness = await startWitnessOf(t)
  const first = await log.sign(5)
  await new Publisher(log.folder, reach(witness)).publish(first, NOW)
  cpSync(log.home, `${log.home}-copy`, { recursive: true })
  t.after(() => rmSync(`${log.home}-copy`, { recursive: true, force: true }))
  await new Publisher(log.folder, reach(witness)).publish(await log.sign(5), after(1))
  const back = new DurableFolder(`${log.home}-copy`)
  assert.equal(await new Publisher(back, reach(witness)).publish(first, after(2)), 'ahead')
  const fork = await startLog(t)
  await fork.sign(1)
  const forked = await fork.sign(14)
  assert.equal(await new Publisher(fork.folder, reach(witness)).publish(forked, after(3)), 'refused')
  assert.equal(await fork.folder.read('2026/checkpoint'), null)
  const forgetful = await startWitnessOf(t)
  assert.deepEqual(forgetful.key, witness.key)
  assert.equal(
    await new Publisher(log.folder, reach(forgetful)).publish(await log.sign(1), after(4)),
    'behind',
  )
  assert.equal((await readPublished(log, witness))!.size, 10)
})

test('the final checkpoint of a shard is published before anything of the next', async (t) => {
  const old = await startLog(t, '2026')
  const witness = await startWitnessOf(t)
  const publisher = new Publisher(old.folder, reach(witness))
  await publisher.publish(await old.sign(4), NOW)
  const final = await old.sign(2)
  const next = await startLog(t, '2027')
  const begun = { ...(await next.sign(1)), ended: final }
  cpSync(join(next.home, '2027'), join(old.home, '2027'), { recursive: true })
  assert.equal(await publisher.publish(begun, after(1)), 'cosigned')
  assert.equal((await readPublished(old, witness))!.size, 6)
  assert.equal((await readPublished(old, witness, '2027/checkpoint'))!.size, 1)
  assert.equal(String(await old.folder.read('shards')), '2026\n2027\n')
})

test('a shard of another key is published with its handover, by which the witness takes it; without one it is refused, and listed all the same', async (t) => {
  const old = await startLog(t)
  const witness = await startWitnessOf(t)
  await new Publisher(old.folder, reach(witness)).publish(await old.sign(4), NOW)
  const final = await old.sign(2)
  const next = await startLog(t, '2026-2', Buffer.alloc(32, 8))
  const first = await next.sign(1)
  cpSync(join(next.home, '2026-2'), join(old.home, '2026-2'), { recursive: true })
  const begun = { ...first, ended: final, keys: [...final.keys, ...first.keys] }
  const end = parseCheckpoint(parseNote(final.note).text)
  const key = parseVerifierKey(first.keys[0]!)
  const handover = signNote(formatHandover({ because: 'key', end, key }), [
    createSigner(old.origin, 'note', SEED),
    createSigner(next.origin, 'note', Buffer.alloc(32, 8)),
  ])
  assert.equal(await new Publisher(old.folder, reach(witness)).publish(begun, after(1)), 'refused')
  assert.equal(String(await old.folder.read('shards')), '2026\n2026-2\n')
  assert.equal(await old.folder.read('2026-2/checkpoint'), null)
  const known = { ...begun, handover }
  assert.equal(await new Publisher(old.folder, reach(witness)).publish(known, after(2)), 'cosigned')
  assert.equal(String(await old.folder.read('2026-2/handover')), handover)
  assert.equal((await readPublished(old, witness, '2026-2/checkpoint'))!.size, 1)
  assert.equal(String(await old.folder.read('key')), `${begun.keys.join('\n')}\n`)
})
