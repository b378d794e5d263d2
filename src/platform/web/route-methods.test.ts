import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRouteMethods } from './route-methods.ts'

test('a known path names its methods once and in order; an unknown one names none', () => {
  const routes = createRouteMethods()
  routes.add('/things/:id', ['GET', 'HEAD'])
  routes.add('/things/:id', ['POST'])
  routes.add('/things/new', ['GET'])
  routes.add('/tiles/*', ['GET'])
  assert.deepEqual(routes.allowedAt('/things/7'), ['GET', 'HEAD', 'POST'])
  assert.deepEqual(routes.allowedAt('/things/new'), ['GET', 'HEAD', 'POST'])
  assert.deepEqual(routes.allowedAt('/tiles/0/x001/067'), ['GET'])
  assert.deepEqual(routes.allowedAt('/things'), [])
  assert.deepEqual(routes.allowedAt('/things/7/parts'), [])
})

test('signs of a pattern are taken literally', () => {
  const routes = createRouteMethods()
  routes.add('/openapi.json', ['GET'])
  assert.deepEqual(routes.allowedAt('/openapi.json'), ['GET'])
  assert.deepEqual(routes.allowedAt('/openapixjson'), [])
})
