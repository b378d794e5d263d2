import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatCheckpoint, parseCheckpoint } from './checkpoint.ts'
import { NoteError } from './note.ts'

// Source: C2SP tlog-checkpoint, example.
const example = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'

test('the published example is read and written byte for byte', () => {
  const { origin, size, root } = parseCheckpoint(example)
  assert.equal(origin, 'example.com/behind-the-sofa')
  assert.equal(size, 20_852_163)
  assert.equal(root.toString('hex'), '0ac5186a91863e8e1d90c808014aa89bf5da8e3ee1d9f07630f0378f68f1ab62')
  assert.equal(formatCheckpoint({ origin, size, root }), example)
})

test('each checkpoint is read back as it was written', () => {
  const origins = fc.stringMatching(/^[!-~é ]+$/)
  const roots = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes))
  fc.assert(
    fc.property(origins, fc.maxSafeNat(), roots, (origin, size, root) => {
      const checkpoint = { origin, size, root }
      assert.deepEqual(parseCheckpoint(formatCheckpoint(checkpoint)), checkpoint)
    }),
  )
})

test('what is not exactly three such lines is refused', () => {
  const faulty = {
    'an extension line': `${example}more\n`,
    'an empty line': `${example}\n`,
    'no last newline': example.trimEnd(),
    'two lines': 'a\n1\n',
    'no origin': example.replace('example.com/behind-the-sofa', ''),
    'a control character': example.replace('example', 'ex\tample'),
    'a leading zero': example.replace('20852163', '020852163'),
    'two zeroes': example.replace('20852163', '00'),
    'a sign': example.replace('20852163', '+20852163'),
    'a point': example.replace('20852163', '1.5'),
    'an exponent': example.replace('20852163', '1e3'),
    'other digits': example.replace('20852163', '١'),
    'an unsafe integer': example.replace('20852163', '9007199254740992'),
    'a longer integer': example.replace('20852163', '18446744073709551615'),
    'a short root': example.replace('CsUY', ''),
    'a long root': example.replace('CsUY', 'CsUYCsUY'),
    'no padding': example.replace('=', ''),
    'loose bits': example.replace('q2I=', 'q2J='),
    nothing: '',
  }
  for (const [what, text] of Object.entries(faulty))
    assert.throws(() => parseCheckpoint(text), NoteError, what)
})

test('no checkpoint is written that could not be read', () => {
  const root = Buffer.alloc(32)
  for (const size of [-1, 1.5, Number.NaN, 2 ** 53])
    assert.throws(() => formatCheckpoint({ origin: 'a', size, root }), NoteError)
  assert.throws(() => formatCheckpoint({ origin: 'a\nb', size: 1, root }), NoteError)
  assert.throws(() => formatCheckpoint({ origin: 'a', size: 1, root: Buffer.alloc(31) }), NoteError)
})
