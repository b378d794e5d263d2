import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { defaultSettings, serverArguments } from './settings.ts'

const place = { clusterName: 'name', socketDirectory: '../run', installation: '18.4' }

test('settings: the order in which they are given makes no other server', () => {
  const pairs = fc.dictionary(fc.stringMatching(/^[a-z]{1,9}_x$/), fc.string())
  fc.assert(
    fc.property(pairs, (settings) => {
      const reversed = Object.fromEntries(Object.entries(settings).reverse())
      assert.deepEqual(
        serverArguments({ ...place, settings: reversed }),
        serverArguments({ ...place, settings }),
      )
    }),
  )
})

test('settings: another value, build or socket makes another server', () => {
  const base = { ...place, settings: {} }
  const variants = [
    base,
    { ...base, settings: { work_mem: '1MB' } },
    { ...base, installation: '18.5' },
    { ...base, socketDirectory: '/tmp/x' },
  ]
  const distinct = new Set(variants.map((variant) => serverArguments(variant).join(' ')))
  assert.equal(distinct.size, variants.length)
})

test('settings: the caller may replace a default but not what the supervisor relies on', () => {
  const replaced = serverArguments({ ...place, settings: { shared_buffers: '1GB' } })
  assert.ok(replaced.includes('shared_buffers=1GB'))
  assert.ok(!replaced.includes(`shared_buffers=${defaultSettings.shared_buffers}`))
  for (const name of ['listen_addresses', 'Listen_Addresses', 'data_directory', 'port', 'a=b', '']) {
    const settings = { [name]: 'x' }
    assert.throws(() => serverArguments({ ...place, settings }), { name: 'EmbeddedPostgresError' })
  }
})
