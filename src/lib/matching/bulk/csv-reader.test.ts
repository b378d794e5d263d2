import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { CsvError, CsvReader } from './csv-reader.ts'

/** All rows of a text, handed over in pieces of `step` bytes. */
function rowsOf(text: string, step = 7, separator = ','): string[][] {
  const bytes = Buffer.from(text)
  let at = 0
  const reader = new CsvReader((buffer, offset) => {
    const piece = bytes.subarray(at, at + step)
    buffer.set(piece, offset)
    at += piece.length
    return piece.length
  }, separator)
  const rows: string[][] = []
  while (reader.next()) {
    const row: string[] = []
    for (let field = 0; field < reader.fieldCount; field++)
      row.push(Buffer.from(reader.bytes.subarray(reader.starts[field], reader.ends[field])).toString())
    rows.push(row)
  }
  return rows
}

test('quotes, doubled quotes, separators and line ends within fields', () => {
  assert.deepEqual(rowsOf('a,b\n"x,""y""","l1\nl2"\n'), [
    ['a', 'b'],
    ['x,"y"', 'l1\nl2'],
  ])
})

test('CRLF, a byte order mark, empty lines and a last line without an end', () => {
  assert.deepEqual(rowsOf('\uFEFFa,b\r\n1,2\r\n\r\n"3",""\r\n4,'), [
    ['a', 'b'],
    ['1', '2'],
    ['3', ''],
    ['4', ''],
  ])
})

test('another separator', () => assert.deepEqual(rowsOf('a;b,c\n', 3, ';'), [['a', 'b,c']]))

test('a quotation mark left open and text behind a closing one are told by line', () => {
  assert.throws(
    () => rowsOf('a,b\n1,"2\n'),
    (error) => error instanceof CsvError && error.line === 2,
  )
  assert.throws(
    () => rowsOf('a,b\n1,2\n"x"y,2\n'),
    (error) => error instanceof CsvError && error.line === 3,
  )
})

test('what is written as CSV is read as it was, whatever the pieces', () => {
  const anyCell = fc.string({ unit: fc.constantFrom(...'ab",\n\ré') })
  fc.assert(
    fc.property(
      fc.array(fc.tuple(anyCell, anyCell), { minLength: 1, maxLength: 8 }),
      fc.integer({ min: 1, max: 20 }),
      (rows, step) => {
        const text = rows
          .map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
          .join('\n')
        assert.deepEqual(rowsOf(text, step), rows)
      },
    ),
  )
})
