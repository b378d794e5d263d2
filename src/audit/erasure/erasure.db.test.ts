import assert from 'node:assert/strict'
import { mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { createSigner, formatVerifierKey } from '../../lib/tlog/note.ts'
import type { RunAct } from '../../platform/act.ts'
import type { Tx } from '../../platform/db/connect.ts'
import { DomainError } from '../../platform/errors.ts'
import { parseVerifierKey } from '../../verifier/keys.ts'
import { verifyLog } from '../../verifier/log.ts'
import { openProof } from '../../verifier/proof.ts'
import { actAs } from '../../../test/support/acts.ts'
import { createTestDatabase } from '../../../test/support/database.ts'
import { addEntries, drain, LOG_NAME, scratchFolder, SEED, sequencerOn } from '../log/log.fixture.ts'
import { recordEntry } from '../record-entry.ts'
import { Publisher } from '../log/publisher.ts'
import { proveEntry } from '../log/prove-entry.ts'
import { eraseLog, previewErasure, type Erasure } from './erase-entries.ts'
import { liftHold, placeHold, readHolds } from './holds.ts'

const { owner, worker, web, sequencer, address } = await createTestDatabase()
const scratch = await scratchFolder()
const YEAR = new Date().getUTCFullYear()
const key = parseVerifierKey(formatVerifierKey(createSigner(`${LOG_NAME}/${YEAR}`, 'note', SEED).key))!

const run: RunAct = (work) => actAs(worker, work, { now: new Date() })
let home = scratch

beforeEach(async () => {
  await owner`truncate audit_entries, audit_erasures, audit_holds`
  home = await mkdtemp(join(scratch, 'log-'))
})

/** Brings the published log up to what is committed. */
async function publish(): Promise<void> {
  const log = sequencerOn(sequencer, home, { clock: () => new Date() })
  const { signed } = await drain(log)
  await new Publisher(log.folder, null).publish(signed, new Date())
}

const folder = (): string => join(home, 'public')
const erasureOf = (childId: number): Erasure => ({
  scope: { childId },
  ground: 'court-order',
  approvers: [1, 2],
  directory: folder(),
})
const erase = (erasure: Erasure): Promise<number> => eraseLog(run, erasure, () => {})

async function verify() {
  const { findings, database } = await verifyLog({
    address: { dir: folder() },
    trust: { keys: [key], witnesses: [] },
    requiredWitnesses: 0,
    since: new Map(),
    database: { place: address as never, maxLagSeconds: 60 },
    parts: null,
    threads: 0,
    now: new Date(),
    random: (bytes) => Buffer.alloc(bytes),
    progress: () => {},
  })
  return { kinds: Object.fromEntries(findings.counts), database }
}

const rowsOf = async (childId: number): Promise<number> =>
  Number((await owner`select count(*) from audit_entries where child_id = ${childId}`)[0]!['count'])

const refused = (codeOrText: string) => (error: unknown) =>
  (error instanceof DomainError && error.code === codeOrText) || String(error).includes(codeOrText)

test('R-107, erased-by-entry: rows of a child go, an entry says why and who agreed, and the log verifies', async () => {
  await addEntries(web, 30, 5)
  await addEntries(web, 20, 6)
  await publish()
  assert.deepEqual(await previewErasure(run, erasureOf(5)), { erasable: 30, held: 0, unpublished: 0 })
  assert.equal(await erase(erasureOf(5)), 30)
  assert.deepEqual([await rowsOf(5), await rowsOf(6)], [0, 20])
  await publish()
  const { kinds, database } = await verify()
  assert.deepEqual(kinds, {})
  assert.equal(JSON.stringify(database).includes('30'), true, JSON.stringify(database))
  const [said] = await owner<{ fields: string[]; quantity: number }[]>`
    select fields, quantity from audit_entries where action = 'audit.erase-entries'`
  assert.deepEqual({ ...said }, { fields: ['court-order', 'approver-1', 'approver-2'], quantity: 30 })
  assert.equal(await erase(erasureOf(5)), 0, 'again, nothing is left to do')
})

test('a row that is gone without an erasure is missing, also beside lawful ones', async () => {
  await addEntries(web, 10, 5)
  await addEntries(web, 10, 6)
  await publish()
  await erase(erasureOf(5))
  await publish()
  await owner`delete from audit_entries where entry_id = (select min(entry_id) from audit_entries where child_id = 6)`
  assert.deepEqual((await verify()).kinds, { missing: 1 })
})

test('an erasure of thousands is many leaves, and one that was stopped goes on', async () => {
  await addEntries(web, 2_000, 5)
  for (let more = 0; more < 4; more++) await addEntries(web, 2_000, 5)
  await addEntries(web, 1)
  await publish()
  let acts = 0
  const stopping: RunAct = (work) => (++acts > 1 ? Promise.reject(new Error('killed')) : run(work))
  await assert.rejects(
    eraseLog(stopping, erasureOf(5), () => {}),
    /killed/,
  )
  assert.equal(await rowsOf(5), 2_000)
  assert.equal(await erase(erasureOf(5)), 2_000)
  await publish()
  assert.deepEqual((await verify()).kinds, {})
})

test('R-104: what has no leaf yet stays, and the last leaf keeps its row, so that the log goes on', async () => {
  await addEntries(web, 10, 5)
  await publish()
  await addEntries(web, 4, 5)
  assert.deepEqual(await previewErasure(run, erasureOf(5)), { erasable: 9, held: 0, unpublished: 5 })
  assert.equal(await erase(erasureOf(5)), 9)
  await publish()
  assert.deepEqual((await verify()).kinds, {})
})

test('a legal hold keeps entries of a child and of a user, until it ends', async () => {
  await addEntries(web, 10, 5)
  await addEntries(web, 1)
  await publish()
  const holdId = await run((act) => placeHold(act, { childId: 5 }, 'FD26P00123'))
  assert.deepEqual(
    await previewErasure(run, erasureOf(5)),
    { erasable: 0, held: 11, unpublished: 0 },
    'the hold itself is an entry about the child',
  )
  assert.equal(await erase(erasureOf(5)), 0)
  assert.deepEqual(
    (await run(readHolds)).map(({ of, reference }) => [of, reference]),
    [['child', 'FD26P00123']],
  )
  await run((act) => liftHold(act, holdId))
  const userHold = await run((act) => placeHold(act, { userId: 77 }, 'INQ/7'))
  await owner`update audit_entries set user_id = 77, actor_kind = 'person' where entry_id = (select min(entry_id) from audit_entries)`
  assert.deepEqual(await previewErasure(run, erasureOf(5)), { erasable: 9, held: 1, unpublished: 2 })
  await run((act) => liftHold(act, userHold))
  await assert.rejects(
    run((act) => liftHold(act, userHold)),
    refused('CP_NOT_FOUND'),
  )
  assert.equal(await erase(erasureOf(5)), 10)
  await assert.rejects(
    run((act) => placeHold(act, { childId: 5 }, 'Jane Doe')),
    refused('CP_AUDIT_HOLD_REFERENCE'),
  )
})

test('R-107: at the end of retention only what is older than six years goes, and two different people agree', async () => {
  const now = new Date()
  const years = (count: number): Date => new Date(now.getTime() - count * 365.25 * 86_400_000)
  await addEntries(web, 5)
  await owner`update audit_entries set occurred_at = ${years(7)}, recorded_at = ${years(7)}`
  await addEntries(web, 5)
  await publish()
  const old: Erasure = { ...erasureOf(1), scope: { before: years(6.5) }, ground: 'retention' }
  await assert.rejects(erase({ ...old, scope: { before: years(5) } }), refused('CP_AUDIT_TOO_YOUNG'))
  await assert.rejects(erase({ ...old, ground: 'court-order' }), refused('CP_AUDIT_SCOPE'))
  await assert.rejects(erase({ ...old, approvers: [4, 4] }), refused('CP_AUDIT_APPROVERS'))
  assert.equal(await erase(old), 5)
})

test('R-104: the database erases nothing without an entry, nothing young, nothing held, and never an erasure', async () => {
  await addEntries(web, 3, 5)
  const rows = await owner<{ id: number; at: string }[]>`
    select entry_id as id, occurred_at::text as at from audit_entries order by entry_id`
  const eraseNow = (sql: Tx, ground: string, from: readonly { id: number; at: string }[]) =>
    sql`select audit_erase(${ground}, ${from.map(({ id }) => id)}::bigint[], ${from.map(({ at }) => at)}::text[]::timestamptz[])`
  const silent = run(async (act) => {
    await addEntries(act.sql, 1)
    await eraseNow(act.sql, 'court-order', rows)
  })
  await assert.rejects(silent, refused('without an entry that says so'))
  const erasing = (ground: string, from: readonly { id: number; at: string }[] = rows) =>
    run(async (act) => {
      await recordEntry(act, { action: 'audit.erase-entries', outcome: 'done' })
      await eraseNow(act.sql, ground, from)
    })
  await assert.rejects(erasing('retention'), refused('held, too young'))
  await assert.rejects(erasing('because'), refused('audit_erasures_ground_check'))
  await owner`insert into audit_holds (child_id, reference, placed_at) values (5, 'X', now())`
  await assert.rejects(erasing('court-order'), refused('held, too young'))
  await owner`truncate audit_holds`
  await erasing('court-order')
  const [saying] = await owner<{ id: number; at: string }[]>`
    select entry_id as id, occurred_at::text as at from audit_entries where action = 'audit.erase-entries'`
  await assert.rejects(erasing('court-order', [saying!]), refused('an erasure itself'))
  for (const role of [web, sequencer])
    await assert.rejects(role`select audit_erase('court-order', '{1}', array[now()])`, { code: '42501' })
})

test('a proof opens one entry for whoever has the public key alone, by entry and by leaf; altered, it is refused', async () => {
  await addEntries(web, 300, 5)
  await addEntries(web, 300)
  await publish()
  const [row] = await owner<
    { id: string }[]
  >`select entry_id::text as id from audit_entries order by entry_id offset 123 limit 1`
  const byEntry = await run((act) => proveEntry(act, folder(), { entryId: row!.id }, { withRow: true }))
  assert.deepEqual([byEntry.shard, byEntry.index], [String(YEAR), 124])
  const byLeaf = await run((act) =>
    proveEntry(act, folder(), { shard: String(YEAR), index: 124 }, { withRow: true }),
  )
  assert.equal(byLeaf.proof, byEntry.proof)
  const trust = { keys: [key], witnesses: [] }
  const opened = openProof(Buffer.from(byEntry.proof), trust)
  assert.ok(JSON.stringify(opened).includes('children.search'), JSON.stringify(opened))
  const bare = await run((act) => proveEntry(act, folder(), { entryId: row!.id }, { withRow: false }))
  assert.ok(!JSON.stringify(openProof(Buffer.from(bare.proof), trust)).includes('children.search'))
  const path = join(home, 'one.tlog-proof')
  await writeFile(path, byEntry.proof)
  const bytes = await readFile(path)
  for (const at of [30, 60, 300, bytes.length - 40]) {
    const altered = Buffer.from(bytes)
    altered[at] = altered[at] === 0x41 ? 0x42 : 0x41
    const answer = JSON.stringify(openProof(altered, trust))
    assert.ok(!answer.includes('"isProved":true') && answer !== JSON.stringify(opened), `byte ${at}`)
  }
  await assert.rejects(
    run((act) => proveEntry(act, folder(), { entryId: '999999' }, { withRow: true })),
    refused('CP_AUDIT_ENTRY_UNKNOWN'),
  )
  const looks = await owner<{ childId: number | null }[]>`
    select child_id as "childId" from audit_entries where action = 'audit.prove-entry' and outcome = 'done'`
  assert.deepEqual(
    looks.map(({ childId }) => childId),
    [5, 5, null],
  )
})
