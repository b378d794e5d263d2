import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { formatCheckpoint } from './checkpoint.ts'
import { cosign, readCosignature } from './cosignature.ts'
import {
  createSigner,
  NoteError,
  parseNote,
  parseVerifierKey,
  signNote,
  verifyNote,
  verifySignature,
} from './note.ts'

const seed = Buffer.alloc(32, 3)
const log = createSigner('log.example', 'note', Buffer.alloc(32, 4))
const witness = createSigner('witness.example/w1', 'cosignature', seed)
const text = formatCheckpoint({ origin: 'log.example', size: 5, root: Buffer.alloc(32, 9) })
const cosignatureOf = (seconds: number) =>
  parseNote(signNote(text, [log]) + cosign(text, witness, seconds)).signatures[1]!

test('a checkpoint of a public log and its cosignature by a public witness hold', () => {
  // Source: the staging log arche2025h1, signed 2026-05-23, as other implementations test with it.
  const checkpoint =
    'arche2025h1.staging.ct.transparency.dev\n1432088532\nU7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=\n'
  const lines =
    '— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=\n' +
    '— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=\n' +
    '— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==\n'
  const logKey = parseVerifierKey(
    'arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f',
  )
  const witnessKey = parseVerifierKey('remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2')
  const { signatures } = verifyNote(`${checkpoint}\n${lines}`, [logKey])
  assert.equal(readCosignature(checkpoint, signatures[2]!, witnessKey), 0x6a122120)
})

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
    'less than a time': () =>
      readCosignature(text, { ...signature, bytes: signature.bytes.subarray(3, 8) }, witness.key),
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
