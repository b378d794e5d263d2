import assert from 'node:assert/strict'
import { test } from 'node:test'
import { explainFailure, explainSystemError } from './failure.ts'

const cases: readonly [name: string, output: string, sentence: RegExp][] = [
  [
    'a full disk',
    'FATAL:  could not extend file "base/1": No space left on device',
    /^The disk that holds \/data is full\. Free/,
  ],
  ['a read-only disk', "EROFS: read-only file system, mkdir '/data'", /read-only.*Choose a data directory/],
  [
    'a user without a name',
    'initdb: error: could not look up effective user ID 999: user does not exist',
    /\/etc\/passwd/,
  ],
  [
    'a cluster in use',
    'FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use',
    /Stop its processes/,
  ],
  [
    'too little memory',
    'FATAL:  could not map anonymous shared memory: Cannot allocate memory',
    /Lower .*shared_buffers/,
  ],
  [
    'a wrong setting',
    'x\nFATAL:  invalid value for parameter "port": "x"',
    /settings: invalid value for parameter "port"/,
  ],
  [
    'missing rights',
    "EACCES: permission denied, mkdir '/data'",
    /^Permission denied .*Start as the user who owns it/,
  ],
  [
    'something new',
    'LOG:  a\n2026-01-01 [1] PANIC:  something new\nLOG:  b',
    /^PostgreSQL failed: something new\.$/,
  ],
  ['silence', '', /^PostgreSQL failed: it gave no reason\.$/],
]

for (const [name, output, sentence] of cases) {
  test(`errors say what to do: ${name}`, () => {
    const error = explainFailure('PostgreSQL', output, '/data')
    assert.match(error.message, sentence)
    assert.match(error.message, /\.$/)
  })
}

test('errors: those of the operating system become sentences, defects are passed on as they are', () => {
  const denied = Object.assign(new Error("EACCES: permission denied, open '/data/x'"), { syscall: 'open' })
  assert.match(String(explainSystemError(denied, '/data')), /^EmbeddedPostgresError: Permission denied/)
  const defect = new TypeError('x is not a function')
  assert.equal(explainSystemError(defect, '/data'), defect)
})
