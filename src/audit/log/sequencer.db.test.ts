import assert from 'node:assert/strict'
import { hash, randomInt } from 'node:crypto'
import * as nodeFiles from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { parseCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { createSigner, verifyNote } from '../../lib/tlog/note.ts'
import { createTestDatabase } from '../../../test/support/database.ts'
import { naiveRoot } from '../../lib/tlog/naive-tree.fixture.ts'
import { tilePath } from '../../lib/tlog/tiles.ts'
import { GrowingTree } from '../../lib/tlog/tree.ts'
import { entryLeaf, positionOf, startLeaf } from './leaf.ts'
import { LogFault } from './log-fault.ts'
import type { FileSystem } from './log-files.ts'
import {
  addEntries,
  allLeaves,
  doneBy,
  drain,
  LOG_NAME,
  NOW,
  scratchFolder,
  SEED,
  sequencerOn,
} from './log.fixture.ts'

const database = await createTestDatabase()
const scratch = await scratchFolder()
let home = scratch

beforeEach(async () => {
  await database.owner`truncate audit_entries`
  home = await nodeFiles.mkdtemp(join(scratch, 'log-'))
})

/** Ids of the entries in the order of the rows. */
async function rowOrder(): Promise<string[]> {
  const rows = await database.owner<{ id: string }[]>`
    select entry_id::text as id from audit_entries order by transaction_id, entry_id`
  return rows.map(({ id }) => id)
}

const idsOf = (leaves: readonly Buffer[]): string[] =>
  leaves.flatMap((leaf) => positionOf(leaf)?.entryId ?? [])

test('R-104: each committed entry has one leaf, in the order of transaction and entry, under a signed root', async () => {
  const log = sequencerOn(database.sequencer, home)
  for (const count of [1, 3, 255, 1, 260]) {
    await addEntries(database.web, count)
    const { signed, added } = await drain(log)
    assert.equal(added, count)
    const { text } = verifyNote(signed.note, [createSigner(`${LOG_NAME}/2026`, 'note', SEED).key])
    const checkpoint = parseCheckpoint(text)
    const leaves = await allLeaves(log.folder, '2026', checkpoint.size)
    assert.deepEqual(naiveRoot(leaves), checkpoint.root)
    assert.deepEqual(idsOf(leaves), await rowOrder())
  }
})

test('a leaf commits to its row by salt and canonical JSON, and holds hour, transaction and id in clear', async () => {
  const log = sequencerOn(database.sequencer, home)
  await addEntries(database.web, 1)
  const { signed } = await drain(log)
  const [start, leaf] = await allLeaves(log.folder, '2026', signed.size)
  assert.equal(String(start), `\u0002{"after":"0","origin":"${LOG_NAME}/2026","previous":null}`)
  const [row] = await database.owner<{ id: string; xid: string; at: string; salt: Buffer; hour: number }[]>`
    select entry_id::text as id, transaction_id::text as xid, salt, floor(extract(epoch from recorded_at) / 3600)::integer as hour,
           to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at from audit_entries`
  const canonical =
    '{"action":"children.search","actor_kind":"system","actor_name":"test \\"quoted\\" ü","build":"test",' +
    `"entry_id":"${row!.id}","fields":["given-name","birth, day"],"occurred_at":"2026-11-23T09:00:00.000000Z","outcome":"done",` +
    `"policy_rules":[],"recorded_at":"${row!.at}","request_id":"7f0c1d1e-8a39-4d3a-9a54-0f8c5f1f5b11","role":"system","transaction_id":"${row!.xid}"}`
  const head = Buffer.alloc(21)
  head.writeUInt8(1)
  head.writeUInt32BE(row!.hour, 1)
  head.writeBigUInt64BE(BigInt(row!.xid), 5)
  head.writeBigUInt64BE(BigInt(row!.id), 13)
  const commitment = hash('sha256', Buffer.concat([row!.salt, Buffer.from(canonical)]), 'buffer')
  assert.deepEqual(leaf, Buffer.concat([head, commitment]))
})

test('INVARIANT below-the-horizon: an entry that commits late is neither skipped nor put before what was published', async () => {
  const log = sequencerOn(database.sequencer, home)
  const late = Promise.withResolvers<void>()
  const isOpen = Promise.withResolvers<void>()
  const slow = database.web.begin(async (sql) => {
    await addEntries(sql, 1)
    isOpen.resolve()
    await late.promise
  })
  await isOpen.promise
  await addEntries(database.web, 5)
  const held = await doneBy(log.sequencer.pass())
  assert.equal(held.added, 0, 'everything waits for the open transaction')
  assert.ok(held.waitingSince instanceof Date)
  late.resolve()
  await slow
  const { signed, waitingSince } = await drain(log)
  assert.equal(waitingSince, null)
  assert.deepEqual(idsOf(await allLeaves(log.folder, '2026', signed.size)), await rowOrder())
})

test('INVARIANT below-the-horizon: writers that stall at random lose nothing and repeat nothing', async () => {
  const entries = process.env.CONTACTPOINT_TEST_LONG ? 1_000_000 : 4_000
  const log = sequencerOn(database.sequencer, home, { rowsAPass: 1_000 })
  let left = entries
  const write = async (): Promise<void> => {
    while (left > 0) {
      const count = Math.min(left, randomInt(1, 40))
      left -= count
      await database.web
        .begin(async (sql) => {
          await addEntries(sql, count)
          if (randomInt(10) === 0) await wait(randomInt(30))
          if (randomInt(20) === 0) throw new Error('given up')
        })
        .catch(() => (left += count))
    }
  }
  let isWriting = true
  const writers = Promise.all([write(), write(), write(), write(), write()]).then(() => (isWriting = false))
  while (isWriting) await log.sequencer.pass()
  await writers
  const { signed } = await drain(log)
  const ids = idsOf(await allLeaves(log.folder, '2026', signed.size))
  assert.equal(ids.length, entries)
  assert.deepEqual(ids, await rowOrder())
})

test('two sequencers at once take turns, and one log comes out', async () => {
  const logs = [sequencerOn(database.sequencer, home), sequencerOn(database.sequencer, home)]
  for (let round = 0; round < 12; round++) {
    await addEntries(database.web, 30)
    const passes = await Promise.allSettled(logs.map(({ sequencer }) => sequencer.pass()))
    for (const pass of passes) {
      if (pass.status === 'rejected')
        assert.ok(pass.reason instanceof LogFault && pass.reason.code === 'lost-turn', String(pass.reason))
    }
  }
  const { signed } = await drain(logs[0]!)
  const leaves = await allLeaves(logs[0]!.folder, '2026', signed.size)
  assert.deepEqual(idsOf(leaves), await rowOrder())
  assert.equal(naiveRoot(leaves).toString('base64'), signed.root)
})

test('a step of the file system that fails loses nothing: the log comes out the same, whichever step it was', async () => {
  await addEntries(database.web, 300)
  const sound = sequencerOn(database.sequencer, join(home, 'sound'), { rowsAPass: 140 })
  const expected = (await drain(sound)).signed
  let failed = 0
  for (let step = 1; ; step++) {
    const place = join(home, `step-${step}`)
    const { files, wasHit } = failingAt(step)
    const log = sequencerOn(database.sequencer, place, { rowsAPass: 140, files })
    for (let turn = 0; turn < 6; turn++) await log.sequencer.pass().catch(() => (failed += 1))
    const after = sequencerOn(database.sequencer, place, { rowsAPass: 140 })
    const { signed } = await drain(after)
    assert.equal(signed.root, expected.root, `after a failure at step ${step}`)
    assert.deepEqual(
      naiveRoot(await allLeaves(after.folder, '2026', signed.size)).toString('base64'),
      signed.root,
    )
    if (!wasHit()) break
    assert.ok(step < 400, 'the steps come to an end')
  }
  assert.ok(failed > 30, `${failed} steps failed`)
})

/** A file system whose n-th call fails as a broken disk does. */
function failingAt(step: number): { files: FileSystem; wasHit: () => boolean } {
  let calls = 0
  const guard =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      calls += 1
      if (calls === step) return Promise.reject(Object.assign(new Error('EIO'), { code: 'EIO' }))
      return call(...args)
    }
  const open = guard(async (...args: Parameters<typeof nodeFiles.open>) => {
    const handle = await nodeFiles.open(...args)
    return {
      writeFile: guard((bytes: Uint8Array) => handle.writeFile(bytes)),
      sync: guard(() => handle.sync()),
      close: () => handle.close(),
    }
  })
  const { mkdir, rename, readFile, readdir, rm, link } = nodeFiles
  const files = {
    open,
    mkdir: guard(mkdir as never),
    rename: guard(rename),
    readFile: guard(readFile as never),
    readdir: guard(readdir as never),
    rm: guard(rm),
    link: guard(link),
  } as never as FileSystem
  return { files, wasHit: () => calls >= step }
}

test('INVARIANT same-database: a changed last entry and a lost one stop the log', async () => {
  await addEntries(database.web, 3)
  const log = sequencerOn(database.sequencer, home)
  await drain(log)
  await addEntries(database.web, 1)
  await database.owner`create table kept as select * from audit_entries`
  const restore = async (): Promise<void> => {
    await database.owner`truncate audit_entries`
    await database.owner`insert into audit_entries overriding system value select * from kept`
  }
  const stopsWith = (code: string) =>
    assert.rejects(log.sequencer.pass(), (error) => error instanceof LogFault && error.code === code)
  const third = database.owner`(select entry_id from audit_entries order by entry_id limit 1 offset 2)`
  await database.owner`update audit_entries set outcome = 'refused' where entry_id = ${third}`
  await stopsWith('database-differs')
  await restore()
  await database.owner`delete from audit_entries where entry_id = ${third}`
  await stopsWith('database-differs')
  await database.owner`truncate audit_entries`
  await stopsWith('database-differs')
  await restore()
  assert.equal((await drain(log)).added, 1, 'and goes on when all is as it was')
  await database.owner`drop table kept`
})

test('INVARIANT same-database: a database that counts transactions anew stops the log', async () => {
  const { sequencer, folder, lock } = sequencerOn(database.sequencer, home)
  const origin = `${LOG_NAME}/2026`
  const tree = new GrowingTree()
  const row = { entry_id: '1', transaction_id: '9000000000', recorded_at: NOW.toISOString(), salt: SEED }
  tree.append([startLeaf({ origin, after: '0', above: null, follows: null }), entryLeaf(row)])
  await folder.write(tree.edge().map(({ place, bytes }) => ({ path: `2026/${tilePath(place)}`, bytes })))
  const root = tree.root().toString('base64')
  const signed = { revision: 1, shard: '2026', origin, size: 2, root, note: '', handover: null }
  await lock.replace({
    ...signed,
    ended: null,
    begins: { transaction: '0', entryId: '0' },
    above: '0',
    keys: [],
  })
  await assert.rejects(
    sequencer.pass(),
    (error) => error instanceof LogFault && error.code === 'transactions-anew',
  )
})

test('INVARIANT one-tree: tiles that are not those signed last, or a lock store from before, sign nothing', async () => {
  const log = sequencerOn(database.sequencer, home)
  await addEntries(database.web, 20)
  const first = (await drain(log)).signed
  await nodeFiles.cp(join(home, 'lock'), join(home, 'lock-before'), { recursive: true })
  await addEntries(database.web, 20)
  const second = (await drain(log)).signed
  assert.equal(second.revision, first.revision + 1)
  const tile = join(home, 'public/2026/tile/0/000.p/41')
  const bytes = await nodeFiles.readFile(tile)
  bytes[40]! ^= 1
  await nodeFiles.writeFile(tile, bytes)
  const again = sequencerOn(database.sequencer, home)
  await assert.rejects(
    again.sequencer.pass(),
    (error) => error instanceof LogFault && error.code === 'tiles-differ',
  )
  bytes[40]! ^= 1
  await nodeFiles.writeFile(tile, bytes)
  assert.equal((await drain(again)).signed.root, second.root)
  await nodeFiles.rm(join(home, 'lock'), { recursive: true })
  await nodeFiles.cp(join(home, 'lock-before'), join(home, 'lock'), { recursive: true })
  const older = sequencerOn(database.sequencer, home)
  const redone = (await drain(older)).signed
  assert.equal(redone.root, second.root, 'from an older lock the same rows make the same tree')
})

test('a new year begins a shard that names how the one before ended', async () => {
  let now = NOW
  const log = sequencerOn(database.sequencer, home, { clock: () => now })
  await addEntries(database.web, 4)
  await drain(log)
  now = new Date('2027-01-01T00:00:01Z')
  await addEntries(database.web, 2)
  await drain(log)
  await addEntries(database.web, 3)
  const { signed } = await drain(log)
  assert.equal(signed.shard, '2027')
  const after = await allLeaves(log.folder, '2027', signed.size)
  const start = JSON.parse(after[0]!.subarray(1).toString()) as { previous: { size: string } }
  const before = await allLeaves(log.folder, '2026', Number(start.previous.size))
  assert.deepEqual([...idsOf(before), ...idsOf(after)], await rowOrder())
  assert.deepEqual(start.previous, {
    origin: `${LOG_NAME}/2026`,
    root: naiveRoot(before).toString('base64'),
    size: String(before.length),
  })
})

test('R-104: who writes entries cannot choose their transaction, their id or the database clock, nor change one', async () => {
  await addEntries(database.web, 1)
  for (const role of [database.web, database.team, database.worker]) {
    const attempts = [
      role`insert into audit_entries (occurred_at, transaction_id) values (${NOW}, '5'::xid8)`,
      role`insert into audit_entries (occurred_at, recorded_at) values (${NOW}, ${NOW})`,
      role`insert into audit_entries (occurred_at, entry_id) overriding system value values (${NOW}, 1)`,
      role`update audit_entries set outcome = 'refused'`,
      role`delete from audit_entries`,
      role`truncate audit_entries`,
    ]
    for (const attempt of attempts) await assert.rejects(attempt, { code: '42501' })
  }
  await assert.rejects(addEntries(database.sequencer, 1), { code: '42501' })
  await assert.rejects(database.sequencer`select from children`, { code: '42501' })
})
