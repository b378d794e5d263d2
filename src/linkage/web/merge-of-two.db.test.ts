import assert from 'node:assert/strict'
import { test } from 'node:test'
import { OTHER_AUTHORITY } from '../desk.fixture.ts'
import { createDouble } from '../merge/merge.fixture.ts'
import { assertPage, browserOf } from './desk-browser.fixture.ts'

test('MRG-10: the pages say that a colleague of the other authority must agree, and ask nobody else', async (t) => {
  const { desk, survivor, merged } = await createDouble({}, { nhs: '9990000123' }, OTHER_AUTHORITY)
  const [priya, stephen, other] = [
    browserOf(desk, desk.people.priya),
    browserOf(desk, desk.people.stephen),
    browserOf(desk, desk.people.other),
  ]
  const numbers = { one: survivor.childNumber, other: merged.childNumber }
  await priya.get('/merges')
  const preview = await priya.post('/merges/preview', numbers)
  await assertPage(t, preview, 'merge-of-two-preview.local-team')
  assert.match(preview.body, /A colleague of the other authority must agree before they are merged/)
  assert.ok(!preview.body.includes('9990000123'), 'no number of another body is shown')
  const ids = { one: survivor.publicId, other: merged.publicId }
  const made = await priya.post('/merges', { ...ids, keep: 'one', note: 'details-agree' })
  const path = String(made.headers.location)
  await assertPage(t, await priya.get(path), 'merge-of-two.local-team')
  const colleague = await stephen.get(path)
  assert.match(colleague.body, /a colleague of the other authority must agree/)
  assert.ok(!colleague.body.includes('Do you agree?'))
  assert.ok(!(await stephen.get('/merges')).body.includes('You can answer'))
  assert.equal((await stephen.post(`${path}/second`, { answer: 'agree' })).statusCode, 404)

  await assertPage(t, await other.get('/merges'), 'merges-of-two.other-team')
  await assertPage(t, await other.get(path), 'merge-of-two.other-team')
  assert.equal((await other.post('/merges/preview', numbers)).statusCode, 200, 'who answers compares first')
  await other.get(path)
  assert.equal((await other.post(`${path}/second`, { answer: 'agree' })).statusCode, 303)
  await desk.runJobs()
  for (const browser of [priya, stephen, other])
    assert.match((await browser.get(path)).body, /They are one record now[^]*Undo the merge/)
  assert.equal((await other.post(`${path}/undo`, {})).statusCode, 303)
  await desk.runJobs()
  assert.match((await priya.get(path)).body, /They are two records again/)
})
