import { test } from 'node:test'
import assert from 'node:assert/strict'
import { readCsv } from './csv-rows.ts'
import { RowsRefusedError } from './errors.ts'

const shape = { file: 'things', required: ['code', 'name'], optional: ['phone'] } as const

function refusal(text: string): string {
  try {
    readCsv(text, shape)
  } catch (error) {
    assert.ok(error instanceof RowsRefusedError)
    return error.message
  }
  throw new Error('was not refused')
}

test('ORG-15: columns are read by name in any order, with the line on which each row ends', () => {
  assert.deepEqual(readCsv('\ufeffname,code\r\n"Two\r\nlines",AB\r\n\r\n Next , CD \r\n', shape), [
    { line: 3, values: { code: 'AB', name: 'Two\nlines', phone: '' } },
    { line: 5, values: { code: 'CD', name: 'Next', phone: '' } },
  ])
})

test('ORG-15: a file is refused at the line that is not CSV, without quoting it', () => {
  assert.match(refusal('code,name\nAB,One\nCD,Secret,3\n'), /things line 3: the row has more or fewer fields/)
  assert.match(refusal('code,name\nAB,"Secret\n'), /things line 2: a quote is not closed/)
  const stray = refusal('code,name\nAB,Secret"x"\n')
  assert.match(stray, /things line 2: the row is not well-formed/)
  assert.doesNotMatch(stray, /Secret/)
})

test('ORG-15: missing, repeated and unknown columns refuse the file', () => {
  assert.match(refusal('code,phone\nAB,1\n'), /line 1, `name`: the column is missing/)
  assert.match(refusal('code,name,name\nAB,1,2\n'), /line 1, `name`: the column is there twice/)
  assert.match(refusal('code,name,is_sensitive\nAB,1,true\n'), /line 1: column 3 is not one of those/)
  assert.match(refusal(''), /line 1: the file is empty/)
  assert.deepEqual(
    readCsv('code,name,other\nAB,One,x\n', { ...shape, ignoresOthers: true }).map(({ values }) => values),
    [{ code: 'AB', name: 'One', phone: '' }],
  )
})
