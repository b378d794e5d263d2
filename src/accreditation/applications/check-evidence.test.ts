import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import {
  EVIDENCE_CHUNK_BYTES,
  EvidenceRefusedError,
  LARGEST_EVIDENCE_BYTES,
  readEvidenceFile,
} from './check-evidence.ts'

const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n')
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const jpeg = Buffer.from([
  0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
])

const check = async (name: string, bytes: Buffer | string) => {
  try {
    return (await readEvidenceFile({ name, bytes: [Buffer.from(bytes)] }, async () => {})).mediaType
  } catch (error) {
    if (error instanceof EvidenceRefusedError) return error.fault
    throw error
  }
}

/** An archive whose only file is stored, not packed. */
function zipOf(name: string, content: string): Buffer {
  const [file, data] = [Buffer.from(name), Buffer.from(content)]
  const head = Buffer.alloc(30)
  head.writeUInt32LE(0x04034b50, 0)
  head.writeUInt16LE(20, 4)
  head.writeUInt32LE(data.length, 18)
  head.writeUInt32LE(data.length, 22)
  head.writeUInt16LE(file.length, 26)
  return Buffer.concat([head, file, data])
}
const odt = zipOf('mimetype', 'application/vnd.oasis.opendocument.text')

test('content-agrees-with-name: each kind of the list is taken when its content is what its name says', async () => {
  assert.equal(await check('plan.pdf', pdf), 'application/pdf')
  assert.equal(await check('Plan 2026.PNG', png), 'image/png')
  assert.equal(await check('scan.jpeg', jpeg), 'image/jpeg')
  assert.equal(await check('plan.odt', odt), 'application/vnd.oasis.opendocument.text')
  assert.equal(await check('list.csv', 'name,day\nAudit,2026-01-01\n'), 'text/csv')
  assert.equal(await check('Prüfung 2026-11-22.txt', 'Geprüft. 3 < 4\n'), 'text/plain')
})

test('content-agrees-with-name: a type that lies is refused, whichever way', async () => {
  assert.equal(await check('plan.pdf', png), 'content')
  assert.equal(await check('plan.png', pdf), 'content')
  assert.equal(await check('plan.docx', odt), 'content')
  assert.equal(await check('plan.txt', pdf), 'content')
  assert.equal(await check('plan.txt', Buffer.from([0xff, 0xfe, 0x41, 0])), 'content')
  assert.equal(await check('plan.csv', 'a,b\u0000c\n'), 'content')
  assert.equal(await check('plan.pdf', 'MZ this is a program'), 'content')
})

test('markup never gets in, by its own name or another', async () => {
  for (const name of ['a.svg', 'a.html', 'a.xml', 'a.htm']) assert.equal(await check(name, '<svg/>'), 'type')
  for (const body of [
    '<svg onload=x>',
    ' \n<!doctype html>',
    'hello <script>',
    '<?xml version="1.0"?><svg/>',
  ]) {
    assert.equal(await check('a.txt', body), 'content', body)
  }
})

test('an empty file and one that is too large are refused', async () => {
  assert.equal(await check('plan.pdf', ''), 'empty')
  const most = Buffer.concat([pdf, Buffer.alloc(LARGEST_EVIDENCE_BYTES - pdf.length)])
  assert.equal(await check('plan.pdf', most), 'application/pdf')
  assert.equal(await check('plan.pdf', Buffer.concat([most, Buffer.alloc(1)])), 'too-large')
})

test('a name with a folder, a hidden sign or two endings is refused', async () => {
  for (const name of [
    '../plan.pdf',
    'a/plan.pdf',
    'a\\plan.pdf',
    'plan\u0000.pdf',
    'plan.exe\u0000.pdf',
    'plan\u202efdp.pdf',
    'plan.exe.pdf',
    'plan.html.pdf',
    'plan.PHP .pdf',
    'plan..pdf',
    '.pdf',
    ' .pdf',
    `${'a'.repeat(150)}.pdf`,
    'plan\r\nx.pdf',
    'a"b.pdf',
    '\ud800.pdf',
  ]) {
    assert.equal(await check(name, pdf), 'name', JSON.stringify(name))
  }
  for (const name of ['plan.pdf.exe', 'plan', 'plan.docm', 'plan.zip'])
    assert.notEqual(await check(name, pdf), 'application/pdf')
})

test('content-agrees-with-name: of a text every chunk is read, also across their borders', async () => {
  const filled = (end: string, before: number) =>
    Buffer.concat([Buffer.alloc(EVIDENCE_CHUNK_BYTES - before, 'a'), Buffer.from(end)])
  assert.equal(await check('a.txt', filled('é3 < 4\n', 1)), 'text/plain')
  for (const before of [0, 1, 3]) {
    assert.equal(await check('a.txt', filled('<script>', before)), 'content')
    assert.equal(await check('a.txt', filled('\u0000', before)), 'content')
  }
  assert.equal(
    await check('a.txt', Buffer.concat([filled('', 0), Buffer.from([0xc3])])),
    'content',
    'half a letter',
  )
})

test('a file of 10 MiB is never held: what arrived and is not kept yet stays below two chunks', async () => {
  const piece = Buffer.alloc(65_536)
  let [arrived, kept, most] = [0, 0, 0]
  async function* arriving() {
    for (let at = 0; at < LARGEST_EVIDENCE_BYTES; at += piece.length) {
      arrived += piece.length
      most = Math.max(most, arrived - kept)
      yield at === 0 ? Buffer.concat([pdf, piece.subarray(pdf.length)]) : piece
    }
  }
  const read = await readEvidenceFile({ name: 'plan.pdf', bytes: arriving() }, async (chunk) => {
    await new Promise(setImmediate)
    assert.ok(chunk.length <= EVIDENCE_CHUNK_BYTES)
    kept += chunk.length
  })
  assert.deepEqual([read.bytes, kept], [LARGEST_EVIDENCE_BYTES, LARGEST_EVIDENCE_BYTES])
  assert.ok(most < 2 * EVIDENCE_CHUNK_BYTES, String(most))
})

test('a file is read no further than to what refuses it', async () => {
  const arrivedOf = async (name: string, first: Buffer): Promise<number> => {
    let arrived = 0
    function* endless() {
      for (;;) {
        const piece =
          arrived === 0 ? Buffer.concat([first, Buffer.alloc(65_536 - first.length)]) : Buffer.alloc(65_536)
        arrived += piece.length
        yield piece
      }
    }
    await assert.rejects(
      readEvidenceFile({ name, bytes: endless() }, async () => {}),
      EvidenceRefusedError,
    )
    return arrived
  }
  assert.equal(await arrivedOf('plan.exe', pdf), 0)
  assert.equal(await arrivedOf('plan.pdf', png), EVIDENCE_CHUNK_BYTES)
  assert.equal(await arrivedOf('plan.pdf', pdf), LARGEST_EVIDENCE_BYTES + EVIDENCE_CHUNK_BYTES)
})

test('the digest is that of all bytes', async () => {
  const { sha256 } = await readEvidenceFile(
    { name: 'plan.pdf', bytes: [pdf, Buffer.alloc(300_000)] },
    async () => {},
  )
  const expected = createHash('sha256').update(pdf).update(Buffer.alloc(300_000)).digest()
  assert.deepEqual(sha256, expected)
})
