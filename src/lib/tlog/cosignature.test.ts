import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatCheckpoint } from './checkpoint.ts'
import { cosign, readCosignature } from './cosignature.ts'
import { createSigner, NoteError, parseNote, parseVerifierKey, signNote, verifySignature } from './note.ts'

const seed = Buffer.alloc(32, 3)
const log = createSigner('log.example', 'note', Buffer.alloc(32, 4))
const witness = createSigner('witness.example/w1', 'cosignature', seed)
const text = formatCheckpoint({ origin: 'log.example', size: 5, root: Buffer.alloc(32, 9) })
const cosignatureOf = (seconds: number) =>
  parseNote(signNote(text, [log]) + cosign(text, witness, seconds)).signatures[1]!

test('the signed message is two lines and the text of the checkpoint', () => {
  const { bytes } = cosignatureOf(1679315147)
  assert.equal(bytes.length, 72)
  assert.equal(bytes.readBigUInt64BE(), 1679315147n)
  const message = Buffer.from(`cosignature/v1\ntime 1679315147\n${text}`)
  assert.ok(verifySignature(witness.key, message, bytes.subarray(8)))
})

test('each cosignature gives back its time', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (seconds) => {
      assert.equal(readCosignature(text, cosignatureOf(seconds), witness.key), seconds)
    }),
    { numRuns: 30 },
  )
})

test('a cosignature holds for its text, its time, its cosigner and nothing else', () => {
  const signature = cosignatureOf(1000)
  const later = Buffer.from(signature.bytes)
  later.writeBigUInt64BE(1001n)
  const never = Buffer.from(signature.bytes)
  never.writeBigUInt64BE(2n ** 64n - 1n)
  const faulty = {
    'another text': () => readCosignature(text.replace('5', '6'), signature, witness.key),
    'another time': () => readCosignature(text, { ...signature, bytes: later }, witness.key),
    'a time out of bounds': () => readCosignature(text, { ...signature, bytes: never }, witness.key),
    'one byte more': () =>
      readCosignature(
        text,
        { ...signature, bytes: Buffer.concat([signature.bytes, Buffer.of(0)]) },
        witness.key,
      ),
    'a signature alone': () =>
      readCosignature(text, { ...signature, bytes: signature.bytes.subarray(8) }, witness.key),
    'another name': () => readCosignature(text, { ...signature, name: 'other' }, witness.key),
    'another key': () =>
      readCosignature(
        text,
        signature,
        createSigner('witness.example/w1', 'cosignature', Buffer.alloc(32)).key,
      ),
    'a key of notes': () =>
      readCosignature(text, signature, createSigner('witness.example/w1', 'note', seed).key),
  }
  for (const [what, read] of Object.entries(faulty)) assert.throws(read, NoteError, what)
})

test('a log does not cosign, and nobody at no time', () => {
  assert.throws(() => cosign(text, log, 1), NoteError)
  for (const seconds of [-1, 0.5, 2 ** 53]) assert.throws(() => cosign(text, witness, seconds), NoteError)
})
