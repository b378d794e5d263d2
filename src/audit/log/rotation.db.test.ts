import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import * as nodeFiles from 'node:fs/promises'
import { join } from 'node:path'
import { beforeEach, test } from 'node:test'
import { createTestDatabase } from '../../../test/support/database.ts'
import { parseVerifierKey } from '../../verifier/keys.ts'
import { verifyLog, type LogReport } from '../../verifier/log.ts'
import { LogFault } from './log-fault.ts'
import type { FileSystem } from './log-files.ts'
import { addEntries, doneBy, drain, scratchFolder, sequencerOn } from './log.fixture.ts'
import type { Signed } from './lock-store.ts'
import { Publisher } from './publisher.ts'
import { isVerified } from '../../verifier/report.ts'

const database = await createTestDatabase()
const scratch = await scratchFolder()
let home = scratch

beforeEach(async () => {
  await database.owner`truncate audit_entries`
  home = await nodeFiles.mkdtemp(join(scratch, 'log-'))
})

type Log = ReturnType<typeof sequencerOn>

const clock = (): Date => new Date()
const open = (files?: FileSystem): Log =>
  sequencerOn(database.sequencer, home, { clock, rowsAPass: 40, ...(files ? { files } : {}) })

/** Writes what is committed, and publishes it as a process that begins anew does. */
async function goOn(log: Log): Promise<Signed> {
  const { signed } = await drain(log)
  await new Publisher(log.folder, null).publish(signed, new Date())
  return signed
}

const newSeed = (byte: number) => async (log: Log) =>
  (await log.keys.create((bytes) => Buffer.alloc(bytes, byte))).seed

async function rotate(log: Log, byte: number, handsOver = true): Promise<Signed> {
  const seed = await newSeed(byte)(log)
  for (;;) {
    const { signed, hasMore } = await doneBy(log.sequencer.beginWithKey({ seed, handsOver }))
    if (!hasMore) return signed
  }
}

/** As an auditor who has these keys verifies it, with the rows. */
function verify(keys: readonly string[]): Promise<LogReport> {
  return verifyLog({
    address: { dir: join(home, 'public') },
    trust: { keys: keys.map((key) => parseVerifierKey(key)!), witnesses: [] },
    requiredWitnesses: 0,
    since: new Map(),
    database: { place: database.address as never, maxLagSeconds: 60 },
    parts: null,
    threads: 0,
    now: new Date(),
    random: (bytes) => Buffer.alloc(bytes),
    progress: () => {},
  })
}

async function assertVerified(keys: readonly string[], opened: number, shards: number): Promise<LogReport> {
  const report = await verify(keys)
  assert.deepEqual(report.findings.examples, [])
  assert.deepEqual([report.database?.opened, report.shards.length], [opened, shards])
  return report
}

test('a rotation while entries are written: whoever has the first key alone follows to the third, and each entry has one leaf', async () => {
  const [one, other] = [open(), open()]
  await addEntries(database.web, 90)
  const first = await goOn(one)
  await addEntries(database.web, 90)
  const second = await rotate(one, 1)
  assert.equal(second.shard, `${first.shard}-2`)
  assert.ok(
    second.ended!.size >= 91,
    'what is not below the horizon of the cluster yet goes into the new shard',
  )
  await addEntries(database.web, 30)
  await goOn(other)
  const third = await rotate(other, 2)
  await addEntries(database.web, 30)
  await goOn(one)
  const report = await assertVerified(first.keys, 240, 3)
  assert.deepEqual(
    [...report.passages.values()].map(({ how }) => how),
    ['handed-over', 'handed-over'],
  )
  const given = await assertVerified(third.keys, 240, 3)
  assert.deepEqual(
    [...given.passages.values()].map(({ how }) => how),
    ['agreed', 'agreed'],
  )
})

test('a key that was lost hands over to nobody: only who is given the new one verifies the log, and is told so', async () => {
  const log = open()
  await addEntries(database.web, 10)
  const { keys } = await goOn(log)
  await addEntries(database.web, 10)
  await nodeFiles.rm(log.keyFile)
  const begun = await rotate(open(), 1, false)
  assert.equal(begun.handover, null)
  assert.equal(begun.ended?.size, 11, 'the old key signs nothing more')
  await goOn(open())
  const stranger = await verify(keys)
  assert.ok(!isVerified(stranger))
  assert.match(stranger.findings.examples[0]!.text, /no trusted key hands over/)
  const told = await assertVerified(begun.keys, 20, 2)
  assert.deepEqual([...told.passages.values()], [{ how: 'received', handover: null }])
})

test('a writer without the file of the key that signs stands, and goes on when it is there', async () => {
  const log = open()
  await addEntries(database.web, 5)
  await goOn(log)
  const { keys } = await rotate(log, 1)
  await addEntries(database.web, 5)
  const file = (await log.keys.list()).at(-1)!.file
  await nodeFiles.rename(file, `${file}.away`)
  const missing = (error: unknown) => error instanceof LogFault && error.code === 'key-missing'
  await assert.rejects(open().sequencer.pass(), missing)
  await nodeFiles.rename(`${file}.away`, file)
  await goOn(open())
  await assertVerified(keys, 10, 2)
})

/** In a short run every third step, from another one each time. */
const STRIDE = process.env.CONTACTPOINT_TEST_LONG ? 1 : 3

for (const handsOver of [true, false])
  test(`killed at any step of a rotation ${handsOver ? '' : 'without the old key '}the log verifies, and the rotation is done or done again`, async () => {
    const made = home
    await addEntries(database.web, 12)
    const { keys } = await goOn(open())
    await addEntries(database.web, 12)
    let [step, begun] = [randomInt(1, STRIDE + 1), 0]
    for (let isDead = true; isDead; step += STRIDE) {
      home = join(scratch, `${handsOver}-${step}`)
      await nodeFiles.cp(made, home, { recursive: true })
      isDead = await rotateAndDie(step, handsOver)
      const left = await open().lock.read()
      const isBegun = left!.keys.length === 2
      if (isBegun) begun += 1
      const at = `killed at step ${step}`
      assert.ok(isVerified(await verify(handsOver ? keys : left!.keys)), `${at}, as it was left`)
      await goOn(open())
      if (!isBegun) await rotate(open(), 2, handsOver)
      const done = await goOn(open())
      const report = await verify(handsOver ? keys : done.keys)
      assert.deepEqual([report.findings.examples, report.shards.length], [[], 2], `${at}, and done`)
    }
    assert.ok(begun > 3 && step > 60, `${begun} of ${step} steps came after it had begun`)
  })

/** Rotates and publishes as one process that is killed at a step. @returns whether it was. */
async function rotateAndDie(step: number, handsOver: boolean): Promise<boolean> {
  const { files, isDead } = dyingAt(step)
  const log = open(files)
  try {
    await new Publisher(log.folder, null).publish(await rotate(log, 1, handsOver), new Date())
  } catch (error) {
    assert.ok(isDead(), String(error))
  }
  return isDead()
}

/** A file system whose calls all fail from the n-th on, as after a kill nothing is done any more. */
function dyingAt(step: number): { files: FileSystem; isDead: () => boolean } {
  let calls = 0
  const guard =
    <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
    (...args: A): Promise<R> => {
      calls += 1
      return calls >= step
        ? Promise.reject(Object.assign(new Error('killed'), { code: 'EIO' }))
        : call(...args)
    }
  const opening = guard(async (...args: Parameters<typeof nodeFiles.open>) => {
    const handle = await nodeFiles.open(...args)
    return {
      writeFile: guard((bytes: Uint8Array) => handle.writeFile(bytes)),
      sync: guard(() => handle.sync()),
      close: () => handle.close(),
    }
  })
  const { mkdir, rename, readFile, readdir, rm, link } = nodeFiles
  const files = {
    open: opening,
    mkdir: guard(mkdir as never),
    rename: guard(rename),
    readFile: guard(readFile as never),
    readdir: guard(readdir as never),
    rm: guard(rm),
    link: guard(link),
  } as never as FileSystem
  return { files, isDead: () => calls >= step }
}
