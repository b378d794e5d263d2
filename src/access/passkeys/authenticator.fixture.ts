import { createHash, createSign, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { isoCBOR } from '@simplewebauthn/server/helpers'
import type { RelyingParty } from './relying-party.ts'

/** What a test may get wrong about a signed message. */
type Wrongs = {
  readonly origin?: string
  readonly rpId?: string
  readonly isUserVerified?: boolean
  readonly counter?: number
  readonly userHandle?: string
  readonly challenge?: string
}

type MakeOptions = { readonly challenge: string; readonly user: { readonly id: string } }

/** A device that makes one ES256 key and signs with it, as browsers send it. */
export class Authenticator {
  readonly #party: RelyingParty
  readonly #key: KeyObject
  readonly #publicKey: Buffer
  readonly credentialId: Buffer
  #handle = ''
  counter: number

  /** @param counter null for a key that does not count. */
  constructor(party: RelyingParty, name: string, counter = 0) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const cose = new Map<number, number | Uint8Array>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, new Uint8Array(Buffer.from(x, 'base64url'))],
      [-3, new Uint8Array(Buffer.from(y, 'base64url'))],
    ])
    this.#party = party
    this.#key = privateKey
    this.#publicKey = Buffer.from(isoCBOR.encode(cose))
    this.credentialId = createHash('sha256').update(name).digest()
    this.counter = counter
  }

  /** Answers options for a new passkey. */
  make(options: MakeOptions, wrong: Wrongs & { format?: string } = {}): string {
    this.#handle = options.user.id
    const attested = Buffer.concat([
      Buffer.alloc(16),
      Buffer.of(0, this.credentialId.length),
      this.credentialId,
      this.#publicKey,
    ])
    const authData = Buffer.concat([this.#authData(wrong, 0x40), attested])
    const attestation = new Map<string, unknown>([
      ['fmt', wrong.format ?? 'none'],
      ['attStmt', new Map()],
      ['authData', new Uint8Array(authData)],
    ])
    return this.#credential({
      clientDataJSON: this.#clientData('webauthn.create', options.challenge, wrong).toString('base64url'),
      attestationObject: Buffer.from(isoCBOR.encode(attestation as never)).toString('base64url'),
      transports: ['internal', 'made-up'],
    })
  }

  /** Answers options for signing in or confirming; a key that counts counts one up. */
  sign(options: { readonly challenge: string }, wrong: Wrongs = {}): string {
    if (this.counter > 0) this.counter++
    const authData = this.#authData(wrong, 0)
    const clientData = this.#clientData('webauthn.get', options.challenge, wrong)
    const hash = createHash('sha256').update(clientData).digest()
    const signature = createSign('sha256')
      .update(Buffer.concat([authData, hash]))
      .sign(this.#key)
    return this.#credential({
      clientDataJSON: clientData.toString('base64url'),
      authenticatorData: authData.toString('base64url'),
      signature: signature.toString('base64url'),
      userHandle: wrong.userHandle ?? this.#handle,
    })
  }

  #authData({ rpId, isUserVerified = true, counter }: Wrongs, more: number): Buffer {
    const count = Buffer.alloc(4)
    count.writeUInt32BE(counter ?? this.counter)
    const hash = createHash('sha256')
      .update(rpId ?? this.#party.id)
      .digest()
    return Buffer.concat([hash, Buffer.of(0x01 | (isUserVerified ? 0x04 : 0) | more), count])
  }

  #clientData(type: string, challenge: string, wrong: Wrongs): Buffer {
    const origin = wrong.origin ?? this.#party.origin
    return Buffer.from(JSON.stringify({ type, challenge: wrong.challenge ?? challenge, origin }))
  }

  #credential(response: object): string {
    const id = this.credentialId.toString('base64url')
    return JSON.stringify({ id, rawId: id, type: 'public-key', clientExtensionResults: {}, response })
  }
}
