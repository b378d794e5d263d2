import assert from 'node:assert/strict'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
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
  origin,
  sha,
  shardFiles,
  signer,
  signNote,
  someLeaves,
  startLeaf,
  writeFiles,
  type Signer,
} from './naive-log.fixture.ts'

const name = 'contactpoint.example/log/2026-2'
const next = signer(name, 1, 8)
const first = someLeaves(origin, 300)
const end = { origin, root: mth(first).toString('base64'), size: '300' }

const oldKey = { keys: [key(logSigner)], witnesses: [] }
const bothKeys = { keys: [key(logSigner), key(next)], witnesses: [] }

const textOf = ({ because = 'key', from = end, to = next.vkey } = {}): string =>
  `contactpoint log handover v1\n${because}\n${from.origin}\n${from.size}\n${from.root}\n${to}\n`
const sound = signNote(textOf(), [logSigner, next])

type Setting = { handover?: string | null; because?: string; leaves?: readonly Buffer[]; by?: Signer }

/** A log whose second shard another key signs. */
function writeLog({ handover = sound, because = 'key', leaves, by = next }: Setting = {}): string {
  const dir = makeFolder()
  const second = leaves ?? [startLeaf(name, 1000, end, because), ...someLeaves(name, 20, 1000, end).slice(1)]
  for (const [shard, all, signing] of [
    ['2026', first, logSigner],
    ['2026-2', second, by],
  ] as const)
    writeFiles(join(dir, shard), [
      ...shardFiles(all),
      ['checkpoint', checkpointOf(signing.name, all, [signing])],
    ])
  writeFiles(dir, [
    ['shards', '2026\n2026-2\n'],
    ...(handover === null ? [] : [['2026-2/handover', handover] as const]),
  ])
  return dir
}

const verify = (setting: Setting, trust = oldKey) => kindsOf(check(writeLog(setting), { trust }))

test('whoever trusts the old key alone follows its handover to the new one, and the report says so', async () => {
  const { findings, passages } = await check(writeLog(), { trust: oldKey })
  assert.deepEqual([findings.total, passages.get('2026-2')?.how], [0, 'handed-over'])
  const part = await check(writeLog(), { trust: oldKey, parts: { sample: 0, tail: 10 } })
  assert.equal(part.findings.total, 0)
})

test('without a handover a new key is a stranger’s, unless it was received; then the report says that nothing else ties it to the log', async () => {
  assert.deepEqual(await verify({ handover: null }), ['checkpoint'])
  const { findings, passages } = await check(writeLog({ handover: null }), { trust: bothKeys })
  assert.deepEqual([findings.total, passages.get('2026-2')], [0, { how: 'received', handover: null }])
})

const thief = signer(name, 1, 9)
const forgedOld = signer(origin, 1, 9)
const forged: Readonly<Record<string, string>> = {
  'the old key alone signed': signNote(textOf(), [logSigner]),
  'the new key alone signed': signNote(textOf(), [next]),
  'a key of the same name signed': signNote(textOf(), [forgedOld, next]),
  'the signature is of another text': sound.replace('\n300\n', '\n299\n'),
  'it is no handover': signNote(`${origin}\n300\n${end.root}\n`, [logSigner, next]),
  'it says more': signNote(`${textOf()}more\n`, [logSigner, next]),
  'its reason is none': signNote(textOf({ because: 'whim' }), [logSigner, next]),
  'it says that the key stays': signNote(textOf({ because: 'year' }), [logSigner, next]),
  'it is to another shard': signNote(textOf({ to: signer(`${name}0`, 1, 8).vkey }), [
    logSigner,
    signer(`${name}0`, 1, 8),
  ]),
}
for (const [what, handover] of Object.entries(forged))
  test(`a handover is refused when ${what}, also where both keys were received`, async () => {
    assert.ok((await verify({ handover })).includes('checkpoint'))
    assert.deepEqual(await verify({ handover }, bothKeys), ['handover'])
  })

test('a handover to another key than was received is found', async () => {
  const handover = signNote(textOf({ to: thief.vkey }), [logSigner, thief])
  assert.deepEqual(await verify({ handover }, bothKeys), ['handover'])
  assert.deepEqual(await verify({ handover, by: thief }, bothKeys), ['checkpoint', 'handover'])
})

test('a handover of another end, and a start that gives another reason, are found', async () => {
  const shorter = { ...end, size: '299', root: mth(first.slice(0, 299)).toString('base64') }
  const handover = signNote(textOf({ from: shorter }), [logSigner, next])
  assert.deepEqual(await verify({ handover }), ['shards'])
  assert.deepEqual(await verify({ because: 'year' }), ['shards'])
})

test('a new shard turns neither the order nor the date of entries back, whatever key signs it', async () => {
  const entry = (hour: number, transaction: number) =>
    entryLeaf({ hour, transaction, entryId: 9000, commitment: sha(Buffer.from('x')) })
  const start = (after: number) => startLeaf(name, after, end, 'key')
  assert.deepEqual(await verify({ leaves: [start(1000), entry(HOUR_0 + 5, 1001)] }), [])
  assert.deepEqual(await verify({ leaves: [start(1000), entry(HOUR_0 + 3, 1001)] }), ['dating'])
  assert.deepEqual(await verify({ leaves: [start(150), entry(HOUR_0 + 6, 1001)] }), ['shards'])
})

test('a shard that its witness has not seen yet is verified from what is signed, and found where a witness is required', async () => {
  const dir = writeLog()
  const second = [startLeaf(name, 1000, end, 'key'), ...someLeaves(name, 20, 1000, end).slice(1)]
  rmSync(join(dir, '2026-2/checkpoint'))
  writeFileSync(join(dir, '2026-2/checkpoint.unwitnessed'), checkpointOf(name, second, [next]))
  assert.deepEqual(await kindsOf(check(dir, { trust: oldKey })), [])
  assert.deepEqual(await kindsOf(check(dir, { trust: oldKey, requiredWitnesses: 1 })), ['witness'])
})

test('the start of a shard has the members of its reason and no others', async () => {
  const body = someLeaves(name, 20, 1000, end).slice(1)
  const start = (text: string): Buffer => Buffer.from(`\x02${text}`)
  const previous = JSON.stringify(end)
  for (const text of [
    `{"after":"1000","origin":"${name}","previous":${previous}}`,
    `{"after":"1000","because":"key","origin":"${name}","previous":null}`,
    `{"above":"5","after":"1000","because":"key","origin":"${name}","previous":${previous}}`,
    `{"after":"1000","because":"database","origin":"${name}","previous":${previous}}`,
    `{"after":"1000","because":"whim","origin":"${name}","previous":${previous}}`,
  ])
    assert.ok((await verify({ leaves: [start(text), ...body] })).includes('leaf'), text)
})
