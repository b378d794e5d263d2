import assert from 'node:assert/strict'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { createTestDatabase } from '../../../test/support/database.ts'
import { formatCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { createSigner, formatVerifierKey, signNote } from '../../lib/tlog/note.ts'
import { tilePath } from '../../lib/tlog/tiles.ts'
import { GrowingTree } from '../../lib/tlog/tree.ts'
import { parseVerifierKey } from '../../verifier/keys.ts'
import { verifyLog, type LogReport } from '../../verifier/log.ts'
import { findLastSigned } from './last-published.ts'
import { startLeaf } from './leaf.ts'
import { leavesOf } from './leaves-of.ts'
import { LogFault } from './log-fault.ts'
import { addEntries, doneBy, drain, LOG_NAME, scratchFolder, SEED, sequencerOn } from './log.fixture.ts'
import { Publisher } from './publisher.ts'
import { ANY_TRANSACTION, listRows, measureLag } from './queries.ts'

const database = await createTestDatabase()
const { owner } = database
const scratch = await scratchFolder()
const shard = String(new Date().getUTCFullYear())
const origin = `${LOG_NAME}/${shard}`
const key = formatVerifierKey(createSigner(origin, 'note', SEED).key)
let home = scratch

const open = () => sequencerOn(database.sequencer, home, { clock: () => new Date(), rowsAPass: 8 })

/** Entries of a database that was left: the first half in transactions that this one has had too, the rest in such as it has not come to. */
async function restore(count: number): Promise<void> {
  await owner`alter table audit_entries alter entry_id restart with 1`
  await addEntries(database.web, count)
  await owner`
    update audit_entries set transaction_id = (case when entry_id > ${count / 2} then 9000000000 else 3 end + entry_id)::text::xid8`
}

/** The log that the former database had, of the first `logged` entries. */
async function writeFormerLog(logged: number): Promise<void> {
  const { folder, lock } = open()
  const range = { from: { transaction: '0', entryId: '0' }, below: ANY_TRANSACTION, above: '0' }
  const leaves = await owner.begin(async (sql) => leavesOf(sql, await listRows(sql, range, logged)))
  const tree = new GrowingTree()
  const full = tree.append([startLeaf({ origin, after: '0', above: null, follows: null }), ...leaves])
  await folder.write(
    [...full, ...tree.edge()].map(({ place, bytes }) => ({ path: `${shard}/${tilePath(place)}`, bytes })),
  )
  const text = formatCheckpoint({ origin, size: tree.size, root: tree.root() })
  const note = signNote(text, [createSigner(origin, 'note', SEED)])
  const place = { shard, origin, begins: range.from, above: '0', keys: [key] }
  const state = { revision: 1, size: tree.size, root: tree.root().toString('base64'), note }
  const signed = { ...place, ...state, ended: null, handover: null }
  await lock.replace(signed)
  await new Publisher(folder, null).publish(signed, new Date())
}

async function goOn(): Promise<void> {
  const log = open()
  await new Publisher(log.folder, null).publish((await drain(log)).signed, new Date())
}

function verify(parts: { sample: number; tail: number } | null = null): Promise<LogReport> {
  return verifyLog({
    address: { dir: join(home, 'public') },
    trust: { keys: [parseVerifierKey(key)!], witnesses: [] },
    requiredWitnesses: 0,
    since: new Map(),
    database: { place: database.address as never, maxLagSeconds: 60 },
    parts,
    threads: 0,
    now: new Date(),
    random: (bytes) => Buffer.alloc(bytes),
    progress: () => {},
  })
}

const standsWith = (code: string) => (error: unknown) => error instanceof LogFault && error.code === code

beforeEach(async () => {
  await owner`truncate audit_entries`
  home = await mkdtemp(join(scratch, 'log-'))
})

test('a database that was moved with all its entries goes on in a new shard, and the last without a leaf come to the end of the old one', async () => {
  await restore(30)
  await writeFormerLog(18)
  await addEntries(database.web, 10)
  await assert.rejects(open().sequencer.pass(), standsWith('transactions-anew'))
  const { signed } = await doneBy(open().sequencer.beginOnDatabase(null))
  assert.deepEqual([signed.shard, signed.above, signed.ended?.size], [`${shard}-2`, '30', 31])
  await goOn()
  await addEntries(database.web, 3)
  await goOn()
  for (const parts of [null, { sample: 100, tail: 5 }]) {
    const report = await verify(parts)
    assert.deepEqual(report.findings.examples, [])
    assert.deepEqual([report.database?.opened, report.database?.notYet], [43, 0])
  }
  assert.deepEqual(await measureLag(owner, (await findLastSigned(join(home, 'public')))!), {
    entries: 0,
    seconds: 0,
  })
  await assert.rejects(open().sequencer.beginOnDatabase(null), standsWith('same-database'))
})

test('what a restored database lost is missing from then on, also where later entries have the same numbers and are erased', async () => {
  await restore(30)
  await writeFormerLog(30)
  await owner`delete from audit_entries where entry_id > 26`
  await owner`alter table audit_entries alter entry_id restart with 27`
  await addEntries(database.web, 10)
  await assert.rejects(open().sequencer.pass(), LogFault)
  const { signed } = await doneBy(open().sequencer.beginOnDatabase(null))
  assert.deepEqual([signed.above, signed.ended?.size], ['26', 31])
  await goOn()
  const { findings, database: counts } = await verify()
  assert.deepEqual([Object.fromEntries(findings.counts), counts?.opened], [{ missing: 4 }, 36])
  assert.deepEqual(
    findings.examples.map(({ shard: where, entryId }) => [where, entryId]),
    ['27', '28', '29', '30'].map((id) => [shard, id]),
  )
  assert.match(findings.examples[0]!.text, /lost with the database/)
  await owner`delete from audit_entries where entry_id in (28, 33)`
  assert.equal((await verify()).findings.counts.get('missing'), 6, 'rows of both databases')
})

test('an entry that was put into the restored database, or changed in it, is found as before', async () => {
  await restore(20)
  await writeFormerLog(20)
  await owner`update audit_entries set outcome = 'refused' where entry_id = 5`
  await owner`
    insert into audit_entries overriding system value
    select (jsonb_populate_record(entry, '{"entry_id": 21}')).* from audit_entries as entry where entry_id = 20`
  await owner`delete from audit_entries where entry_id = 20`
  await owner`alter table audit_entries alter entry_id restart with 30`
  await addEntries(database.web, 2)
  const { signed } = await doneBy(open().sequencer.beginOnDatabase(null))
  assert.equal(signed.above, '21')
  await goOn()
  const { findings } = await verify()
  assert.deepEqual(Object.fromEntries(findings.counts), { changed: 1, missing: 1, inserted: 1 })
})

test('a shard for a restored database may be signed by a new key, where the old one was lost with it', async () => {
  await restore(12)
  await writeFormerLog(12)
  const log = open()
  const { seed } = await log.keys.create((bytes) => Buffer.alloc(bytes, 9))
  const { signed } = await doneBy(log.sequencer.beginOnDatabase(seed))
  assert.deepEqual([signed.handover, signed.keys.length], [null, 2])
  await goOn()
  assert.deepEqual([...(await verify()).findings.counts.keys()], ['checkpoint'])
})
