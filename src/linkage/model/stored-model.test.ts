import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modelWith, shippedModel } from './model-file.fixture.ts'
import { parseLooseModelFile, parseModelFile } from './stored-model.ts'

type Model = {
  version: string
  fields: string[]
  same: Record<string, number[]>
  strangers: Record<string, number[]>
  siblingDates: number[]
  priors: Record<string, number>
  together: number[]
}
type Thresholds = {
  linkBits: number
  reviewBits: number
  evidence: { overall: { links: number; errors: number }; groups: Record<string, { links: number }> }
}
type File = {
  version: string
  indexRecords: unknown
  model: Model
  thresholds: Record<string, Thresholds>
}

const changed = (change: (file: File) => void): string => {
  const file = JSON.parse(shippedModel) as File
  change(file)
  return JSON.stringify(file)
}

test('the shipped model is read, and without thresholds only where they may be lacking', () => {
  assert.equal(parseModelFile(shippedModel).indexRecords, 100_029)
  assert.equal(parseModelFile(modelWith('other', 12)).thresholds.health.linkBits, 12)
  const bare = changed((file) => Reflect.deleteProperty(file, 'thresholds'))
  assert.equal(parseLooseModelFile(bare).thresholds, undefined)
  assert.throws(() => parseModelFile(bare), RangeError)
})

const broken: Readonly<Record<string, string>> = {
  'no JSON': 'version,model',
  'no object': '[1]',
  'no model': changed((file) => Reflect.deleteProperty(file, 'model')),
  'other fields and levels': changed(({ model }) => (model.version = 'contactpoint-linkage-0')),
  'an unknown field': changed(({ model }) => model.fields.push('shoe-size')),
  'a field twice': changed(({ model }) => model.fields.push('given')),
  'no field': changed(({ model }) => (model.fields = [])),
  'a field without rates': changed(({ model }) => Reflect.deleteProperty(model.same, 'house')),
  'a level too few': changed(({ model }) => model.strangers.postcode!.pop()),
  'a rate of nought': changed(({ model }) => model.strangers.house!.splice(1, 2, 0, 1)),
  'a rate that is no number': changed(({ model }) => model.same.house!.splice(1, 1, '0.9' as never)),
  'rates that do not sum to 1': changed(({ model }) => (model.same.house![1] = 0.5)),
  'a rate for what is missing': changed(({ model }) => (model.same.house![0] = 0.5)),
  'siblings without dates': changed(({ model }) => (model.siblingDates = [1])),
  'no priors': changed((file) => Reflect.deleteProperty(file.model, 'priors')),
  'a prior below nought': changed(({ model }) => (model.priors.twin = -0.1)),
  'no matches at all': changed(({ model }) => (model.priors.same = 0)),
  'nobody a stranger': changed(({ model }) => (model.priors.sibling = 1)),
  'too few key combinations': changed(({ model }) => model.together.pop()),
  'keys that agree less than by chance': changed(({ model }) => (model.together[3] = 0.5)),
  'a version of other letters': changed((file) => (file.version = 'Model 1')),
  'no size': changed((file) => (file.indexRecords = 0)),
  'a size that is no number': changed((file) => (file.indexRecords = 'many')),
  'thresholds of one kind missing': changed((file) => Reflect.deleteProperty(file.thresholds, 'health')),
  'thresholds in the wrong order': changed((file) => (file.thresholds.health!.reviewBits = 4)),
  'R-36: a threshold below the least': changed((file) => (file.thresholds.health!.linkBits = 2.75)),
  'R-36: thresholds without evidence': changed((file) =>
    Reflect.deleteProperty(file.thresholds.other!, 'evidence'),
  ),
  'R-36: too few links': changed((file) => (file.thresholds.other!.evidence.overall.links = 2994)),
  'R-36: more errors than links': changed(
    (file) => (file.thresholds.other!.evidence.overall.errors = 10 ** 7),
  ),
  'R-36: too few links of a watched group': changed(
    (file) => (file.thresholds.other!.evidence.groups.twins!.links = 400),
  ),
}

for (const [what, text] of Object.entries(broken))
  test(`a file is refused with a sentence: ${what}`, () => {
    assert.throws(() => parseLooseModelFile(text), { name: 'RangeError', message: /\w{3}/ })
  })
