import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildVariants, parseVariantCsv } from './name-variants.ts'

const variants = buildVariants([
  ['Elizabeth', 'Beth'],
  ['elizabeth', 'bess'],
  ['Ann-Marie', 'annmaree'],
  ['', 'nobody'],
  ['same', 'Same'],
])

test('variants hold both ways', () => {
  assert.ok(variants.areVariants('elizabeth', 'beth'))
  assert.ok(variants.areVariants('beth', 'elizabeth'))
})

test('variants-are-direct: two forms of one name are not forms of each other', () => {
  assert.equal(variants.areVariants('beth', 'bess'), false)
  assert.deepEqual(variants.variantsOf('beth'), ['elizabeth'])
})

test('variants come in alphabetical order, spaces not counted', () => {
  assert.deepEqual(variants.variantsOf('elizabeth'), ['bess', 'beth'])
  assert.deepEqual(variants.variantsOf('ann marie'), ['annmaree'])
  assert.ok(variants.areVariants('annmaree', 'ann marie'))
})

test('a name is no variant of itself, of nothing, or of a stranger', () => {
  assert.equal(variants.areVariants('same', 'same'), false)
  assert.deepEqual(variants.variantsOf('nobody'), [])
  assert.equal(variants.areVariants('nobody', ''), false)
})

test('a variant file is read by its first two columns, below a heading', () => {
  assert.deepEqual(parseVariantCsv('name,variant,source\r\nkate,katie,x\nann,anna\n'), [
    ['kate', 'katie'],
    ['ann', 'anna'],
  ])
})

test('a variant file with a short row is refused by line number', () => {
  assert.throws(() => parseVariantCsv('name,variant\nkate,katie\nann\n'), /line 3/)
})
