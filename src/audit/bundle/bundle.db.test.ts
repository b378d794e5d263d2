import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { createSigner, formatVerifierKey, signNote } from '../../lib/tlog/note.ts'
import { systemActor } from '../../app/acts.ts'
import { openBundle } from '../../verifier/bundle.ts'
import { parseVerifierKey } from '../../verifier/keys.ts'
import { openSource } from '../../verifier/source.ts'
import { createTestApp } from '../../../test/support/app.ts'
import { addEntries, drain, LOG_NAME, scratchFolder, SEED, sequencerOn } from '../log/log.fixture.ts'
import type { LogSettings } from '../log/open-log.ts'
import { Publisher } from '../log/publisher.ts'
import { makeBundle } from './make-bundle.ts'
import type { BundleScope } from './queries.ts'

const { app, database } = await createTestApp({ random: 'bundles' })
const { owner } = database
const home = await scratchFolder()
const settings: LogSettings = {
  ...app.config.auditLog,
  directory: join(home, 'public'),
  lockDirectory: join(home, 'lock'),
  keyFile: join(home, 'log.key'),
  name: LOG_NAME,
}
writeFileSync(settings.keyFile, SEED, { mode: 0o600 })
const run = app.acts(app.worker, systemActor('operator'))
const key = formatVerifierKey(createSigner(`${LOG_NAME}/2026`, 'note', SEED).key)
const trust = { keys: [parseVerifierKey(key)!], witnesses: [] }
const log = sequencerOn(database.sequencer, home)
const publisher = new Publisher(log.folder, null)

async function publish(): Promise<void> {
  await publisher.publish((await drain(log)).signed, new Date())
}

const make = (scope: BundleScope) =>
  run((act) => makeBundle(act, settings, { scope, reason: 'investigation' }))

/** A bundle as files. */
async function write(scope: BundleScope): Promise<string> {
  const dir = mkdtempSync(join(home, 'bundle-'))
  for (const { path, text } of (await make(scope)).files) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    writeFileSync(join(dir, path), text)
  }
  return dir
}

const open = (dir: string, by = trust) => openBundle(openSource({ dir }), by)
const refusal = async (dir: string, by = trust): Promise<string | undefined> => {
  const opened = await open(dir, by)
  return 'refused' in opened ? opened.refused : undefined
}

const childId = 4
const ABOUT_CHILD = 7
await addEntries(database.web, 300)
await addEntries(database.web, ABOUT_CHILD, childId)
await publish()
const from = new Date('2000-01-01T00:00:00Z')
const until = new Date('2100-01-01T00:00:00Z')
const ids = (
  await owner<{ id: string }[]>`select entry_id::text as id from audit_entries order by entry_id limit 3`
).map(({ id }) => id)
const dir = await write({ entryIds: ids })
const paths = (await make({ entryIds: ids })).files.map(({ path }) => path)

test('AUD-22: a bundle opens with the public key alone and holds exactly what was asked for', async () => {
  const opened = await open(dir)
  assert.ok(!('refused' in opened), JSON.stringify(opened))
  assert.equal(opened.reason, 'investigation')
  assert.deepEqual(
    opened.entries.map(({ row }) => row?.['entry_id']),
    ids,
  )
  const rows = readFileSync(join(dir, 'rows.jsonl'), 'utf8').trimEnd().split('\n')
  assert.deepEqual(
    rows.map((line) => (JSON.parse(line) as { entry_id: string }).entry_id),
    ids,
  )
  const ofChild = await open(await write({ childId, from, until }))
  assert.ok(!('refused' in ofChild))
  assert.equal(ofChild.entries.length, ABOUT_CHILD)
  assert.ok(ofChild.entries.every(({ row }) => row?.['child_id'] === childId))
})

test('AUD-22: a byte changed at the start, in the middle or at the end of any file is found', async () => {
  for (const path of paths) {
    const file = join(dir, path)
    const good = readFileSync(file)
    for (const at of [0, good.length >> 1, good.length - 1]) {
      const bad = Buffer.from(good)
      bad[at]! ^= 1
      writeFileSync(file, bad)
      assert.notEqual(await refusal(dir), undefined, `${path} at ${at}`)
    }
    writeFileSync(file, good)
  }
  assert.equal(await refusal(dir), undefined)
})

test('AUD-22: whatever byte is changed, added or taken away, a bundle is refused', async () => {
  const change = fc.record({
    path: fc.constantFrom(...paths),
    place: fc.nat(),
    how: fc.constantFrom('change', 'insert', 'remove'),
    byte: fc.integer({ min: 1, max: 255 }),
  })
  await fc.assert(
    fc.asyncProperty(change, async ({ path, place, how, byte }) => {
      const file = join(dir, path)
      const good = readFileSync(file)
      const at = place % good.length
      const [before, after] = [good.subarray(0, at), good.subarray(at + (how === 'insert' ? 0 : 1))]
      const put = how === 'remove' ? [] : [how === 'insert' ? byte : good[at]! ^ byte]
      writeFileSync(file, Buffer.concat([before, Buffer.from(put), after]))
      const refused = await refusal(dir)
      writeFileSync(file, good)
      assert.notEqual(refused, undefined)
    }),
    { numRuns: 300 },
  )
})

test('AUD-22: a file that is gone, one too many, and two that changed places are found', async () => {
  const changed = async (change: (copy: string) => void): Promise<string | undefined> => {
    const copy = join(home, 'changed')
    cpSync(dir, copy, { recursive: true })
    change(copy)
    const refused = await refusal(copy)
    rmSync(copy, { recursive: true })
    return refused
  }
  for (const path of paths)
    assert.notEqual(await changed((copy) => rmSync(join(copy, path))), undefined, path)
  for (const path of ['notes.txt', 'entries/2026.000000000001.json'])
    assert.match((await changed((copy) => writeFileSync(join(copy, path), '')))!, /not listed/)
  const [one, two] = paths.filter((path) => path.startsWith('entries/'))
  const swap = (copy: string): void => {
    const held = readFileSync(join(copy, one!))
    cpSync(join(copy, two!), join(copy, one!))
    writeFileSync(join(copy, two!), held)
  }
  assert.match((await changed(swap))!, /was changed/)
})

test('AUD-22: a list that somebody else signed, or that has a second signature, is refused', async () => {
  const file = join(dir, 'manifest')
  const good = readFileSync(file, 'utf8')
  const text = `${good.split('\n\n')[0]}\n`
  const origin = `${LOG_NAME}/2026`
  const stranger = createSigner(origin, 'note', Buffer.alloc(32, 1))
  for (const signers of [[stranger], [createSigner(origin, 'note', SEED), stranger]]) {
    writeFileSync(file, signNote(text, signers))
    assert.match((await refusal(dir))!, /no trusted key/)
  }
  writeFileSync(file, good)
  assert.match((await refusal(dir, { keys: [], witnesses: [] }))!, /no trusted key/)
})

test('AUD-22: rows that the log’s own key signed but the proofs do not open are refused', async () => {
  const copy = join(home, 'forged')
  cpSync(dir, copy, { recursive: true })
  const file = join(copy, 'rows.jsonl')
  writeFileSync(file, readFileSync(file, 'utf8').replace('"outcome":"done"', '"outcome":"gone"'))
  const sums = join(copy, 'SHA256SUMS')
  const lines = readFileSync(sums, 'utf8').replace(
    /[0-9a-f]{64} {2}rows\.jsonl/,
    `${hash('sha256', readFileSync(file))}  rows.jsonl`,
  )
  writeFileSync(sums, lines)
  const text = readFileSync(join(copy, 'manifest'), 'utf8').split('\n\n')[0]!.split('\n')
  text[5] = hash('sha256', lines)
  const signed = signNote(`${text.join('\n')}\n`, [createSigner(`${LOG_NAME}/2026`, 'note', SEED)])
  writeFileSync(join(copy, 'manifest'), signed)
  assert.match((await refusal(copy))!, /rows\.jsonl is not what the proofs open/)
})

test('AUD-22: making one is in the log with its reason, and once for each child', async () => {
  await make({ childId, from, until })
  const entries = await owner<{ fields: string[]; quantity: number | null; childId: number | null }[]>`
    select fields, quantity, child_id as "childId" from audit_entries
     where action = 'audit.bundle-entries' order by entry_id desc limit 2`
  assert.deepEqual(
    entries.toReversed().map((entry) => ({ ...entry })),
    [
      { fields: ['investigation'], quantity: ABOUT_CHILD, childId: null },
      { fields: ['investigation'], quantity: null, childId },
    ],
  )
})

test('an entry that is not there is refused; one without a checkpoint yet is counted and left out', async () => {
  await assert.rejects(make({ entryIds: [...ids, '999999999'] }), { code: 'CP_AUDIT_ENTRY_UNKNOWN' })
  await assert.rejects(make({ childId: 999_999, from, until }), { code: 'CP_AUDIT_ENTRY_UNKNOWN' })
  const { entries, waiting } = await make({ childId, from, until })
  assert.equal(entries, ABOUT_CHILD)
  assert.ok(waiting > 0, 'for the bundles above are in the log, too')
  const person = { ...systemActor('nora'), kind: 'person' as const, role: 'national-team', userId: 1 }
  const asked = app.acts(
    app.web,
    person,
  )((act) => makeBundle(act, settings, { scope: { entryIds: ids }, reason: 'complaint' }))
  await assert.rejects(asked)
})

test('the command: a whole bundle 0, a changed one or one without its witness 1, used wrongly 2', () => {
  const bin = fileURLToPath(new URL('../../../bin/contactpoint.js', import.meta.url))
  const verify = (...words: string[]) =>
    spawnSync(process.execPath, [bin, 'audit', 'verify', '--bundle', dir, ...words], { encoding: 'utf8' })
  const good = verify('--key', key)
  assert.deepEqual([good.status, good.stderr], [0, ''])
  assert.match(good.stdout, /Proved: 3 entries were logged/)
  const witness = formatVerifierKey(createSigner('witness.example/1', 'cosignature', SEED).key)
  assert.match(verify('--key', key, '--witness', witness).stdout, /NOT VERIFIED: 0 of 1 required witnesses/)
  const file = join(dir, 'README.txt')
  const readme = readFileSync(file)
  writeFileSync(file, `${String(readme)} `)
  assert.equal(verify('--key', key).status, 1)
  writeFileSync(file, readme)
  assert.equal(verify().status, 2)
  assert.equal(verify('--key', key, '--dir', home).status, 2)
})
