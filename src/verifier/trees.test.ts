import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { GrowingTree, hashLeaf } from './hashing.ts'
import {
  check,
  kindsOf,
  makeFolder,
  mth,
  pathOf,
  sha,
  someLeaves,
  writeShard,
  origin,
} from './naive-log.fixture.ts'
import { rootOfPath } from './proof.ts'
import { tilePath } from './tiles.ts'

const isLong = process.env.CONTACTPOINT_TEST_LONG === '1'

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
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
]

test('RFC 6962: the published roots of the eight reference leaves, grown and naive', () => {
  const leaves = inputs.map((hex) => Buffer.from(hex, 'hex'))
  const tree = new GrowingTree()
  for (const [i, leaf] of leaves.entries()) {
    tree.add(0, hashLeaf(leaf))
    assert.equal(tree.root()!.toString('hex'), roots[i])
    assert.equal(mth(leaves.slice(0, i + 1)).toString('hex'), roots[i])
  }
})

test('RFC 6962: each path leads to the root, and no other path, index or size does', () => {
  const leaves = Array.from({ length: 40 }, (_, i) => sha(Buffer.of(i)))
  for (let size = 1; size <= leaves.length; size++)
    for (let index = 0; index < size; index++) {
      const tree = leaves.slice(0, size)
      const path = pathOf(index, tree)
      const leaf = hashLeaf(leaves[index]!)
      const root = mth(tree)
      assert.ok(rootOfPath(leaf, index, size, path)?.equals(root))
      assert.ok(!rootOfPath(leaf, index, size, [...path, root])?.equals(root))
      assert.ok(path.length === 0 || !rootOfPath(leaf, index, size, path.slice(1))?.equals(root))
      assert.ok(size === 1 || !rootOfPath(leaf, index ^ 1, size, path)?.equals(root))
    }
})

test('tlog-tiles: the path of a tile', () => {
  assert.equal(tilePath(0, 1234067), 'tile/0/x001/x234/067')
  assert.equal(tilePath('entries', 0), 'tile/entries/000')
  assert.equal(tilePath(1, 999), 'tile/1/999')
  assert.equal(tilePath(1, 1000), 'tile/1/x001/000')
})

test('a log of every size from 1 to 300, and of some to 600, is accepted', async () => {
  const leaves = someLeaves(origin, 600)
  const folder = makeFolder()
  for (let size = 1; size <= 600; size += isLong || size < 300 ? 1 : 7) {
    const dir = join(folder, String(size))
    writeShard(dir, leaves.slice(0, size))
    assert.deepEqual(await kindsOf(check(dir)), [], `size ${size}`)
    rmSync(dir, { recursive: true })
  }
})

test('larger logs are accepted, on threads too', async () => {
  const sizes = [1000, 65_535, 65_536, 65_537, 66_000, 70_000, ...(isLong ? [131_072, 140_001, 200_003] : [])]
  const leaves = someLeaves(origin, Math.max(...sizes))
  for (const size of sizes) {
    const dir = makeFolder()
    writeShard(dir, leaves.slice(0, size))
    assert.deepEqual(await kindsOf(check(dir)), [], `size ${size}`)
  }
})
