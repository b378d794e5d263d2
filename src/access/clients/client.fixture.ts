import { createHash, randomUUID } from 'node:crypto'
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose'
import type { LightMyRequestResponse } from 'fastify'
import { createTestApp, TEST_NOW, type TestApp } from '../../../test/support/app.ts'
import { systemActor } from '../../app/acts.ts'
import { day } from '../../lib/iso-date.ts'
import type { RunAct } from '../../platform/act.ts'
import { parseGivenKeys, type ClientKey } from './jwks.ts'
import { registerClient, type NewClient } from './set-client.ts'

export const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'
/** An accredited body of the demonstration area. */
export const ORGANISATION = 'VOL-COM'

/** A key pair of a supplier, with the half that it hands in. */
export type Pair = { readonly secret: CryptoKey; readonly key: ClientKey; readonly alg: string }

export async function createPair(kid: string, alg = 'ES256'): Promise<Pair> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const keys = parseGivenKeys(JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid }] }))
  if (typeof keys === 'string') throw new Error(keys)
  return { secret: privateKey, key: keys[0]!, alg }
}

/** The application with systems that ask it for tokens, at a time that the test sets. */
export class ClientBed {
  now = TEST_NOW
  readonly app: TestApp
  readonly run: RunAct

  private constructor(app: TestApp) {
    this.app = app
    this.run = app.app.acts(app.app.worker, systemActor('test'))
  }

  static async open(random: string): Promise<ClientBed> {
    return new ClientBed(await createTestApp({ children: 30, random }))
  }

  /** Moves the clock, which starts each minute anew with its bounds on requests. */
  step(seconds: number): void {
    this.now = new Date(this.now.getTime() + seconds * 1000)
    this.app.setNow(this.now)
  }

  register(keys: readonly ClientKey[], over: Partial<NewClient> = {}): Promise<string> {
    const usual = {
      organisation: ORGANISATION,
      name: 'Case system',
      kind: 'case-system',
      scopes: ['whoami'],
    } as const
    return this.run((act) =>
      registerClient(
        act,
        { ...usual, keys: { kind: 'given', keys }, until: day('2027-11-23'), ...over },
        true,
      ),
    )
  }

  /** What an honest client says, and what the test says over it. */
  claims(clientId: string, over: Readonly<Record<string, unknown>> = {}): JWTPayload {
    const iat = Math.floor(this.now.getTime() / 1000)
    const aud = `${this.app.app.config.publicOrigin}/oauth/token`
    return { iss: clientId, sub: clientId, aud, iat, exp: iat + 60, jti: randomUUID(), ...over }
  }

  sign(
    pair: Pair,
    clientId: string,
    over: Readonly<Record<string, unknown>> = {},
    header: Partial<JWTHeaderParameters> = {},
  ): Promise<string> {
    return new SignJWT(this.claims(clientId, over))
      .setProtectedHeader({ alg: pair.alg, kid: pair.key.kid, ...header })
      .sign(pair.secret)
  }

  ask(
    assertion: string,
    over: Record<string, string> = {},
    web = this.app.web,
  ): Promise<LightMyRequestResponse> {
    const form = {
      grant_type: 'client_credentials',
      client_assertion_type: ASSERTION_TYPE,
      client_assertion: assertion,
      ...over,
    }
    return web.inject({
      method: 'POST',
      url: '/oauth/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    })
  }

  async token(pair: Pair, clientId: string): Promise<string> {
    const answer = await this.ask(await this.sign(pair, clientId))
    const { access_token: token } = answer.json<{ access_token?: string }>()
    if (token === undefined) throw new Error(answer.body)
    return token
  }

  whoami(token: string): Promise<LightMyRequestResponse> {
    return this.app.web.inject({ url: '/api/v1/whoami', headers: { authorization: `Bearer ${token}` } })
  }

  async lastEntry() {
    const [row] = await this.app.database.owner<
      {
        action: string
        outcome: string
        fields: string[]
        actorKind: string
        clientId: string | null
        subjectRef: string | null
        sessionRef: Buffer | null
        authenticator: string | null
      }[]
    >`
      select action, outcome, fields, actor_kind as "actorKind", client_id as "clientId", subject_ref as "subjectRef",
             session_ref as "sessionRef", authenticator
        from audit_entries order by entry_id desc limit 1`
    return row!
  }

  static refOf(token: string): Buffer {
    return createHash('sha256').update(token).digest()
  }
}
