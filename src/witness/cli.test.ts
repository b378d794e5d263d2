import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { Command } from 'commander'
import { formatVerifierKey, parseVerifierKey } from '../lib/tlog/note.ts'
import { addWitnessCommand } from './cli.ts'
import { run, serve, type Ended } from './process.fixture.ts'
import { bodyOf, leavesOf, log, post, temporaryFolder } from './witness.fixture.ts'

/** Runs the command in this process. */
async function inside(...args: readonly string[]): Promise<Ended> {
  const output = { stdout: '', stderr: '' }
  const program = new Command().exitOverride()
  addWitnessCommand(program, {
    clock: () => new Date(),
    random: randomBytes,
    write: (text) => void (output.stdout += text),
    warn: (line) => void (output.stderr += line),
  })
  try {
    await program.parseAsync(['witness', ...args], { from: 'user' })
    return { code: 0, ...output }
  } catch (error) {
    return { code: 1, ...output, stderr: (error as Error).message }
  }
}

const logKey = formatVerifierKey(log.key)

test('a witness is made, told whom to trust, asked, and ended, and goes on after each', async (t) => {
  const dir = join(temporaryFolder(t), 'witness')
  const made = await run('init', '--dir', dir, '--name', 'witness.example/1')
  assert.equal(made.code, 0)
  assert.equal(parseVerifierKey(made.stdout.trim()).type, 'cosignature')
  assert.equal(statSync(join(dir, 'key')).mode & 0o777, 0o600)
  assert.equal(statSync(dir).mode & 0o777, 0o700)
  assert.equal((await run('trust', logKey, '--dir', dir)).stdout, `trusts ${logKey}\n`)

  const first = await serve(t, dir)
  assert.equal((await post(first.url, bodyOf({ leaves: leavesOf(3), oldSize: 0 }))).status, 200)
  const second = await run('serve', '--dir', dir, '--port', '0')
  assert.equal(second.code, 1)
  assert.match(second.stderr, /another witness runs on/)
  const told = await run('status', '--dir', dir)
  assert.match(told.stdout, /^log\.example 3 \d{4}-.+Z$/m)
  assert.match(told.stdout, /^no evidence against a log$/m)
  assert.equal(await first.end('SIGTERM'), 0)

  const third = await serve(t, dir)
  assert.equal((await post(third.url, bodyOf({ leaves: leavesOf(5), oldSize: 0 }))).body, '3\n')
  assert.equal((await post(third.url, bodyOf({ leaves: leavesOf(5), oldSize: 3 }))).status, 200)
  await third.end('SIGKILL')
  const fourth = await serve(t, dir)
  assert.equal((await post(fourth.url, bodyOf({ leaves: leavesOf(5), oldSize: 0 }))).body, '5\n')
  assert.equal(await fourth.end('SIGINT'), 0)
})

test('a witness is made once, and a key that others can read or that is damaged is not used', async (t) => {
  const dir = temporaryFolder(t)
  assert.match((await inside('serve', '--dir', dir)).stderr, /there is no witness in .+; run `witness init`/)
  assert.equal((await inside('init', '--dir', dir, '--name', 'a b')).code, 1)
  await inside('init', '--dir', dir, '--name', 'witness.example/1')
  const key = readFileSync(join(dir, 'key'), 'utf8')
  assert.match((await inside('init', '--dir', dir, '--name', 'witness.example/2')).stderr, /already/)
  assert.equal(readFileSync(join(dir, 'key'), 'utf8'), key)
  chmodSync(join(dir, 'key'), 0o640)
  assert.match((await inside('status', '--dir', dir)).stderr, /can be read by others/)
  chmodSync(join(dir, 'key'), 0o600)
  writeFileSync(join(dir, 'key'), key.replace(/\n.{4}/, '\nAAAA'))
  assert.match((await inside('status', '--dir', dir)).stderr, /is damaged/)
})

test('a folder whose states are missing is not begun anew', async (t) => {
  const dir = temporaryFolder(t)
  await inside('init', '--dir', dir, '--name', 'witness.example/1')
  for (const folder of ['state', 'marks', 'evidence']) {
    rmSync(join(dir, folder), { recursive: true })
    const { code, stderr } = await inside('serve', '--dir', dir, '--port', '0')
    assert.equal(code, 1)
    assert.match(stderr, /is missing/)
    mkdirSync(join(dir, folder))
  }
})

test('only keys of logs are trusted, each once, and a faulty line stops the start', async (t) => {
  const dir = temporaryFolder(t)
  const { stdout } = await inside('init', '--dir', dir, '--name', 'witness.example/1')
  assert.match((await inside('trust', stdout.trim(), '--dir', dir)).stderr, /the key of a witness/)
  assert.equal((await inside('trust', 'nonsense', '--dir', dir)).code, 1)
  for (const options of [[], ['--shards'], ['--shards']])
    await inside('trust', logKey, '--dir', dir, ...options)
  assert.equal(readFileSync(join(dir, 'logs'), 'utf8'), `${logKey}\n${logKey} shards\n`)
  writeFileSync(join(dir, 'logs'), `${logKey}\n${logKey} shard\n`)
  assert.match((await inside('serve', '--dir', dir, '--port', '0')).stderr, /line 2 of .+logs/)
})
