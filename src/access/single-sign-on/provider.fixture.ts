import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWTPayload } from 'jose'

/** A provider that says whatever a test wants, signed or not, to try what the real one never sends. */
export class LiarProvider {
  readonly issuer: string
  /** Over what an honest provider would say. */
  lies: JWTPayload = {}
  /** Signs instead of the key that is published. */
  foreignKey: CryptoKey | undefined
  now = new Date(0)
  readonly tokenRequests: URLSearchParams[] = []
  readonly #key: CryptoKey

  private constructor(issuer: string, key: CryptoKey) {
    this.issuer = issuer
    this.#key = key
  }

  static async open(): Promise<LiarProvider> {
    const { privateKey, publicKey } = await generateKeyPair('ES256')
    const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'one', alg: 'ES256', use: 'sig' }] }
    const server = createServer((request, response) => {
      const pieces: Buffer[] = []
      request.on('data', (piece: Buffer) => void pieces.push(piece))
      request.on('end', () => {
        const sent = new URLSearchParams(Buffer.concat(pieces).toString())
        void provider.#answer(request.url ?? '', sent, keys).then((answer) => {
          response.setHeader('content-type', 'application/json').end(JSON.stringify(answer))
        })
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const provider = new LiarProvider(
      `http://localhost:${(server.address() as AddressInfo).port}`,
      privateKey,
    )
    after(() => void server.close())
    return provider
  }

  /** What the browser brings back when it was sent to `address`. */
  returnOf(address: string, over: Record<string, string> = {}): string {
    const asked = new URL(address).searchParams
    this.#nonce = asked.get('nonce') ?? ''
    return new URLSearchParams({ code: 'a-code', state: asked.get('state') ?? '', ...over }).toString()
  }

  #nonce = ''

  async #answer(url: string, sent: URLSearchParams, keys: object): Promise<object> {
    if (url === '/keys') return keys
    if (url !== '/token') return this.#discovery()
    this.tokenRequests.push(sent)
    const seconds = Math.floor(this.now.getTime() / 1000)
    const honest = {
      iss: this.issuer,
      sub: 'rose at home',
      aud: 'contactpoint',
      nonce: this.#nonce,
      iat: seconds,
      exp: seconds + 300,
      auth_time: seconds,
      amr: ['pwd', 'mfa'],
    }
    const token = new SignJWT({ ...honest, ...this.lies }).setProtectedHeader({ alg: 'ES256', kid: 'one' })
    const id_token = await token.sign(this.foreignKey ?? this.#key)
    return { access_token: 'x', token_type: 'Bearer', id_token }
  }

  #discovery(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.issuer}/authorize`,
      token_endpoint: `${this.issuer}/token`,
      jwks_uri: `${this.issuer}/keys`,
      response_types_supported: ['code'],
      subject_types_supported: ['public'],
      id_token_signing_alg_values_supported: ['ES256'],
      code_challenge_methods_supported: ['S256'],
    }
  }
}
