import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { askWitness, handOverToWitness } from '../../src/audit/log/ask-witness.ts'
import { entryLeaf, type LogRow } from '../../src/audit/log/leaf.ts'
import {
  addEntries,
  allLeaves,
  drain,
  LOG_NAME,
  scratchFolder,
  SEED,
  sequencerOn,
} from '../../src/audit/log/log.fixture.ts'
import { Publisher } from '../../src/audit/log/publisher.ts'
import { ANY_TRANSACTION, listRows } from '../../src/audit/log/queries.ts'
import { formatCheckpoint } from '../../src/lib/tlog/checkpoint.ts'
import { createSigner, formatVerifierKey, signNote } from '../../src/lib/tlog/note.ts'
import { tilePath } from '../../src/lib/tlog/tiles.ts'
import { GrowingTree } from '../../src/lib/tlog/tree.ts'
import { parseVerifierKey } from '../../src/verifier/keys.ts'
import { verifyLog } from '../../src/verifier/log.ts'
import { trustLog } from '../../src/witness/logs.ts'
import { startWitness } from '../../src/witness/witness.fixture.ts'
import { createTestDatabase } from '../support/database.ts'

const ROUNDS = process.env.CONTACTPOINT_TEST_LONG ? 100 : 2
const SHARD = String(new Date().getUTCFullYear())
const ORIGIN = `${LOG_NAME}/${SHARD}`

const database = await createTestDatabase()
const { owner } = database
const scratch = await scratchFolder()

/**
 * A log with its database, its lock store and a witness, some hundred entries long; an auditor has kept a checkpoint.
 *
 * Its first tile is full: one that the writer completes later it writes anew from what it signed, so that what was done to its files is undone.
 */
async function startLog(t: TestContext, rounds = Array.from({ length: 5 }, () => randomInt(52, 72))) {
  await owner`truncate audit_entries`
  await owner`alter table audit_entries alter transaction_id set default pg_current_xact_id()`
  const home = mkdtempSync(join(scratch, 'log-'))
  const witness = await startWitness(t)
  await trustLog(witness.dir, formatVerifierKey(createSigner(ORIGIN, 'note', SEED).key), true)
  const open = () => {
    const log = sequencerOn(database.sequencer, home, { clock: () => new Date() })
    const { key, url } = witness
    const publisher = new Publisher(log.folder, {
      key,
      ask: (question) => askWitness({ url, key, ...question }),
      handOver: (note) => handOverToWitness({ url }, note),
    })
    return { ...log, publisher }
  }
  let writer = open()
  /** What the service does all the time; it may refuse to go on. */
  const goOn = async (entries: number): Promise<void> => {
    witness.now = Math.floor(Date.now() / 1000)
    await addEntries(database.web, entries)
    const { signed } = await drain(writer)
    await writer.publisher.publish(signed, new Date())
  }
  for (const entries of rounds) await goOn(entries)
  const shardFile = (path: string): string => join(home, 'public', SHARD, path)
  return {
    home,
    goOn,
    shardFile,
    restart: () => (writer = open()),
    folder: writer.folder,
    leaves: async () => {
      const size = Number(readFileSync(shardFile('checkpoint.unwitnessed'), 'utf8').split('\n')[1])
      return allLeaves(writer.folder, SHARD, size)
    },
    /** What an auditor finds who has the public keys, the database and the checkpoint of an earlier visit. */
    verify: async (kept: string): Promise<number> => {
      const report = await verifyLog({
        address: { dir: join(home, 'public') },
        trust: {
          keys: [parseVerifierKey(formatVerifierKey(createSigner(ORIGIN, 'note', SEED).key))!],
          witnesses: [parseVerifierKey(formatVerifierKey(witness.key))!],
        },
        requiredWitnesses: 1,
        since: new Map([['kept', Buffer.from(kept)]]),
        database: { place: database.address as never, maxLagSeconds: 60 },
        parts: null,
        threads: 0,
        now: new Date(),
        random: (bytes) => Buffer.alloc(bytes),
        progress: () => {},
      })
      return report.findings.total
    },
  }
}

type Log = Awaited<ReturnType<typeof startLog>>

/** Publishes a tree of other leaves in the place of the real one, signed with `seed`. */
async function rewrite({ folder, shardFile }: Log, leaves: readonly Buffer[], seed: Buffer): Promise<void> {
  rmSync(shardFile('tile'), { recursive: true })
  const tree = new GrowingTree()
  const files = [...tree.append(leaves), ...tree.edge()]
  await folder.write(files.map(({ place, bytes }) => ({ path: `${SHARD}/${tilePath(place)}`, bytes })))
  const text = formatCheckpoint({ origin: ORIGIN, size: tree.size, root: tree.root() })
  const note = signNote(text, [createSigner(ORIGIN, 'note', seed)])
  for (const name of ['checkpoint', 'checkpoint.unwitnessed']) writeFileSync(shardFile(name), note)
}

/** The leaves that the rows as they are now would have. */
async function leavesOfRows(log: Log): Promise<Buffer[]> {
  const [start] = await log.leaves()
  const rows = await owner.begin((sql) =>
    listRows(sql, { from: { transaction: '0', entryId: '0' }, below: ANY_TRANSACTION, above: '0' }, 100_000),
  )
  return [start!, ...rows.map((row: LogRow) => entryLeaf(row))]
}

const anEntry = () => owner`(select entry_id from audit_entries order by random() limit 1)`
const editOne = () => owner`update audit_entries set outcome = 'refused' where entry_id = ${anEntry()}`

const copyRow = (changes: string): Promise<unknown> =>
  owner.unsafe(`
    create temp table one as select * from audit_entries
     where transaction_id < (select max(transaction_id) from audit_entries) order by random() limit 1;
    update one set entry_id = (select max(entry_id) + 1000 from audit_entries), ${changes};
    insert into audit_entries overriding system value select * from one;
    drop table one`)

/** What somebody with all rights on the database, and in the later ones on the operator's machine, might do. */
const classes: Readonly<Record<string, (log: Log) => Promise<unknown>>> = {
  'an entry is edited': editOne,
  'an entry is deleted': () => owner`delete from audit_entries where entry_id = ${anEntry()}`,
  'an entry is inserted among older ones': () => copyRow("salt = sha256('x')"),
  'two entries are swapped': () => owner`
    with two as (select entry_id, row_number() over () as n from (select entry_id from audit_entries order by random() limit 2) chosen)
    update audit_entries set (salt, recorded_at) = (select other.salt, other.recorded_at from audit_entries other
        join two a on a.entry_id = audit_entries.entry_id join two b on b.n <> a.n and b.entry_id = other.entry_id)
     where entry_id in (select entry_id from two)`,
  'an entry is written now and dated back': () =>
    copyRow("transaction_id = pg_current_xact_id(), recorded_at = recorded_at - interval '3 hours'"),
  'entries are kept from the writer by what fills them in': async ({ goOn }) => {
    await owner.unsafe(`alter table audit_entries alter transaction_id set default '5'::xid8`)
    await goOn(3)
  },
  'the last entries are cut off': () => owner`
    delete from audit_entries where entry_id in (select entry_id from audit_entries order by entry_id desc limit ${randomInt(1, 20)})`,
  'database, files and lock store are put back to an old backup': async (log) => {
    await owner`create table backup as select * from audit_entries`
    cpSync(log.home, `${log.home}-backup`, { recursive: true })
    await log.goOn(randomInt(1, 30))
    kept = readFileSync(log.shardFile('checkpoint'), 'utf8')
    rmSync(log.home, { recursive: true })
    cpSync(`${log.home}-backup`, log.home, { recursive: true })
    await owner`truncate audit_entries`
    await owner`insert into audit_entries overriding system value select * from backup`
    await owner`drop table backup`
    log.restart()
  },
  'row, bundle and tiles are replaced together': async (log) => {
    await editOne()
    const signed = readFileSync(log.shardFile('checkpoint'))
    await rewrite(log, await leavesOfRows(log), SEED)
    for (const name of ['checkpoint', 'checkpoint.unwitnessed']) writeFileSync(log.shardFile(name), signed)
  },
  'everything is rewritten and signed with a new key': async (log) => {
    await editOne()
    await rewrite(log, await leavesOfRows(log), Buffer.alloc(32, 8))
  },
  'everything is rewritten and signed with the real key': async (log) => {
    await editOne()
    await rewrite(log, await leavesOfRows(log), SEED)
  },
  'entries are put in another order and signed with the real key': reorder,
}

async function reorder(log: Log): Promise<void> {
  const leaves = await leavesOfRows(log)
  const at = randomInt(1, leaves.length - 1)
  await rewrite(log, leaves.with(at, leaves[at + 1]!).with(at + 1, leaves[at]!), SEED)
}

let kept = ''

test('G9: a log that nobody touched is verified, while it goes on too', async (t) => {
  const log = await startLog(t)
  kept = readFileSync(log.shardFile('checkpoint'), 'utf8')
  for (let round = 0; round < ROUNDS * 2; round++) {
    assert.equal(await log.verify(kept), 0)
    await log.goOn(randomInt(1, 60))
  }
  assert.equal(await log.verify(kept), 0)
})

for (const before of [253, 254])
  test(`G9: entries put in another order in a tile of ${before} are found, until the writer completes the tile as it was signed`, async (t) => {
    const log = await startLog(t, [before - 1])
    kept = readFileSync(log.shardFile('checkpoint'), 'utf8')
    const sound = await log.leaves()
    await reorder(log)
    assert.ok((await log.verify(kept)) > 0)
    await log.goOn(1)
    assert.ok((await log.verify(kept)) > 0, 'what the tile was before is still there')
    await log.goOn(2)
    assert.equal(await log.verify(kept), 0)
    assert.deepEqual((await log.leaves()).slice(0, before), sound, 'and it is the log that was witnessed')
  })

for (const [name, tamper] of Object.entries(classes)) {
  test(`G9, T5, T6: ${name}: it is found at the next check`, async (t) => {
    for (let round = 0; round < ROUNDS; round++) {
      const log = await startLog(t)
      kept = readFileSync(log.shardFile('checkpoint'), 'utf8')
      assert.ok(existsSync(log.shardFile('tile/0')))
      await tamper(log)
      await log.goOn(2).catch(() => {})
      assert.ok((await log.verify(kept)) > 0, `round ${round}`)
    }
  })
}
