import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  check,
  checkpointOf,
  entryLeaf,
  HOUR_0,
  kindsOf,
  logSigner,
  makeFolder,
  mth,
  naivePath,
  now,
  origin,
  sha,
  shardFiles,
  signer,
  signNote,
  someLeaves,
  startLeaf,
  witness,
  writeFiles,
  key,
} from './naive-log.fixture.ts'

const RUNS = process.env.CONTACTPOINT_TEST_LONG === '1' ? 10_000 : 1_000
const SIZE = 300
const leaves = someLeaves(origin, SIZE)
const stranger = signer(origin, 1, 99)
const day = now.toISOString().slice(0, 10)
const history = [120, 256, 299]
  .map((n) => `${checkpointOf(origin, leaves.slice(0, n), [logSigner])}\n`)
  .join('')
const old = Buffer.from(checkpointOf(origin, leaves.slice(0, 200), [logSigner]))
const trust = { keys: [key(logSigner)], witnesses: [key(witness)] }
const files = new Map<string, Buffer>([
  ...shardFiles(leaves.slice(0, 200)),
  ...shardFiles(leaves),
  ['checkpoint', Buffer.from(checkpointOf(origin, leaves, [logSigner, witness]))],
  [`history/${day}`, Buffer.from(history)],
])
const dir = makeFolder()
writeFiles(dir, files)

const verdict = () => kindsOf(check(dir, { trust, requiredWitnesses: 1, since: new Map([['old', old]]) }))

/** Verifies with some files replaced, or taken away where null, and puts them back. */
async function withFiles(changes: ReadonlyMap<string, Buffer | null>): Promise<string[]> {
  for (const [path, bytes] of changes) {
    mkdirSync(dirname(join(dir, path)), { recursive: true })
    if (bytes) writeFileSync(join(dir, path), bytes)
    else rmSync(join(dir, path))
  }
  const found = await verdict()
  for (const path of changes.keys()) {
    const good = files.get(path)
    if (good) writeFileSync(join(dir, path), good)
    else rmSync(join(dir, path))
  }
  return found
}

/** A whole log of other leaves, properly built and signed by whom it should be. */
const rebuilt = (changed: readonly Buffer[]): Map<string, Buffer | null> =>
  new Map<string, Buffer | null>([
    ...[...files.keys()].filter((path) => path.startsWith('tile/')).map((path) => [path, null] as const),
    ...shardFiles(changed),
    ['checkpoint', Buffer.from(checkpointOf(origin, changed, [logSigner, witness]))],
    [`history/${day}`, null],
  ])

const anyPath = fc.constantFrom(...files.keys())
const anyTile = fc.constantFrom(...[...files.keys()].filter((path) => /^tile\/\d/.test(path)))
const entryAt = fc.integer({ min: 1, max: SIZE - 1 })
const one = (path: string, bytes: Buffer | null) => new Map([[path, bytes]])

const mutations: Readonly<Record<string, fc.Arbitrary<ReadonlyMap<string, Buffer | null>>>> = {
  'a bit flipped': fc.tuple(anyPath, fc.nat()).map(([path, n]) => {
    const bytes = Buffer.from(files.get(path)!)
    bytes[Math.floor(n / 8) % bytes.length]! ^= 1 << (n % 8)
    return one(path, bytes)
  }),
  // A history that ends early at a whole checkpoint is a history still.
  'a file cut short': fc
    .tuple(anyPath, fc.nat())
    .map(([path, n]) => one(path, files.get(path)!.subarray(0, n % files.get(path)!.length)))
    .filter((changes) =>
      [...changes].every(
        ([path, bytes]) =>
          !path.startsWith('history') ||
          !/\n\n$/.test(`${bytes}`) ||
          `${bytes}`.split('\n\n').length % 2 === 0,
      ),
    ),
  'bytes behind a file': fc
    .tuple(anyPath, fc.uint8Array({ minLength: 1, maxLength: 64 }))
    .map(([path, more]) => one(path, Buffer.concat([files.get(path)!, more]))),
  'two entries swapped, tiles and all': fc
    .tuple(entryAt, entryAt)
    .filter(([a, b]) => a !== b)
    .map(([a, b]) => {
      const changed = [...leaves]
      ;[changed[a], changed[b]] = [leaves[b]!, leaves[a]!]
      return rebuilt(changed)
    }),
  'entries shifted by one in their bundle': fc.integer({ min: 1, max: 254 }).map((at) => {
    const shifted = [...leaves.slice(0, at), ...leaves.slice(at + 1, 257)]
    return one(naivePath('entries', 0), shardFiles(shifted).get(naivePath('entries', 0))!)
  }),
  'a stale partial tile that never was': fc
    .tuple(anyTile, fc.integer({ min: 1, max: 255 }), fc.nat())
    .filter(([path, width]) => !files.has(`${path.replace(/\.p.*/, '')}.p/${width}`))
    .map(([path, width, n]) => {
      const bytes = Buffer.alloc(width * 32, files.get(path)!.subarray(0, 32))
      bytes[n % 32]! ^= 1
      return one(`${path.replace(/\.p.*/, '')}.p/${width}`, bytes)
    }),
  'a tile of another size': fc
    .tuple(anyTile, fc.integer({ min: 1, max: 256 }))
    .filter(([path, width]) => width * 32 !== files.get(path)!.length)
    .map(([path, width]) => one(path, Buffer.alloc(width * 32, files.get(path)!))),
  'the wrong key': fc.constant(
    one('checkpoint', Buffer.from(checkpointOf(origin, leaves, [stranger, witness]))),
  ),
  'a signature line twice': fc
    .constantFrom(logSigner, witness)
    .map((twice) =>
      one('checkpoint', Buffer.from(checkpointOf(origin, leaves, [logSigner, witness, twice]))),
    ),
  'no witness': fc.constant(one('checkpoint', Buffer.from(checkpointOf(origin, leaves, [logSigner])))),
  'another origin': fc.stringMatching(/^[a-z]{1,9}$/).map((other) => {
    const text = `${other}\n${SIZE}\n${mth(leaves).toString('base64')}\n`
    return one('checkpoint', Buffer.from(signNote(text, [{ ...logSigner }, witness])))
  }),
  'an older or larger size with this root': fc
    .integer({ min: 1, max: 600 })
    .filter((n) => n !== SIZE)
    .map((n) => {
      const text = `${origin}\n${n}\n${mth(leaves).toString('base64')}\n`
      return one('checkpoint', Buffer.from(signNote(text, [logSigner, witness])))
    }),
  'an entry of another kind': fc.tuple(entryAt, fc.constantFrom(0, 2, 3, 4, 255)).map(([at, kind]) => {
    const changed = [...leaves]
    changed[at] = Buffer.from(leaves[at]!)
    changed[at][0] = kind
    return rebuilt(changed)
  }),
  'an entry longer or shorter': fc
    .tuple(entryAt, fc.integer({ min: 0, max: 90 }))
    .filter(([, n]) => n !== 53)
    .map(([at, n]) => {
      const changed = [...leaves]
      changed[at] = Buffer.alloc(n, leaves[at])
      return rebuilt(changed)
    }),
  'a start elsewhere': entryAt.map((at) => {
    const changed = [...leaves]
    changed[at] = startLeaf(origin)
    return rebuilt(changed)
  }),
  'no start': fc.constant(rebuilt(leaves.slice(1))),
  'a back-dated entry': fc
    .integer({ min: 101, max: SIZE - 1 })
    .filter((at) => at % 50 > 0)
    .map((at) => {
      const changed = [...leaves]
      changed[at] = entryLeaf({
        hour: HOUR_0 + Math.floor(at / 50) - 2,
        transaction: 100 + Math.floor(at / 3),
        entryId: 1000 + at,
        commitment: sha(),
      })
      return rebuilt(changed)
    }),
  'an entry dated ahead': entryAt.map((at) => {
    const changed = [...leaves]
    changed[at] = Buffer.from(leaves[at]!)
    changed[at].writeUInt32BE(HOUR_0 + 2001, 1)
    return rebuilt(changed)
  }),
  // Back to 299 entries it may go: the history holds no larger checkpoint that would tell.
  'a log that forgot': fc.integer({ min: 1, max: SIZE - 2 }).map((n) => {
    const kept = rebuilt(leaves.slice(0, n))
    return new Map([...kept].filter(([path]) => !path.startsWith('history')))
  }),
  'an old entry rewritten, and everything signed anew': fc.integer({ min: 1, max: 199 }).map((at) => {
    const changed = [...leaves]
    changed[at] = Buffer.from(leaves[at]!)
    changed[at][40]! ^= 1
    return rebuilt(changed)
  }),
}

test('the log that is mutated below is accepted as it is', async () => {
  assert.deepEqual(await verdict(), [])
})

for (const [name, arbitrary] of Object.entries(mutations))
  test(`a mutated log is refused: ${name}`, async () => {
    const numRuns = Math.ceil(RUNS / Object.keys(mutations).length)
    await fc.assert(
      fc.asyncProperty(arbitrary, async (changes) => {
        assert.notDeepEqual(await withFiles(changes), [])
      }),
      { numRuns },
    )
    assert.deepEqual(await verdict(), [])
  })
