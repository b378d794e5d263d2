import assert from 'node:assert/strict'
import type { Act, Actor, RunAct } from '../../platform/act.ts'
import { createPolicyEngine } from '../../lib/policy/engine.ts'
import { policySchema } from '../../lib/policy/slice-policy.ts'
import { actAs } from '../../../test/support/acts.ts'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database.ts'
import { testPassword, testSeal, testTotpSecret } from '../../../test/support/users.ts'
import { decideBy } from '../decide.ts'
import { accessPolicy } from '../policy.ts'
import { visitor } from '../sessions/session.ts'
import { findSession } from '../sessions/sessions.ts'
import { signInWithCode, signInWithPassword } from '../sign-in.ts'
import { totpCodeAt } from '../factors/totp.ts'
import { Authenticator } from './authenticator.fixture.ts'
import { addPasskey, beginPasskey } from './own-passkeys.ts'
import { relyingPartyOf } from './relying-party.ts'
import { beginPasskeySignIn, signInWithPasskey } from './sign-in-with-passkey.ts'

export const party = relyingPartyOf('https://contactpoint.example')

const engine = createPolicyEngine(accessPolicy.rules, policySchema([accessPolicy]))
const real = decideBy(engine)
/** The test support asks for the use of the service first, which is not what is tested here. */
const decide: typeof real = async (act, action, resource) =>
  action === 'access.use-service'
    ? { action, isPermitted: true, rules: [], policyVersion: 'test', lapsed: [] }
    : real(act, action, resource)

/** A database with the policy of this slice over it, and a clock that tests move. */
export class Desk {
  now = new Date('2026-11-22T09:00:00Z')
  readonly db: TestDatabase
  readonly visit: RunAct

  private constructor(db: TestDatabase) {
    this.db = db
    this.visit = (work) => this.actAs(visitor, work)
  }

  static async open(): Promise<Desk> {
    return new Desk(await createTestDatabase())
  }

  step(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000)
  }

  actAs<T>(actor: Actor, work: (act: Act) => Promise<T>, pool = this.db.web): Promise<T> {
    return actAs(pool, work, { actor, now: this.now, decide })
  }

  /** First and second factor; the outcome of the last that was asked. */
  async signInWithCode(username: string, password = testPassword) {
    const first = await signInWithPassword(this.visit, testSeal, { username, password })
    if (first.kind !== 'second-factor') return first
    await this.db.owner`update credentials set last_totp_step = 0`
    const code = totpCodeAt(testTotpSecret, this.now)
    return signInWithCode(this.visit, testSeal, { token: first.token, code })
  }

  async signInWithPasskey(key: Authenticator, wrong?: Parameters<Authenticator['sign']>[1]) {
    const { options, token } = await beginPasskeySignIn(this.visit, party)
    const credential = key.sign(options, wrong)
    return signInWithPasskey(this.visit, testSeal, party, { credential, token })
  }

  /** Whoever an outcome signed in. */
  async signedIn(outcome: object): Promise<Actor> {
    assert.ok('kind' in outcome && outcome.kind === 'signed-in', JSON.stringify(outcome))
    const session = await findSession(this.db.web, (outcome as unknown as { token: string }).token, this.now)
    assert.equal(session?.stage, 'full')
    return session.actor
  }

  async person(username: string): Promise<Actor> {
    return this.signedIn(await this.signInWithCode(username))
  }

  /** A new passkey of somebody who is signed in. */
  async addPasskey(actor: Actor, name: string, counter = 0): Promise<Authenticator> {
    const key = new Authenticator(party, name, counter)
    const options = await this.actAs(actor, (act) => beginPasskey(act, testSeal, party))
    const given = { credential: key.make(options), label: name }
    const { kind } = await this.actAs(actor, (act) => addPasskey(act, party, given))
    assert.equal(kind, 'added')
    return key
  }

  /** What one user's entries say, newest first. */
  entries(
    userId: number,
  ): Promise<{ action: string; outcome: string; authenticator: string; fields: string[] }[]> {
    return this.db.owner`
      select action, outcome, authenticator, fields from audit_entries where user_id = ${userId} order by entry_id desc`
  }
}
