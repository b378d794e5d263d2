import { createECDH } from 'node:crypto'
import { calculateJwkThumbprint, type JWK } from 'jose'
import type { Seal } from '../../platform/seal.ts'

/**
 * The key by which this installation shows providers who it is: ES256, drawn from the seal's key and kept nowhere.
 *
 * Every process has the same; a new seal key is a new one of these.
 */
export async function ownKey(seal: Seal): Promise<{ privateJwk: JWK; publicJwk: JWK }> {
  const secret = seal.digest('single sign-on', 'client key 1')
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(secret)
  const point = pair.getPublicKey()
  const coordinates = {
    kty: 'EC',
    crv: 'P-256',
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const named = { ...coordinates, kid: await calculateJwkThumbprint(coordinates), alg: 'ES256', use: 'sig' }
  return { publicJwk: named, privateJwk: { ...named, d: secret.toString('base64url') } }
}
