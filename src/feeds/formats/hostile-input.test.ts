import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { FileRefusedError, readFeed, sniffFormat, type FeedFormat } from './index.ts'
import { csvOf, ctfOf, ON, patientOf, pupilOf, readAll, refusalOf } from './testing.ts'

const formats: readonly FeedFormat[] = ['ctf', 'csv-profile', 'pds-ndjson']
const valid: Readonly<Record<FeedFormat, Buffer>> = {
  ctf: Buffer.from(ctfOf(pupilOf('<BasicDetails><MiddleNames>Zoë 𝒜</MiddleNames></BasicDetails>').repeat(3))),
  'csv-profile': Buffer.from(
    csvOf({ CHILD_TOWN: 'Zoë, "𝒜"\r\n' }).repeat(1) + 'R2,"Exam\r\nple",Sample,2015-04-12,\r\n',
  ),
  'pds-ndjson': Buffer.from(`${patientOf({ gender: 'Zoë 𝒜' })}\n`.repeat(3)),
}

async function* splitAt(bytes: Uint8Array, cuts: readonly number[]): AsyncGenerator<Uint8Array> {
  const places = [...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  let from = 0
  for (const to of places) {
    yield bytes.subarray(from, to)
    from = to
  }
}

for (const format of formats) {
  test(`arbitrary bytes are read or refused as ${format}, and nothing else happens`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await refusalOf(format, bytes)
      }),
      { numRuns: 300 },
    )
  })

  test(`a damaged ${format} file is read or refused, and nothing else happens`, async () => {
    const file = valid[format]
    const damage = fc.tuple(fc.nat(file.length), fc.nat(40), fc.uint8Array({ maxLength: 20 }))
    await fc.assert(
      fc.asyncProperty(damage, async ([at, length, inserted]) => {
        await refusalOf(format, Buffer.concat([file.subarray(0, at), inserted, file.subarray(at + length)]))
      }),
      { numRuns: 500 },
    )
  })

  test(`a ${format} file reads alike in whatever pieces it comes`, async () => {
    const whole = await readAll(format, valid[format])
    assert.ok(whole.rows.length > 1)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(), { maxLength: 8 }), async (cuts) => {
        assert.deepEqual(await readAll(format, splitAt(valid[format], cuts)), whole)
      }),
    )
  })

  test(`an error of the bytes themselves comes through a ${format} reader unchanged`, async () => {
    const broken = new Error('the disk is gone')
    const bytes = (async function* () {
      yield valid[format].subarray(0, 20)
      throw broken
    })()
    await assert.rejects(readAll(format, bytes), broken)
  })

  test(`leaving a ${format} reader early closes the bytes`, async () => {
    let isClosed = false
    const bytes = (async function* () {
      try {
        yield valid[format]
        for (;;) yield Buffer.from('\n')
      } finally {
        isClosed = true
      }
    })()
    for await (const row of readFeed(format, bytes, { on: ON })) {
      assert.ok(row)
      break
    }
    await new Promise((resolve) => setImmediate(resolve))
    assert.equal(isClosed, true)
  })
}

test('a file cut off within a character is refused', async () => {
  const file = Buffer.from(csvOf({}) + 'é').subarray(0, -1)
  const refusal = await refusalOf('csv-profile', file)
  assert.deepEqual([refusal?.code, refusal?.line], ['CP_FILE_ENCODING', 3])
})

test('arbitrary JSON under the names we read is a row, kept or rejected', async () => {
  const names = ['id', 'meta', 'name', 'identifier', 'birthDate', 'gender', 'address', 'contact', 'extension']
  const patients = fc.dictionary(
    fc.constantFrom(...names, 'generalPractitioner', 'deceasedDateTime'),
    fc.jsonValue(),
  )
  await fc.assert(
    fc.asyncProperty(patients, async (patient) => {
      const { rows } = await readAll('pds-ndjson', patientOf(patient))
      assert.equal(rows.length, 1)
    }),
    { numRuns: 500 },
  )
})

const endless: readonly (readonly [FeedFormat, string, string])[] = [
  ['csv-profile', 'SOURCE_RECORD_ID,"', 'x'],
  ['csv-profile', `${csvOf({}).split('\r\n')[0]}\n`, 'x'],
  ['ctf', '<CTfile><Header><CTFversion>', 'x'],
  ['ctf', '<CTfile><!--', 'x'],
  ['ctf', '<CTfile><Header ', 'a="1" '],
  ['ctf', '<', 'x'],
  ['ctf', '', ' '],
  ['ctf', '<!DOCTYPE CTfile [', '<!ENTITY a "&b;">'],
]

for (const [format, start, more] of endless) {
  test(`an endless ${format} file that begins ${JSON.stringify(start.slice(0, 30))} is refused before it fills memory`, async () => {
    let pieces = 0
    const bytes = (async function* () {
      yield Buffer.from(start)
      for (;;) {
        pieces++
        yield Buffer.from(more.repeat(65_536 / more.length))
      }
    })()
    const refusal = await refusalOf(format, bytes)
    assert.ok(refusal instanceof FileRefusedError)
    assert.ok(pieces < 100, `${pieces} pieces of 64 KiB were read`)
  })
}

test('the format is told by content before name', () => {
  const sniff = (text: string, name = '') => sniffFormat(Buffer.from(text), name)
  assert.equal(sniff('\ufeff <?xml version="1.0"?>', 'feed.csv'), 'ctf')
  assert.equal(sniff('{"resourceType":"Patient"}', 'feed.csv'), 'pds-ndjson')
  assert.equal(sniff('UPN,source_record_id,X\n', 'feed.xml'), 'csv-profile')
  assert.equal(sniffFormat(Uint8Array.of(0x1f, 0x8b, 8), 'feed'), 'pds-ndjson')
  assert.equal(sniff('', '8152901_CTF_815LLLL_001.XML'), 'ctf')
  assert.equal(sniff('a,b\n', 'feed.csv'), 'csv-profile')
  assert.equal(sniff('a,b\n', 'feed.txt'), undefined)
})
