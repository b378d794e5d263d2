import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { createOutsideFetch, isOutsideAddress, isPublicAddress } from './outside.ts'

const server = createServer((request, response) => {
  if (request.url === '/moved') response.writeHead(302, { location: '/' }).end()
  else if (request.url === '/large') response.end('x'.repeat(300_000))
  else response.setHeader('content-type', 'application/json').end('{"a":1}')
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
after(() => void server.close())
const own = `http://localhost:${(server.address() as AddressInfo).port}`

test('R-91: addresses of private and special ranges are not public, in either version', () => {
  const closed = ['10.1.2.3', '127.0.0.1', '169.254.169.254', '172.31.0.1', '192.168.1.1', '100.64.0.1']
  for (const address of [...closed, '0.0.0.0', '224.0.0.1', '255.255.255.255', '192.0.2.1'])
    assert.equal(isPublicAddress(address), false, address)
  for (const address of [
    '::1',
    '::',
    'fe80::1',
    'fd00::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
    '2002:a00::',
  ])
    assert.equal(isPublicAddress(address), false, address)
  for (const address of ['8.8.8.8', '2a00:1450::1', '172.32.0.1'])
    assert.equal(isPublicAddress(address), true, address)
})

test('R-91: only https is asked, and this machine where that is allowed', () => {
  assert.equal(isOutsideAddress('https://login.example', false), true)
  for (const address of [own, 'http://login.example', 'https://a:b@login.example', 'file:///etc/passwd', ''])
    assert.equal(isOutsideAddress(address, false), false, address)
  assert.equal(isOutsideAddress(own, true), true)
  assert.equal(isOutsideAddress('http://login.example', true), false)
})

test('R-91: a private host is refused by number and by name, and so are redirects and large answers', async () => {
  const ask = createOutsideFetch(false)
  for (const address of [
    'https://127.0.0.1:9',
    'https://10.0.0.1',
    'https://[::1]:9',
    'https://169.254.169.254',
  ])
    await assert.rejects(ask(address), /not public/, address)
  await assert.rejects(ask('https://localhost:9'), /not public/)
  const local = createOutsideFetch(true)
  assert.deepEqual(await (await local(own)).json(), { a: 1 })
  await assert.rejects(local(`${own}/moved`), /redirects/)
  await assert.rejects(local(`${own}/large`), /too large/)
})
