import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openCheckpoint, parseNote, splitHistory, type Trust } from './checkpoint.ts'
import { parseVerifierKey, verifySignature } from './keys.ts'
import {
  checkpointOf,
  key,
  logSigner,
  now,
  origin,
  signer,
  signNote,
  someLeaves,
  witness,
} from './naive-log.fixture.ts'

const trust: Trust = { keys: [key(logSigner)], witnesses: [key(witness)] }
const leaves = someLeaves(origin, 5)
const good = checkpointOf(origin, leaves, [logSigner, witness])
const body = good.slice(0, good.indexOf('\n\n') + 1)
const open = (text: string, by = trust) => openCheckpoint(Buffer.from(text), by)
const isRefused = (text: string): boolean => 'refused' in open(text)
const [logLine = '', witnessLine = ''] = good.slice(good.indexOf('\n\n') + 2).split('\n')

test('signed-note: a note of another implementation is read and its signature verified', () => {
  const known = parseVerifierKey('PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')!
  const note = parseNote(
    Buffer.from(
      "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
        '\u2014 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n',
    ),
  )
  assert.ok(!('refused' in note))
  assert.equal(note.signatures[0]!.id, known.id)
  assert.equal(verifySignature(known, note.text, note.signatures[0]!.bytes), 0)
  assert.equal(verifySignature(known, `${note.text} `, note.signatures[0]!.bytes), null)
})

test('signed-note: a verifier key of another log is read', () => {
  const sum = parseVerifierKey('sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8')
  assert.deepEqual([sum?.name, sum?.id, sum?.use], ['sum.golang.org', 0x033de0ae, 'log'])
})

test('tlog-cosignature: the published example is read, and its signers are unknown', () => {
  const example =
    'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n' +
    '\u2014 example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n' +
    '\u2014 witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n'
  const note = parseNote(Buffer.from(example))
  assert.ok(!('refused' in note))
  assert.equal(note.signatures[1]!.bytes.length, 72)
  assert.equal(note.signatures[1]!.bytes.readBigUInt64BE(0), 1679315147n)
  assert.deepEqual(open(example), { refused: 'no trusted key signed for example.com/behind-the-sofa' })
})

test('a checkpoint names who signed and cosigned, and when', () => {
  const opened = open(good)
  assert.ok(!('refused' in opened))
  assert.deepEqual([opened.origin, opened.size, opened.signedBy.length], [origin, 5, 1])
  assert.deepEqual(
    opened.cosignedBy.map(({ at }) => at),
    [Math.floor(now.getTime() / 1000)],
  )
})

test('a verifier key is refused when malformed, of another type, or with an id that is not its own', () => {
  const [name = '', id = '', coded = ''] = logSigner.vkey.split('+')
  const rest = logSigner.vkey.slice(name.length + 10)
  for (const text of [
    '',
    name,
    `${name}+${id}`,
    `${name}+00000000+${rest}`,
    `${name}x+${id}+${rest}`,
    `+${id}+${rest}`,
    `a b+${id}+${rest}`,
    `${name}+${id}+${rest} `,
    `${name}+${id}+${rest}=`,
    `${name}+${id.toUpperCase()}x+${coded}`,
    signer(origin, 1, 3).vkey.replace(/\+[0-9a-f]{8}\+/, `+${id}+`),
  ])
    assert.equal(parseVerifierKey(text), null, text)
})

test('unknown signatures are ignored, also those that share the name of a known key', () => {
  const stranger = signer('stranger.example', 1, 5)
  const sameName = signer(origin, 1, 6)
  const noted = signNote(body, [stranger, logSigner, sameName])
  assert.ok(!isRefused(noted))
  assert.ok(isRefused(signNote(body, [stranger, sameName])))
})

const malformed: Readonly<Record<string, string>> = {
  'no signature': `${body}\n`,
  'no newline at the end': good.slice(0, -1),
  'a carriage return': good.replaceAll('\n', '\r\n'),
  'a tab in the text': good.replace(origin, `${origin}\t`),
  'text after the signatures': `${good}more\n`,
  'an empty line after the signatures': `${good}\n`,
  'two lines of one key': `${good}${logLine}\n`,
  'two cosignatures of one witness': `${good}${witnessLine}\n`,
  'a hyphen for the dash': good.replace('\u2014', '-'),
  'two spaces': good.replace('\u2014 ', '\u2014  '),
  'base64 without padding': good.replace(/=+\n$/, '\n'),
  'a signature of another text': signNote(body.replace('\n5\n', '\n6\n'), [logSigner]).replace(
    '\n6\n',
    '\n5\n',
  ),
  'too many lines': `${good}${Array.from({ length: 70 }, (_, i) => `\u2014 k${i} AAAAAAAA`).join('\n')}\n`,
  'too many bytes': `${good}\u2014 k ${'A'.repeat(80_000)}\n`,
}
for (const [name, text] of Object.entries(malformed))
  test(`a note is refused: ${name}`, () => assert.ok(isRefused(text)))

const signedBodies: Readonly<Record<string, string>> = {
  'a leading zero in the size': body.replace('\n5\n', '\n05\n'),
  'a sign in the size': body.replace('\n5\n', '\n+5\n'),
  'size 0': body.replace('\n5\n', '\n0\n'),
  'a size above 2^53': body.replace('\n5\n', '\n9007199254740992\n'),
  'an extension line': `${body}more\n`,
  'a root that is too short': `${origin}\n5\nAAAA\n`,
  'a root without padding': body.replace(/=\n$/, '\n'),
  'a root with loose bits': `${origin}\n5\n${'A'.repeat(42)}B=\n`,
  'no root': `${origin}\n5\n`,
}
for (const [name, text] of Object.entries(signedBodies))
  test(`a checkpoint is refused though it is signed: ${name}`, () =>
    assert.ok(isRefused(signNote(text, [logSigner]))))

test('bytes that are not UTF-8 are refused', () => {
  assert.deepEqual(parseNote(Buffer.of(0xff, 10, 10, 10)), { refused: 'the note is not UTF-8' })
})

test('a key is not taken for one of another use', () => {
  const asWitness = { keys: [], witnesses: [key(logSigner)] }
  assert.ok('refused' in open(good, asWitness as Trust))
  assert.ok(isRefused(signNote(body, [signer(origin, 4, 7)])))
})

test('a history is cut into its checkpoints, and anything else is none', () => {
  assert.equal(splitHistory(Buffer.from(`${good}\n${good}\n`))?.length, 2)
  assert.equal(splitHistory(Buffer.from(`${good}\n`))![0]!.toString(), good)
  for (const text of [good, `${good}\n\n`, 'x', `\n${good}\n`].slice(0, 3))
    assert.equal(splitHistory(Buffer.from(text)), null)
})
