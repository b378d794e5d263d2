import assert from 'node:assert/strict'
import { chmodSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { formatCheckpoint } from '../../lib/tlog/checkpoint.ts'
import { createSigner, formatVerifierKey, signNote } from '../../lib/tlog/note.ts'
import { GrowingTree } from '../../lib/tlog/tree.ts'
import { startWitness, temporaryFolder } from '../../witness/witness.fixture.ts'
import { diagnoseLog } from './diagnose-log.ts'
import { LOG_NAME, SEED } from './log.fixture.ts'
import { DurableFolder } from './log-files.ts'
import { LockStore } from './lock-store.ts'
import type { LogSettings } from './open-log.ts'
import { Publisher } from './publisher.ts'

/** A log of one leaf, just published, and what doctor says of it: what is to be done, by name. */
async function startLog(t: TestContext) {
  const home = temporaryFolder(t)
  const witness = await startWitness(t)
  const settings: LogSettings = {
    directory: join(home, 'public'),
    lockDirectory: join(home, 'lock'),
    keyFile: join(home, 'log.key'),
    name: LOG_NAME,
    witness: { url: witness.url, key: formatVerifierKey(witness.key) },
    witnessMaxHours: 72,
  }
  const sign = async (seed = SEED, name = LOG_NAME): Promise<void> => {
    writeFileSync(settings.keyFile, seed, { mode: 0o600 })
    const tree = new GrowingTree()
    tree.append([Buffer.from('leaf')])
    const checkpoint = { origin: `${name}/2026`, size: 1, root: tree.root() }
    const note = signNote(formatCheckpoint(checkpoint), [createSigner(checkpoint.origin, 'note', seed)])
    const root = checkpoint.root.toString('base64')
    const keys = [formatVerifierKey(createSigner(checkpoint.origin, 'note', seed).key)]
    const begins = { transaction: '0', entryId: '0' }
    const rest = { shard: '2026', note, handover: null, ended: null, begins, above: '0', keys }
    const signed = { ...checkpoint, ...rest, root, revision: 1 }
    await new LockStore(new DurableFolder(settings.lockDirectory)).replace(signed)
    await new Publisher(new DurableFolder(settings.directory), null).publish(signed, new Date())
  }
  const toDo = async (changed: Partial<LogSettings> = {}, now = new Date()) => {
    const { checks } = await diagnoseLog({ ...settings, ...changed }, now)
    return Object.fromEntries(checks.flatMap(({ name, toDo: text }) => (text === null ? [] : [[name, text]])))
  }
  return { home, settings, sign, toDo }
}

test('doctor finds nothing wrong with a log that runs, nor with one that has not begun', async (t) => {
  const log = await startLog(t)
  assert.deepEqual(await log.toDo(), {})
  assert.equal((await diagnoseLog(log.settings, new Date())).begunAt, null)
  await log.sign()
  assert.deepEqual(await log.toDo(), {})
  assert.ok((await diagnoseLog(log.settings, new Date())).begunAt)
})

test('doctor says so when folder or lock store is empty, of another installation, or older than the other', async (t) => {
  const log = await startLog(t)
  await log.sign()
  const none = join(log.home, 'none')
  assert.match((await log.toDo({ directory: none }))['log folder']!, /restore the folder/)
  assert.match((await log.toDo({ lockDirectory: none }))['lock store']!, /restore it/)
  assert.match((await log.toDo({ name: 'elsewhere/log' }))['log folder']!, /another log/)
  const file = join(log.settings.directory, '2026', 'checkpoint.unwitnessed')
  const note = readFileSync(file, 'utf8')
  writeFileSync(file, note.replace('\n1\n', '\n2\n'))
  assert.match((await log.toDo())['lock store']!, /older copy/)
  writeFileSync(file, note)
  writeFileSync(join(log.settings.lockDirectory, 'signed-1.json'), '{')
  assert.match((await log.toDo())['lock store']!, /cannot be read/)
})

test('doctor says so when the key is gone, open to others, or did not sign the last checkpoint', async (t) => {
  const log = await startLog(t)
  await log.sign()
  chmodSync(log.settings.keyFile, 0o640)
  assert.match((await log.toDo())['log key']!, /read by others/)
  chmodSync(log.settings.keyFile, 0o600)
  writeFileSync(log.settings.keyFile, Buffer.alloc(32, 1))
  assert.match((await log.toDo())['log key']!, /no key in .* signed the last checkpoint/)
  rmSync(log.settings.keyFile)
  assert.match((await log.toDo())['log key']!, /restore the log's own keys/)
})

test('doctor says so when there is no witness, it does not answer, or it has another key', async (t) => {
  const log = await startLog(t)
  const { url, key } = log.settings.witness!
  assert.match((await log.toDo({ witness: null }))['witness']!, /nobody cosigns/)
  assert.match(
    (await log.toDo({ witness: { url: 'http://127.0.0.1:1', key } }))['witness']!,
    /does not answer/,
  )
  const other = formatVerifierKey(createSigner('witness.example/1', 'cosignature', Buffer.alloc(32, 8)).key)
  assert.match((await log.toDo({ witness: { url, key: other } }))['witness']!, /another key/)
  const signer = formatVerifierKey(createSigner('witness.example/1', 'note', SEED).key)
  assert.match((await log.toDo({ witness: { url, key: signer } }))['witness']!, /witness init/)
})

test('doctor says so when nothing was published for a quarter of an hour', async (t) => {
  const log = await startLog(t)
  await log.sign()
  const old = new Date(Date.now() - 16 * 60_000)
  utimesSync(join(log.settings.directory, '2026', 'checkpoint'), old, old)
  assert.match((await log.toDo())['last checkpoint']!, /start a process with the part `sequencer`/)
})
