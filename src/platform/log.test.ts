import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger, type LogFields, type LogLevel } from './log.ts'

function logged(level: LogLevel = 'info') {
  const lines: string[] = []
  return { log: createLogger(level, (line) => lines.push(line)), lines }
}

test('a line is one JSON object with the event and the fields that are allowed', () => {
  const { log, lines } = logged()
  log.info('request', { route: '/children/:childId', status: 200, ms: 3 })
  const { level, time, ...rest } = JSON.parse(lines[0]!) as Record<string, unknown>
  assert.deepEqual(rest, { event: 'request', route: '/children/:childId', status: 200, ms: 3 })
  assert.equal(level, 30)
  assert.match(String(time), /^\d{4}-\d{2}-\d{2}T/)
  assert.ok(lines[0]!.endsWith('\n'))
})

test('R-02: a field that is not in the list is dropped, whatever it is called and however deep', () => {
  const { log, lines } = logged()
  const fields = {
    status: 200,
    name: 'CANARY',
    given: 'CANARY',
    msg: 'CANARY',
    err: { message: 'CANARY' },
    url: '/CANARY',
  }
  log.info('request', fields as LogFields)
  log.warn('request', fields as LogFields)
  log.error('request', fields as LogFields)
  assert.equal(lines.length, 3)
  assert.equal(lines.join('').includes('CANARY'), false)
})

test('of an error only its class, its code and its frames are kept, never its message', () => {
  const { log, lines } = logged()
  const cause = Object.assign(new RangeError('CANARY of Oliver\nCANARY on a second line'), {
    code: '23505',
    detail: 'CANARY',
  })
  log.error('job-failed', {}, new Error('CANARY', { cause }))
  log.error('job-failed', {}, cause)
  assert.equal(lines.join('').includes('CANARY'), false)
  const line = JSON.parse(lines[1]!) as Record<string, string>
  assert.deepEqual([line.errorName, line.code], ['RangeError', '23505'])
  assert.match(line.stack!, /^at .*log\.test\.ts/)
})

test('what is thrown and is no error is not written at all', () => {
  const { log, lines } = logged()
  log.error('job-failed', {}, 'CANARY')
  log.error('job-failed', {}, { message: 'CANARY' })
  assert.equal(lines.join('').includes('CANARY'), false)
})

test('lines below the level are not written', () => {
  const { log, lines } = logged('error')
  log.info('a')
  log.warn('b')
  log.error('c')
  assert.equal(lines.length, 1)
})
