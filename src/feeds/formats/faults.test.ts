import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileFaults, rowFaults } from './index.ts'

test('every fault has one sentence of its own that says what to do', () => {
  const messages = [...Object.values(rowFaults), ...Object.values(fileFaults)].map(({ message }) => message)
  assert.equal(new Set(messages).size, messages.length)
  for (const message of messages) assert.match(message, /^[A-Z][a-z]+ .{10,110}\.$/)
})

test('a warning says what became of the value, or asks for a check', () => {
  for (const [code, { severity, message }] of Object.entries(rowFaults)) {
    if (severity === 'reject') continue
    assert.match(message, /left out|kept|taken as other|^Check|^Give the day of death/, code)
  }
})
