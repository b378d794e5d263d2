import assert from 'node:assert/strict'
import { request } from 'node:http'
import { connect } from 'node:net'
import { test } from 'node:test'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { idOf } from './held.ts'
import { bodyOf, leavesOf, startWitness } from './witness.fixture.ts'

const RUNS = 2_500

test('whatever is done to a body, the answer is that the sender is wrong, and the state stays', async (t) => {
  const witness = await startWitness(t)
  await witness.post(bodyOf({ leaves: leavesOf(5), oldSize: 0 }))
  const before = readFileSync(join(witness.dir, 'state', idOf('log.example')))
  const body = Buffer.from(bodyOf({ leaves: leavesOf(8), oldSize: 5 }))
  const at = fc.nat({ max: body.length - 1 })
  const piece = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 20 }),
    fc.constantFrom(
      '\n',
      '\n\n',
      'old 5\n',
      'old 0',
      '— ',
      ' ',
      '0',
      '-1',
      '9007199254740993',
      '=',
      '\0',
      '\uFEFF',
      '\r\n',
    ),
  )
  const changed = fc.oneof(
    fc
      .tuple(at, fc.integer({ min: 1, max: 255 }))
      .map(([i, bits]) => body.map((byte, j) => (j === i ? byte ^ bits : byte))),
    fc
      .tuple(at, fc.integer({ min: 1, max: 60 }))
      .map(([i, n]) => Buffer.concat([body.subarray(0, i), body.subarray(i + n)])),
    fc
      .tuple(at, piece)
      .map(([i, more]) => Buffer.concat([body.subarray(0, i), Buffer.from(more), body.subarray(i)])),
    fc.uint8Array({ maxLength: 300 }),
    fc
      .array(piece, { maxLength: 30 })
      .map((pieces) => Buffer.concat(pieces.map((each) => Buffer.from(each)))),
  )
  await fc.assert(
    fc.asyncProperty(changed, async (bytes) => {
      const { status } = await witness.post(Buffer.from(bytes))
      assert.ok(status >= 400 && status < 500, `${status}`)
    }),
    { numRuns: RUNS },
  )
  assert.deepEqual(readFileSync(join(witness.dir, 'state', idOf('log.example'))), before)
  assert.equal((await witness.post(body)).status, 200)
})

test('400: what is not a request', async (t) => {
  const witness = await startWitness(t)
  const body = bodyOf({ leaves: leavesOf(3), oldSize: 0 })
  const line = `${Buffer.alloc(32).toString('base64')}\n`
  const faulty = {
    nothing: '',
    'no old size': body.slice('old 0\n'.length),
    'a sign': body.replace('old 0', 'old +0'),
    'two zeroes': body.replace('old 0', 'old 00'),
    'two spaces': body.replace('old 0', 'old  0'),
    'an unsafe size': body.replace('old 0', 'old 9007199254740992'),
    'no empty line': body.replace('\n\n', '\n'),
    'a short hash': body.replace('\n', `\n${Buffer.alloc(31).toString('base64')}\n`),
    '64 hashes': body.replace('\n', `\n${line.repeat(64)}`),
    'an extension line': body.replace('=\n\n', '=\nmore\n\n'),
    'carriage returns': body.replaceAll('\n', '\r\n'),
  }
  for (const [what, text] of Object.entries(faulty))
    assert.equal((await witness.post(text)).status, 400, what)
  const bytes = Buffer.from(body)
  bytes[body.indexOf('log.example')] = 0xff
  assert.equal((await witness.post(bytes)).status, 400, 'not UTF-8')
  assert.equal((await witness.post(body.replace('\n', `\n${line.repeat(63)}`))).status, 422)
})

test('413: more than 64 KiB, however it comes', async (t) => {
  const witness = await startWitness(t)
  assert.equal((await witness.post('a'.repeat(65_537))).status, 413)
  assert.equal((await witness.post('a'.repeat(65_536))).status, 400)
  const status = await new Promise((resolve, reject) => {
    const outgoing = request(`${witness.url}/add-checkpoint`, { method: 'POST' }, ({ statusCode }) =>
      resolve(statusCode),
    )
    outgoing.on('error', reject)
    for (let i = 0; i < 100; i++) outgoing.write('a'.repeat(1000))
    outgoing.end()
  })
  assert.equal(status, 413)
})

test('404: no other page and no other method', async (t) => {
  const witness = await startWitness(t)
  for (const [method, path] of [
    ['GET', '/add-checkpoint'],
    ['PUT', '/add-checkpoint'],
    ['POST', '/'],
    ['GET', '/state'],
    ['GET', '/../key'],
    ['POST', '//add-checkpoint'],
  ] as const) {
    assert.equal((await fetch(`${witness.url}${path}`, { method })).status, 404, `${method} ${path}`)
  }
  assert.equal((await fetch(witness.url, { method: 'HEAD' })).status, 200)
})

test('a sender that goes away leaves no fault', async (t) => {
  const witness = await startWitness(t)
  const { port } = new URL(witness.url)
  const socket = connect(Number(port), '127.0.0.1')
  socket.write('POST /add-checkpoint HTTP/1.1\r\nhost: w\r\ncontent-length: 1000\r\n\r\nold 0\n')
  await new Promise((resolve) => setTimeout(resolve, 50))
  socket.destroy()
  assert.equal((await witness.post(bodyOf({ leaves: leavesOf(3), oldSize: 0 }))).status, 200)
  assert.deepEqual(witness.warnings, [])
})
