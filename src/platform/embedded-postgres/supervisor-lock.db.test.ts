import assert from 'node:assert/strict'
import { existsSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { acquireSupervisorLock } from './supervisor-lock.ts'
import { temporaryDirectory } from './support.fixture.ts'

test('lock: held until released', async (t) => {
  const directory = temporaryDirectory(t)
  const lock = await acquireSupervisorLock(directory)
  await assert.rejects(acquireSupervisorLock(directory), new RegExp(`in use by process ${process.pid}\\.`))
  lock.release()
  assert.equal(existsSync(join(directory, 'supervisor.lock')), false)
  ;(await acquireSupervisorLock(directory)).release()
})

test('lock: another boot, start time, process or directory, or an unreadable file, does not count', async (t) => {
  const directory = temporaryDirectory(t)
  const file = join(directory, 'supervisor.lock')
  const own = await acquireSupervisorLock(directory)
  const holder = JSON.parse(readFileSync(file, 'utf8')) as object
  own.release()
  const changes = [{ bootId: 'earlier' }, { startTicks: 1 }, { pid: 4194304 }, { place: 'of the original' }]
  for (const text of [...changes.map((change) => JSON.stringify({ ...holder, ...change })), '', '{"pid":']) {
    writeFileSync(file, text)
    ;(await acquireSupervisorLock(directory)).release()
  }
})

test('lock: only one starter at a time decides whether the holder is dead', async (t) => {
  const directory = temporaryDirectory(t)
  const { dev, ino } = statSync(directory)
  const other = createServer().listen(`\0embedded-postgres:${dev}:${ino}`)
  let acquired = false
  const acquiring = acquireSupervisorLock(directory).finally(() => (acquired = true))
  await sleep(200)
  assert.equal(acquired, false)
  other.close()
  ;(await acquiring).release()
})

test('lock: a link planted under its names is not written through', async (t) => {
  const directory = temporaryDirectory(t)
  const victim = join(temporaryDirectory(t), 'victim')
  writeFileSync(victim, 'untouched')
  symlinkSync(victim, join(directory, 'supervisor.lock'))
  symlinkSync(victim, join(directory, 'supervisor.lock.new'))
  ;(await acquireSupervisorLock(directory)).release()
  assert.equal(readFileSync(victim, 'utf8'), 'untouched')
})
