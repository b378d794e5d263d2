// What a supplier runs; Node 20 or newer, nothing to install.
//
//   node get-token.mjs new-keys NAME             writes NAME.private.json, to be kept, and NAME.jwks.json, to be handed in
//   node get-token.mjs token NAME ORIGIN CLIENT  prints the answer of ORIGIN to a signed request of the client id CLIENT
import { createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'

const [command, name, origin, client] = process.argv.slice(2)

if (command === 'new-keys') {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const more = { kid: name, alg: 'ES256', use: 'sig' }
  const jwks = { keys: [{ ...publicKey.export({ format: 'jwk' }), ...more }] }
  const secret = { ...privateKey.export({ format: 'jwk' }), ...more }
  writeFileSync(`${name}.private.json`, JSON.stringify(secret), { mode: 0o600 })
  writeFileSync(`${name}.jwks.json`, JSON.stringify(jwks, null, 2))
} else if (command === 'token') {
  const key = createPrivateKey({
    key: JSON.parse(readFileSync(`${name}.private.json`, 'utf8')),
    format: 'jwk',
  })
  const now = Math.floor(Date.now() / 1000)
  const head = { alg: 'ES256', kid: name }
  const claims = { iss: client, sub: client, aud: origin, iat: now, exp: now + 60, jti: randomUUID() }
  const content = [head, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.')
  const signature = sign('sha256', Buffer.from(content), { key, dsaEncoding: 'ieee-p1363' })
  const answer = await fetch(`${origin}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: `${content}.${signature.toString('base64url')}`,
    }),
  })
  console.log(await answer.text())
  process.exitCode = answer.ok ? 0 : 1
} else {
  console.error('new-keys or token?')
  process.exitCode = 2
}
