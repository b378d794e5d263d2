import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  createSigner,
  formatVerifierKey,
  NoteError,
  parseNote,
  parseVerifierKey,
  signatureLine,
  signNote,
  verifyNote,
} from './note.ts'

// Source: golang.org/x/mod/sumdb/note, package documentation.
const peter = createSigner(
  'PeterNeumann',
  'note',
  Buffer.from('AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz', 'base64').subarray(1),
)
const peterKey = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const text =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
const line =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'

const other = createSigner('other.example/log', 'note', Buffer.alloc(32, 7))
const seeds = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes))
const names = fc.stringMatching(/^[a-z][a-z0-9./-]{0,20}$/)

test('the published example is signed and read byte for byte', () => {
  assert.equal(formatVerifierKey(peter.key), peterKey)
  assert.equal(signNote(text, [peter]), `${text}\n${line}`)
  const { by, ...note } = verifyNote(`${text}\n${line}`, [parseVerifierKey(peterKey)])
  assert.equal(note.text, text)
  assert.deepEqual(by.map(formatVerifierKey), [peterKey])
})

test('published verifier keys of both types are read and written byte for byte', () => {
  const published = {
    'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k': 'note',
    'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8': 'note',
    'TEST+7997405c+AQcC+FTVKf0jlTdHDY3rbevmnKxxPjigCXlVtGe6RIr6': 'note',
    'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2': 'cosignature',
  }
  for (const [key, type] of Object.entries(published)) {
    assert.equal(parseVerifierKey(key).type, type)
    assert.equal(formatVerifierKey(parseVerifierKey(key)), key)
  }
})

test('whatever key signs whatever text, the note is read back and holds for that key alone', () => {
  const texts = fc.array(fc.stringMatching(/^[ -~—é🌒]*$/u)).map((lines) => `${lines.join('\n')}\n`)
  fc.assert(
    fc.property(texts, names, seeds, (written, name, seed) => {
      const signer = createSigner(name, 'note', seed)
      const note = signNote(written, [signer])
      const read = verifyNote(note, [parseVerifierKey(formatVerifierKey(signer.key))])
      assert.equal(read.text, written)
      assert.throws(() => verifyNote(note, [other.key]), NoteError)
      assert.throws(() => verifyNote(note, [createSigner(name, 'note', Buffer.alloc(32)).key]), NoteError)
      assert.throws(() => verifyNote(note.replace('\n', 'x\n'), [signer.key]), NoteError)
    }),
    { numRuns: 50 },
  )
})

test('signatures of strangers are passed over, one that only shares the name too', () => {
  const namesake = createSigner('PeterNeumann', 'note', Buffer.alloc(32, 1))
  const note = signNote(text, [other, namesake, peter])
  assert.deepEqual(verifyNote(note, [peter.key]).by, [peter.key])
  assert.deepEqual(verifyNote(note, [peter.key, other.key]).by, [peter.key, other.key])
  assert.equal(verifyNote(note, [peter.key]).signatures.length, 3)
})

test('a known key whose signature does not hold refuses the note, whoever else signed', () => {
  const forged = signatureLine('PeterNeumann', peter.key.keyId, Buffer.alloc(64))
  assert.throws(() => verifyNote(signNote(text, [other]) + forged, [peter.key, other.key]), NoteError)
  assert.throws(() => verifyNote(signNote(text, [peter]) + forged, [peter.key]), NoteError)
  assert.deepEqual(verifyNote(signNote(text, [other]) + forged, [other.key]).by, [other.key])
})

test('a cosigner signs no note and verifies none', () => {
  const cosigner = createSigner('PeterNeumann', 'cosignature', Buffer.alloc(32, 2))
  assert.throws(() => signNote(text, [cosigner]), NoteError)
  assert.throws(() => signNote(text, []), NoteError)
  assert.throws(() => verifyNote(signNote(text, [peter]), [cosigner.key]), NoteError)
  const { name, keyId } = cosigner.key
  const plain = `${text}\n${signatureLine(name, keyId, cosigner.sign(Buffer.from(text)))}`
  assert.throws(() => verifyNote(plain, [cosigner.key]), NoteError)
})

test('the last empty line parts text and signatures', () => {
  const written = `a\n\n${line}\n\n`
  assert.equal(parseNote(signNote(written, [peter])).text, written)
})

test('what is no note is refused', () => {
  const bytes = Buffer.from(line.split(' ')[2]!, 'base64')
  const encoded = bytes.toString('base64')
  const faulty = {
    'no signature': `${text}\n`,
    'no empty line': `${text}${line}`,
    'no last newline': `${text}\n${line.trimEnd()}`,
    'carriage returns': `${text}\n${line}`.replaceAll('\n', '\r\n'),
    'a control character': `a\tb\n\n${line}`,
    'half a character': `\ud800\n\n${line}`,
    'no text': `\n${line}`,
    'another dash': `${text}\n${line.replace('—', '-')}`,
    'two spaces': `${text}\n${line.replace(' P', '  P')}`,
    'a space at the end': `${text}\n${line.replace('\n', ' \n')}`,
    'a name with a plus': `${text}\n${line.replace('N', '+')}`,
    'a name with a wide space': `${text}\n${line.replace('N', '\u2003')}`,
    'base64 without padding': `${text}\n${line.replace('=', '')}`,
    'base64 with loose bits': `${text}\n${line.replace('AM=', 'AN=')}`,
    'base64 for addresses': `${text}\n${line.replaceAll('/', '_')}`,
    'a key id and no signature': `${text}\n— a ${bytes.subarray(0, 4).toString('base64')}\n`,
    'too many signatures': `${text}\n${`— a ${encoded}\n`.repeat(101)}`,
    'too much': `${'a'.repeat(65_536)}\n\n${line}`,
  }
  for (const [what, note] of Object.entries(faulty)) assert.throws(() => parseNote(note), NoteError, what)
  assert.equal(parseNote(`${text}\n${`— a ${encoded}\n`.repeat(100)}`).signatures.length, 100)
})

test('what is no key is refused', () => {
  const faulty = [
    peterKey.replace('c74f20a3', 'c74f20a4'),
    peterKey.replace('c74f20a3', 'C74F20A3'),
    peterKey.replace('Peter', 'Peter '),
    peterKey.replace('ARpc', 'BBpc'),
    peterKey.replace('10TW', '10T'),
    peterKey.slice('PeterNeumann'.length),
    `${peterKey}\n`,
    'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW',
    '',
  ]
  for (const key of faulty) assert.throws(() => parseVerifierKey(key), NoteError, key)
  assert.throws(() => createSigner('a b', 'note', Buffer.alloc(32)), NoteError)
  assert.throws(() => createSigner('a', 'note', Buffer.alloc(31)), NoteError)
})

test('no input but a note is taken for one, and nothing but a NoteError is thrown', () => {
  const pieces = fc.constantFrom(
    '\n',
    '\n\n',
    '— ',
    'a',
    ' ',
    '+',
    'AAAAAAA=',
    line,
    text,
    '\ud800',
    '\u0000',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const note = parts.join('')
      try {
        const read = parseNote(note)
        const lines = read.signatures.map(({ name, keyId, bytes }) => signatureLine(name, keyId, bytes))
        assert.equal(`${read.text}\n${lines.join('')}`, note)
      } catch (error) {
        assert.ok(error instanceof NoteError)
      }
    }),
    { numRuns: 1000 },
  )
})
