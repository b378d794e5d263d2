import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import { verifyConsistency } from './consistency.ts'
import { naiveConsistency, naiveRoot } from './naive-tree.fixture.ts'

// Source: the eight leaves of the tests of google/certificate-transparency, with roots and proofs as published there.
const leaves = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
].map((hex) => Buffer.from(hex, 'hex'))
const roots = {
  1: '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  6: '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  8: '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
} as const
const hashes = (...hex: readonly string[]): Buffer[] => hex.map((text) => Buffer.from(text, 'hex'))
const from1to8 = hashes(
  '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
  '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
  '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
)
const from6to8 = hashes(
  '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
  'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
)

const tree = (size: number, over: readonly Buffer[] = leaves) => ({
  size,
  root: naiveRoot(over.slice(0, size)),
})

test('the published roots and proofs are those of the naive tree, and hold', () => {
  for (const [size, root] of Object.entries(roots))
    assert.equal(tree(Number(size)).root.toString('hex'), root)
  assert.deepEqual(naiveConsistency(1, leaves), from1to8)
  assert.deepEqual(naiveConsistency(6, leaves), from6to8)
  assert.ok(verifyConsistency(tree(1), tree(8), from1to8))
  assert.ok(verifyConsistency(tree(6), tree(8), from6to8))
})

const many = Array.from({ length: 40 }, (_, i) => Buffer.from(`leaf ${i}`))

test('between any two sizes up to 40 the proof holds', () => {
  for (let newer = 0; newer <= many.length; newer++)
    for (let older = 0; older <= newer; older++) {
      const proof = older === 0 ? [] : naiveConsistency(older, many.slice(0, newer))
      assert.ok(verifyConsistency(tree(older, many), tree(newer, many), proof), `${older} to ${newer}`)
    }
})

test('a proof with anything changed, added, left out or moved does not hold', () => {
  const sizes = fc
    .integer({ min: 1, max: 39 })
    .chain((older) => fc.tuple(fc.constant(older), fc.integer({ min: older + 1, max: 40 })))
  fc.assert(
    fc.property(sizes, fc.nat(), fc.nat({ max: 255 }), ([older, newer], at, bit) => {
      const proof = naiveConsistency(older, many.slice(0, newer))
      const i = at % proof.length
      const flipped = Buffer.from(proof[i]!)
      flipped[bit >> 3]! ^= 1 << (bit & 7)
      const holds = (changed: readonly Buffer[]) =>
        verifyConsistency(tree(older, many), tree(newer, many), changed)
      assert.ok(!holds(proof.with(i, flipped)))
      assert.ok(!holds(proof.toSpliced(i, 1)))
      assert.ok(!holds(proof.toSpliced(i, 0, proof[i]!)))
      assert.ok(!holds([...proof, proof[i]!]))
      assert.ok(!holds(proof.with(i, proof[i]!.subarray(1))))
      if (proof.length > 1) assert.ok(!holds(proof.toReversed()))
      assert.ok(!holds([]))
    }),
  )
})

test('a tree that was changed below the older size has no proof', () => {
  const forked = many.with(3, Buffer.from('another'))
  for (let newer = 5; newer <= many.length; newer++) {
    for (const leavesOf of [many, forked]) {
      const proof = naiveConsistency(4, leavesOf.slice(0, newer))
      assert.ok(!verifyConsistency(tree(4, many), tree(newer, forked), proof))
    }
  }
})

test('another root, an order of sizes and sizes that are none are refused', () => {
  const empty = { size: 0, root: createHash('sha256').digest() }
  const other = Buffer.alloc(32)
  const proof = naiveConsistency(6, leaves)
  assert.ok(!verifyConsistency({ size: 6, root: other }, tree(8), proof))
  assert.ok(!verifyConsistency(tree(6), { size: 8, root: other }, proof))
  assert.ok(!verifyConsistency(tree(8), tree(6), proof))
  for (const size of [9, 16, 2 ** 40]) assert.ok(!verifyConsistency(tree(6), { ...tree(8), size }, proof))
  assert.ok(!verifyConsistency(tree(6), { size: 6, root: other }, []))
  assert.ok(!verifyConsistency(tree(6), tree(6), [other]))
  assert.ok(!verifyConsistency(empty, tree(6), [other]))
  assert.ok(!verifyConsistency({ size: 0, root: other }, tree(6), []))
  for (const size of [-1, 0.5, Number.NaN, 2 ** 53]) {
    assert.ok(!verifyConsistency({ size, root: other }, tree(8), proof))
    assert.ok(!verifyConsistency(tree(6), { size, root: other }, proof))
  }
})

test('sizes of 2^53 are counted exactly', () => {
  const nodeHash = (left: Buffer, right: Buffer) =>
    createHash('sha256').update(Buffer.of(1)).update(left).update(right).digest()
  // 2^52 leaves under one root, and one leaf more to the right of them.
  const root = Buffer.alloc(32, 1)
  const leaf = Buffer.alloc(32, 99)
  const older = { size: 2 ** 52, root }
  assert.ok(verifyConsistency(older, { size: 2 ** 52 + 1, root: nodeHash(root, leaf) }, [leaf]))
  assert.ok(
    !verifyConsistency({ ...older, size: 2 ** 52 - 1 }, { size: 2 ** 52 + 1, root: nodeHash(root, leaf) }, [
      leaf,
    ]),
  )
})
