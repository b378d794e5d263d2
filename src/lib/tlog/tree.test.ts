import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { hashLeaf } from './merkle.ts'
import { proveConsistency, proveInclusion } from './proofs.ts'
import { partialTiles, readBundle, splitTile, TILE_WIDTH, tilePath, type TilePlace } from './tiles.ts'
import { GrowingTree, type TileFile } from './tree.ts'

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** RFC 6962 as it is written: MTH, PATH and PROOF by recursion. */
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1))
function mth(d: readonly Buffer[]): Buffer {
  if (d.length === 1) return sha256(Buffer.of(0), d[0]!)
  const k = split(d.length)
  return sha256(Buffer.of(1), mth(d.slice(0, k)), mth(d.slice(k)))
}
function path(m: number, d: readonly Buffer[]): Buffer[] {
  if (d.length === 1) return []
  const k = split(d.length)
  return m < k
    ? [...path(m, d.slice(0, k)), mth(d.slice(k))]
    : [...path(m - k, d.slice(k)), mth(d.slice(0, k))]
}
function subproof(m: number, d: readonly Buffer[], isWhole: boolean): Buffer[] {
  if (m === d.length) return isWhole ? [] : [mth(d)]
  const k = split(d.length)
  return m <= k
    ? [...subproof(m, d.slice(0, k), isWhole), mth(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), mth(d.slice(0, k))]
}

const leafOf = (n: number): Buffer => Buffer.from(`leaf ${n}`.repeat((n % 5) + 1))
const leavesOf = (from: number, to: number): Buffer[] =>
  Array.from({ length: to - from }, (_, at) => leafOf(from + at))

/** Keeps each tile under its path, as the files would. */
function shelf() {
  const files = new Map<string, Buffer>()
  const put = (written: readonly TileFile[]): void => {
    for (const { place, bytes } of written) files.set(tilePath(place), bytes)
  }
  const read = (place: TilePlace): Promise<Buffer[]> => {
    const bytes = files.get(tilePath(place))
    assert.ok(bytes, `${tilePath(place)} was not written`)
    return Promise.resolve(
      place.level === 'entries' ? readBundle(bytes, place.width) : splitTile(bytes, place.width),
    )
  }
  return { files, put, read }
}

test('known answers of RFC 6962 trees: the empty leaf, and the first leaves of the certificate-transparency vectors', () => {
  assert.equal(
    hashLeaf(Buffer.alloc(0)).toString('hex'),
    '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  )
  const inputs = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ]
  const tree = new GrowingTree()
  tree.append(inputs.map((hex) => Buffer.from(hex, 'hex')))
  assert.equal(
    tree.root().toString('hex'),
    '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
  )
})

test('root of a tree of any size, appended in any portions, is the root of RFC 6962', () => {
  const all = leavesOf(0, 1100)
  for (const size of [1, 2, 3, 5, 8, 255, 256, 257, 511, 512, 513, 1023, 1024, 1025]) {
    const tree = new GrowingTree()
    tree.append(all.slice(0, size))
    assert.deepEqual(tree.root(), mth(all.slice(0, size)), `size ${size}`)
  }
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 5 }), (portions) => {
      const tree = new GrowingTree()
      let size = 0
      for (const portion of portions) {
        tree.append(leavesOf(size, size + portion))
        size += portion
      }
      if (size > 0) assert.deepEqual(tree.root(), mth(leavesOf(0, size)))
    }),
    { numRuns: 30 },
  )
})

test('a tree taken up from its files goes on as if it had not been left', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1400 }),
      fc.integer({ min: 0, max: 600 }),
      async (before, after) => {
        const { put, read } = shelf()
        const first = new GrowingTree()
        put(first.append(leavesOf(0, before)))
        put(first.edge())
        const second = await GrowingTree.resume(before, read)
        assert.deepEqual(second.root(), first.root())
        const leaves = leavesOf(before, before + after)
        assert.deepEqual(second.append(leaves), first.append(leaves))
        assert.deepEqual(second.edge(), first.edge())
        assert.deepEqual(second.root(), first.root())
      },
    ),
    { numRuns: 40 },
  )
})

test('tiles of a tree of 70,000 leaves are those that tlog-tiles names', () => {
  const { files, put } = shelf()
  const tree = new GrowingTree()
  put(tree.append(leavesOf(0, 70_000)))
  put(tree.edge())
  const paths = [...files.keys()]
  assert.equal(paths.filter((name) => /^tile\/0\/\d+$/.test(name)).length, 273)
  assert.equal(paths.filter((name) => /^tile\/entries\/\d+$/.test(name)).length, 273)
  assert.deepEqual(paths.filter((name) => !/^tile\/(0|entries)\/\d+$/.test(name)).toSorted(), [
    'tile/0/273.p/112',
    'tile/1/000',
    'tile/1/001.p/17',
    'tile/2/000.p/1',
    'tile/entries/273.p/112',
  ])
  assert.deepEqual(partialTiles(256), [{ level: 1, index: 0, width: 1 }])
  assert.equal(tilePath({ level: 0, index: 1_234_067, width: TILE_WIDTH }), 'tile/0/x001/x234/067')
  const leaves = Array.from({ length: 256 }, (_, at) => hashLeaf(leafOf(at)))
  assert.deepEqual(files.get('tile/0/000'), Buffer.concat(leaves))
  assert.deepEqual(files.get('tile/1/000')!.subarray(0, 32), mth(leavesOf(0, 256)))
})

test('proofs read from tiles are the proofs of RFC 6962', async () => {
  const { put, read } = shelf()
  const all = leavesOf(0, 1300)
  const tree = new GrowingTree()
  let size = 0
  for (const to of [1, 2, 7, 255, 256, 300, 513, 900, 1300]) {
    put(tree.append(all.slice(size, to)))
    put(tree.edge())
    const older = size
    size = to
    const d = all.slice(0, size)
    assert.deepEqual(await proveConsistency(older, size, read), older === 0 ? [] : subproof(older, d, true))
    for (const index of [0, 1, 128, 254, 255, 256, 511, 600, size - 1].filter((at) => at < size)) {
      assert.deepEqual(await proveInclusion(index, size, read), path(index, d), `${index} of ${size}`)
    }
  }
  for (let older = 1; older <= 1300; older += 37)
    assert.deepEqual(await proveConsistency(older, 1300, read), subproof(older, all, true), `from ${older}`)
})

test('a bundle or tile of another length than its width is refused', () => {
  assert.throws(() => readBundle(Buffer.from('000161', 'hex'), 2), RangeError)
  assert.throws(() => readBundle(Buffer.from('00016100', 'hex'), 1), RangeError)
  assert.throws(() => readBundle(Buffer.from('000261', 'hex'), 1), RangeError)
  assert.throws(() => splitTile(Buffer.alloc(33), 1), RangeError)
})
