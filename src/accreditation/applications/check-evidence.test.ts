import assert from 'node:assert/strict'
import { test } from 'node:test'
import { checkEvidence, LARGEST_EVIDENCE_BYTES } from './check-evidence.ts'

const pdf = Buffer.from('%PDF-1.7\n1 0 obj\n<<>>\nendobj\n')
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
const jpeg = Buffer.from([
  0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0,
])

const check = async (name: string, bytes: Buffer | string, isTruncated = false) => {
  const result = await checkEvidence({ name, bytes: Buffer.from(bytes), isTruncated })
  return result.ok ? result.mediaType : result.fault
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
  assert.equal(await check('plan.pdf', pdf, true), 'too-large')
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
