import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crc32, deflateRawSync } from 'node:zlib'
import { EVIDENCE_CHUNK_BYTES, EvidenceRefusedError, readEvidenceFile } from './check-evidence.ts'
import { endsAsDocx } from './ends-as-docx.ts'

const word = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml'
const macros = 'application/vnd.ms-word.document.macroEnabled.main+xml'
const contents = (type: string) =>
  `<Types><Override PartName="/word/document.xml" ContentType="${type}"/></Types>`

/** An archive with its directory; every file is packed. */
function zipOf(files: readonly (readonly [name: string, content: Buffer | string])[]): Buffer {
  const parts: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, content] of files) {
    const data = Buffer.from(content)
    const packed = deflateRawSync(data, { level: 0 })
    const fields = Buffer.alloc(26)
    fields.writeUInt16LE(20, 0)
    fields.writeUInt16LE(8, 4)
    fields.writeUInt32LE(crc32(data), 10)
    fields.writeUInt32LE(packed.length, 14)
    fields.writeUInt32LE(data.length, 18)
    fields.writeUInt16LE(name.length, 22)
    const local = [Buffer.from('PK\u0003\u0004'), fields, Buffer.from(name), packed]
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.from('PK\u0001\u0002\u0014\u0000'), fields, rest, Buffer.from(name))
    parts.push(...local)
    offset += Buffer.concat(local).length
  }
  const listed = Buffer.concat(directory)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006')
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(listed.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...parts, listed, end])
}

const picture = (bytes: number) => ['word/media/image1.png', Buffer.alloc(bytes, 'picture')] as const
const check = async (bytes: Buffer, name = 'plan.docx'): Promise<string> => {
  try {
    return (await readEvidenceFile({ name, bytes: [bytes] }, async () => {})).mediaType
  } catch (error) {
    if (error instanceof EvidenceRefusedError) return error.fault
    throw error
  }
}

test('content-agrees-with-name: a Word document is taken wherever its list of contents stands', async () => {
  for (const bytes of [10, EVIDENCE_CHUNK_BYTES - 300, 2 * EVIDENCE_CHUNK_BYTES - 200, 1_500_000]) {
    const list = ['[Content_Types].xml', contents(word)] as const
    assert.match(await check(zipOf([picture(bytes), list])), /wordprocessingml/, `last, ${bytes}`)
    assert.match(await check(zipOf([list, picture(bytes)])), /wordprocessingml/, `first, ${bytes}`)
  }
})

test('content-agrees-with-name: an archive that is no Word document is refused, one with macros too', async () => {
  const large = picture(1_500_000)
  assert.equal(await check(zipOf([large])), 'content')
  assert.equal(await check(zipOf([large, ['[Content_Types].xml', contents(macros)]])), 'content')
  assert.equal(await check(zipOf([large, ['notes.txt', `[Content_Types].xml ${contents(word)}`]])), 'content')
  assert.equal(await check(zipOf([large, ['[Content_Types].xml', contents(word)]]), 'plan.odt'), 'content')
})

test('whatever the end of an archive holds, it is read without a fault', () => {
  const whole = zipOf([picture(1000), ['[Content_Types].xml', contents(word)]])
  for (let cut = 0; cut < whole.length; cut++) {
    const end = Buffer.from(whole)
    end.fill(0xff, cut, Math.min(cut + 4, end.length))
    assert.equal(typeof endsAsDocx(end, end.length), 'boolean')
    assert.equal(typeof endsAsDocx(whole.subarray(cut), whole.length), 'boolean')
    assert.equal(typeof endsAsDocx(whole.subarray(0, cut), cut), 'boolean')
  }
})
