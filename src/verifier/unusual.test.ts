import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import {
  check,
  checkpointOf,
  entryLeaf,
  HOUR_0,
  key,
  kindsOf,
  logSigner,
  makeFolder,
  mth,
  naivePath,
  now,
  origin,
  pathOf,
  sha,
  shardFiles,
  signer,
  someLeaves,
  witness,
  writeFiles,
  writeShard,
} from './naive-log.fixture.ts'

const leaves = someLeaves(origin, 300)

function shardIn(dir: string): string {
  writeShard(dir, leaves)
  return dir
}

/** A log of two shards, of which the second names the first. */
function writeLog(dir: string, previous: (size: number, root: Buffer) => unknown, after = 1000) {
  const name = 'contactpoint.example/log/2027'
  const root = mth(leaves)
  const second = someLeaves(name, 20, after, previous(leaves.length, root))
  const next = signer(name, 1, 8)
  writeFiles(dir, [
    ['shards', '2026\n2027\n'],
    ...[...shardFiles(leaves)].map(([path, bytes]) => [`2026/${path}`, bytes] as const),
    ['2026/checkpoint', checkpointOf(origin, leaves, [logSigner])],
    ...[...shardFiles(second)].map(([path, bytes]) => [`2027/${path}`, bytes] as const),
    ['2027/checkpoint', checkpointOf(name, second, [next])],
    ['key', `${logSigner.vkey}\n${next.vkey}\n`],
  ])
  return { keys: [key(logSigner), key(next)], witnesses: [] }
}
const names = (size: number, root: Buffer) => ({ origin, root: root.toString('base64'), size: String(size) })

test('a log of shards is accepted when each names the final checkpoint of the one before', async () => {
  const dir = makeFolder()
  assert.deepEqual(await kindsOf(check(dir, { trust: writeLog(dir, names) })), [])
})

test('a chain of shards is refused when it names another root, size or nothing, or when transactions overlap', async () => {
  const wrong = [
    () => null,
    (size: number, root: Buffer) => names(size - 1, root),
    (size: number) => names(size, Buffer.alloc(32)),
  ]
  for (const previous of wrong) {
    const dir = makeFolder()
    assert.deepEqual(await kindsOf(check(dir, { trust: writeLog(dir, previous) })), ['shards'])
  }
  const dir = makeFolder()
  assert.deepEqual(await kindsOf(check(dir, { trust: writeLog(dir, names, 150) })), ['shards'])
})

test('a missing shard, a shard without its key and a malformed list are refused', async () => {
  const dir = makeFolder()
  const trust = writeLog(dir, names)
  assert.deepEqual(await kindsOf(check(dir, { trust: { ...trust, keys: trust.keys.slice(1) } })), [
    'checkpoint',
    'shards',
  ])
  rmSync(join(dir, '2026'), { recursive: true })
  assert.deepEqual(await kindsOf(check(dir, { trust })), ['checkpoint', 'shards'])
  for (const list of ['2027\n2026\n', '2026\n2026\n', '../x\n', '2026', '', '2026-1\n']) {
    writeFileSync(join(dir, 'shards'), list)
    assert.notDeepEqual(await kindsOf(check(dir, { trust })), [], list)
  }
})

test('an empty folder, none, and a file in its place are no log', async () => {
  const dir = makeFolder()
  assert.deepEqual(await kindsOf(check(dir)), ['unreadable'])
  assert.deepEqual(await kindsOf(check(join(dir, 'none'))), ['unreadable'])
  writeFileSync(join(dir, 'file'), 'x')
  assert.deepEqual(await kindsOf(check(join(dir, 'file'))), ['unreadable'])
})

test('hostile files are refused without being read: huge, endless, a folder, a pipe', async () => {
  const dir = shardIn(makeFolder())
  for (const path of ['checkpoint', naivePath(0, 0), naivePath('entries', 0)]) {
    const file = join(dir, path)
    const good = readFileSync(file)
    truncateSync(file, 2 ** 40)
    assert.deepEqual(await kindsOf(check(dir)), ['unreadable'], path)
    for (const hostile of ['zero', 'pipe', 'folder']) {
      rmSync(file, { recursive: true })
      if (hostile === 'zero') symlinkSync('/dev/zero', file)
      else if (hostile === 'folder') mkdirSync(file)
      else assert.equal(spawnSync('mkfifo', [file]).status, 0)
      assert.deepEqual(await kindsOf(check(dir)), ['unreadable'], `${path} ${hostile}`)
    }
    rmSync(file, { recursive: true })
    writeFileSync(file, good)
  }
  assert.deepEqual(await kindsOf(check(dir)), [])
})

test('a full tile stands in for a partial one of a log that grew meanwhile, and must agree', async () => {
  const dir = makeFolder()
  const grown = someLeaves(origin, 512)
  writeFiles(dir, [
    ...shardFiles(grown),
    ['checkpoint', checkpointOf(origin, leaves, [logSigner])],
    ...[...shardFiles(leaves)].filter(([path]) => path.startsWith('tile/1')),
  ])
  assert.deepEqual(await kindsOf(check(dir)), [])
  const file = join(dir, naivePath('entries', 1))
  const bytes = readFileSync(file)
  bytes[30]! ^= 1
  writeFileSync(file, bytes)
  assert.notDeepEqual(await kindsOf(check(dir)), [])
})

test('the newest signed checkpoint may be ahead of the published one, which must be its prefix', async () => {
  const dir = makeFolder()
  writeFiles(dir, [
    ...shardFiles(leaves),
    ['checkpoint', checkpointOf(origin, leaves.slice(0, 250), [logSigner, witness])],
    ['checkpoint.unwitnessed', checkpointOf(origin, leaves, [logSigner])],
  ])
  assert.deepEqual(await kindsOf(check(dir)), [])
  const forked = [...leaves.slice(0, 249), someLeaves('other', 250)[249]!]
  writeFiles(dir, [['checkpoint', checkpointOf(origin, forked, [logSigner])]])
  assert.deepEqual(await kindsOf(check(dir)), ['root'])
})

test('the end alone, and a sample with it, are bound to the root; a changed tile above them is found', async () => {
  const dir = makeFolder()
  const many = someLeaves(origin, 2000)
  writeShard(dir, many)
  for (const parts of [
    { sample: 0, tail: 1 },
    { sample: 300, tail: 300 },
    { sample: 5000, tail: 1 },
    { sample: 0, tail: 9999 },
  ])
    assert.deepEqual(await kindsOf(check(dir, { parts })), [])
  const file = join(dir, naivePath(1, 0, 7))
  const bytes = readFileSync(file)
  bytes[0]! ^= 1
  writeFileSync(file, bytes)
  assert.deepEqual(await kindsOf(check(dir, { parts: { sample: 0, tail: 1 } })), ['root'])
})

test('a log is verified over HTTP, compressed or not, and what fails or never ends is refused', async () => {
  const dir = shardIn(makeFolder())
  writeFiles(dir, [
    [
      `history/${now.toISOString().slice(0, 10)}`,
      `${checkpointOf(origin, leaves.slice(0, 200), [logSigner])}\n`,
    ],
  ])
  let mode = 'plain'
  const server = createServer((request, response) => {
    let bytes: Buffer
    try {
      bytes = readFileSync(join(dir, request.url!.replace('/log/', '')))
    } catch {
      return void response.writeHead(404).end()
    }
    if (mode === 'broken') return void response.writeHead(500).end()
    if (mode === 'elsewhere') return void response.writeHead(302, { location: '/other' }).end()
    if (mode === 'bomb')
      return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(1e8)))
    if (mode === 'gzip')
      return void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(bytes))
    response.end(bytes)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/log/`
  for (mode of ['plain', 'gzip']) {
    const report = await check('', { address: { url } })
    assert.deepEqual([report.findings.total, report.shards[0]!.head.historyCount], [0, 1])
  }
  for (mode of ['broken', 'elsewhere', 'bomb'])
    assert.deepEqual(await kindsOf(check('', { address: { url } })), ['unreadable'], mode)
  server.closeAllConnections()
})

const text = (extra: unknown, index: number, path: readonly Buffer[], checkpoint: string): string =>
  `c2sp.org/tlog-proof@v1\nextra ${Buffer.from(JSON.stringify(extra)).toString('base64')}\nindex ${index}\n${path.map((hash) => `${hash.toString('base64')}\n`).join('')}\n${checkpoint}`

function command(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['bin/contactpoint.js', 'audit', 'verify', ...words],
    { encoding: 'utf8' },
  )
  return { status, stdout, stderr }
}

test('the command: verified 0, not verified 1, used wrongly 2, and words for each', () => {
  const dir = shardIn(makeFolder())
  writeFiles(dir, [['key', `${logSigner.vkey}\n`]])
  const good = command('--dir', dir, '--key', logSigner.vkey)
  assert.deepEqual(
    [good.status, good.stdout.endsWith('Verified. The log is whole and unchanged.\n')],
    [0, true],
  )
  const own = command('--dir', dir)
  assert.deepEqual([own.status, own.stdout.startsWith('No key was given')], [0, true])
  const json = command('--dir', dir, '--key', join(dir, 'key'), '--json')
  assert.equal((JSON.parse(json.stdout) as { verified: boolean }).verified, true)
  const unwitnessed = command('--dir', dir, '--key', logSigner.vkey, '--witness', witness.vkey)
  assert.deepEqual([unwitnessed.status, unwitnessed.stdout.endsWith('NOT VERIFIED.\n')], [1, true])
  assert.equal(command('--dir', join(dir, 'none'), '--key', logSigner.vkey).status, 1)
  for (const words of [
    [],
    ['--dir', dir, '--url', 'https://x'],
    ['--url', 'ftp://x'],
    ['--dir', dir, '--key', 'x'],
    ['--dir', dir, '--key', witness.vkey],
    ['--dir', dir, '--key', logSigner.vkey, '--sample', '-1'],
    ['--dir', dir, '--key', logSigner.vkey, '--require-witnesses', '1'],
    ['--proof', 'x'],
  ])
    assert.equal(command(...words).status, 2, words.join(' '))
})

test('the command: a proof says what is proved, and a forged one proves nothing', () => {
  const dir = makeFolder()
  const file = join(dir, 'one.tlog-proof')
  const prove = (extra: unknown, index = 7, path = pathOf(7, leaves)) => {
    writeFileSync(file, text(extra, index, path, checkpointOf(origin, leaves, [logSigner, witness])))
    return command('--proof', file, '--key', logSigner.vkey, '--witness', witness.vkey)
  }
  const leaf = leaves[7]!.toString('base64')
  const bare = prove({ leaf })
  assert.deepEqual([bare.status, bare.stdout.includes('something was logged')], [0, true])
  assert.equal(prove({ leaf }, 6).status, 1)
  assert.equal(prove({ leaf: leaves[8]!.toString('base64') }).status, 1)
  assert.equal(prove({ leaf }, 7, pathOf(7, leaves).slice(1)).status, 1)
  const salt = Buffer.alloc(32, 3)
  const told = {
    entry_id: '1007',
    recorded_at: new Date(HOUR_0 * 3_600_000).toISOString(),
    role: 'a\u001b[2J',
    transaction_id: '102',
  }
  const opened = [...leaves]
  const own = JSON.stringify(told)
  opened[7] = entryLeaf({
    hour: HOUR_0,
    transaction: 102,
    entryId: 1007,
    commitment: sha(salt, Buffer.from(own)),
  })
  const extra = { leaf: opened[7].toString('base64'), row: own, salt: salt.toString('base64') }
  writeFileSync(file, text(extra, 7, pathOf(7, opened), checkpointOf(origin, opened, [logSigner, witness])))
  const full = command('--proof', file, '--key', logSigner.vkey)
  assert.deepEqual(
    [full.status, full.stdout.includes('Proved: this was logged'), full.stdout.includes('\u001b')],
    [0, true, false],
  )
  const row = JSON.stringify({ entry_id: '1007', transaction_id: '102' })
  assert.equal(prove({ leaf, row, salt: Buffer.alloc(32).toString('base64') }).status, 1)
})
