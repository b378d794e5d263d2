import assert from 'node:assert/strict'
import { fileURLToPath } from 'node:url'
import { test } from 'node:test'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { loadAssets } from './assets.ts'

const assets = loadAssets(fileURLToPath(new URL('../../../assets', import.meta.url)))

function assetAt(address: string): NonNullable<ReturnType<typeof assets.find>> {
  const [, , hash = '', name = ''] = address.split('/')
  const asset = assets.find(hash, name)
  assert.ok(asset)
  return asset
}

test('each asset is found at its own address and at no other', () => {
  for (const address of Object.values(assets.addresses)) assert.ok(assetAt(address))
  const { hash } = assetAt(assets.addresses.script)
  assert.equal(assets.find(hash, 'contactpoint.css')?.name, undefined)
  assert.equal(assets.find('0000000000000000', 'contactpoint.js')?.name, undefined)
  assert.equal(assets.find(hash, '../package.json')?.name, undefined)
})

test('compressed forms hold the same bytes', () => {
  const { bodies } = assetAt(assets.addresses.styles)
  assert.ok(gunzipSync(bodies.gzip).equals(bodies.identity))
  assert.ok(brotliDecompressSync(bodies.br).equals(bodies.identity))
})

test('style sheet under 60 kB, script under 8 kB', () => {
  assert.ok(assetAt(assets.addresses.styles).bodies.identity.length < 60_000)
  assert.ok(assetAt(assets.addresses.script).bodies.identity.length < 8_000)
})

test('no asset fetches anything from elsewhere, and none carries the GOV.UK typeface', () => {
  for (const address of Object.values(assets.addresses)) {
    const content = assetAt(address).bodies.identity.toString().replaceAll('http://www.w3.org/2000/svg', '')
    assert.doesNotMatch(content, /url\(|@import|@font-face|GDS Transport/i)
  }
})
