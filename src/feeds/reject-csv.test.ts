import assert from 'node:assert/strict'
import { test } from 'node:test'
import { rejectColumns, rejectsToCsv } from './reject-csv.ts'
import type { RejectedRow } from './queries.ts'

const row = (supplied: RejectedRow['supplied'], codes = ['CP_ROW_NAME_MISSING']): RejectedRow => ({
  rowNumber: 0,
  line: 7,
  supplied,
  faults: codes.map((code) => ({ field: 'CHILD_LAST_NAME', code })),
})

test('R-74: a value that a spreadsheet would take for a formula is made harmless', () => {
  for (const value of ['=1+1', '+44', '-1', '@SUM(A1)', '\t=1', '\r=1']) {
    const csv = rejectsToCsv([row({ A: value })], ['A'], false)
    assert.ok(csv.startsWith(`'${value}`) || csv.startsWith(`"'${value}`), JSON.stringify(csv))
  }
  assert.ok(rejectsToCsv([row({ A: 'a=b' })], ['A'], false).startsWith('a=b,'))
})

test('each fault of a row is a line of its own with line, field, code and what to do', () => {
  const csv = rejectsToCsv([row({ A: 'x, y' }, ['CP_ROW_NAME_MISSING', 'CP_ROW_DOB_MISSING'])], ['A'], true)
  const [header, first, second] = csv.split('\n')
  assert.equal(header, 'A,LINE,FIELD,CODE,WHAT_TO_DO')
  assert.match(first!, /^"x, y",7,CHILD_LAST_NAME,CP_ROW_NAME_MISSING,Give/)
  assert.match(second!, /CP_ROW_DOB_MISSING/)
})

test('a column that a row was not supplied with is empty', () => {
  const rows = [row({ A: '1' }), row({ B: '2' }), row(null)]
  assert.deepEqual(rejectColumns(rows), ['A', 'B'])
  const lines = rejectsToCsv(rows, ['A', 'B'], false).split('\n')
  assert.deepEqual(
    lines.slice(0, 3).map((line) => line.slice(0, 3)),
    ['1,,', ',2,', ',,7'],
  )
})
