import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { createPolicyEngine } from '../../lib/policy/engine.ts'
import { gatherPolicies, policySchema } from '../../lib/policy/slice-policy.ts'
import { createLogger } from '../../platform/log.ts'
import { loadAssets } from '../../platform/web/assets.ts'
import { bareLayout } from '../../platform/web/layout.ts'
import { createWebServer } from '../../platform/web/server.ts'
import { createTemplates } from '../../platform/web/templates.ts'
import { actAs } from '../../../test/support/acts.ts'
import { createTestDatabase } from '../../../test/support/database.ts'
import { createTestUser, testPassword, testSeal, testTotpSecret } from '../../../test/support/users.ts'
import { faultsIn } from '../../../test/support/valid-html.ts'
import {
  createProviders,
  decideBy,
  findSession,
  relyingPartyOf,
  sessionCookieName,
  visitor,
} from '../index.ts'
import { accessPolicy } from '../policy.ts'
import { totpCodeAt } from '../factors/totp.ts'
import { suspendUser } from '../users.ts'
import { ownAddress, signInPathFor } from './paths.ts'
import { accessRoutes } from './routes.ts'

const db = await createTestDatabase()
await createTestUser(db, 'rose')
await createTestUser(db, 'sam')

const folder = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url))
const templates = createTemplates({ roots: [folder('src')] })
const assets = loadAssets(folder('assets'))
const engine = createPolicyEngine(accessPolicy.rules, policySchema([accessPolicy]))
const decide = decideBy(engine)

type Answer = LightMyRequestResponse

/** A browser on a server of this slice alone, authenticated as the application does it; `now` can be moved. */
class Browser {
  now = new Date('2026-11-22T09:00:00Z')
  readonly cookies = new Map<string, string>()
  readonly server: FastifyInstance
  readonly isSecure: boolean
  #requests = 0
  #form = ''

  constructor(isSecure = false) {
    this.isSecure = isSecure
    this.server = createWebServer({
      templates,
      assets,
      layoutContext: () => bareLayout,
      log: createLogger('silent'),
      newRequestId: () => `request-${++this.#requests}`,
      isSecure,
    })
    this.server.addHook('onRequest', async (request) => {
      const token = request.cookies[sessionCookieName({ isSecure, isPractice: false })]
      const session = token === undefined ? undefined : await findSession(db.web, token, this.now)
      request.actor = session?.actor ?? visitor
      request.act = (work) => {
        const outcome = { actor: request.actor, now: this.now, decide: permitUse }
        return actAs(db.web, work, outcome)
      }
    })
    accessRoutes(this.server, {
      seal: testSeal,
      cookies: { isSecure, isPractice: false },
      party: relyingPartyOf('http://localhost:3000'),
      providers: createProviders(testSeal, 'http://localhost:3000', false),
      allowsLocal: false,
      policy: { engine, rules: gatherPolicies([accessPolicy]) },
    })
  }

  async get(url: string): Promise<Answer> {
    return this.#take(await this.server.inject({ url, headers: this.#headers() }))
  }

  async post(url: string, fields: Record<string, string> = {}): Promise<Answer> {
    const payload = new URLSearchParams({ _csrf: this.#form, ...fields }).toString()
    const headers = { ...this.#headers(), 'content-type': 'application/x-www-form-urlencoded' }
    return this.#take(await this.server.inject({ method: 'POST', url, payload, headers }))
  }

  /** Shows the form first, as a browser would. */
  async fill(url: string, fields: Record<string, string>): Promise<Answer> {
    await this.get(url)
    return this.post(url, fields)
  }

  async signIn(username = 'rose'): Promise<Answer> {
    await this.fill('/sign-in', { username, password: testPassword })
    return this.fill('/sign-in/code', { code: this.code() })
  }

  code(): string {
    return totpCodeAt(testTotpSecret, this.now)
  }

  step(minutes: number): void {
    this.now = new Date(this.now.getTime() + minutes * 60_000)
  }

  get token(): string | undefined {
    return this.cookies.get(sessionCookieName({ isSecure: this.isSecure, isPractice: false }))
  }

  #headers(): { cookie: string } {
    return { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') }
  }

  #take(answer: Answer): Answer {
    for (const { name, value } of answer.cookies) {
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    this.#form = /name="_csrf" value="([^"]+)"/.exec(answer.body)?.[1] ?? this.#form
    return answer
  }
}

/** Every act of the test support begins by asking for the use of the service, which a visitor may not have. */
const permitUse: typeof decide = async (act, action, resource) =>
  action === 'access.use-service'
    ? { action, isPermitted: true, rules: [], policyVersion: 'test', lapsed: [] }
    : decide(act, action, resource)

async function withBrowser(use: (browser: Browser) => Promise<void>, isSecure = false): Promise<void> {
  const browser = new Browser(isSecure)
  await use(browser)
  await browser.server.close()
  await db.owner`delete from sign_in_throttles`
  await db.owner`update credentials set last_totp_step = 0`
}

test('username, password and code lead to the page that was asked for', async () => {
  await withBrowser(async (browser) => {
    await browser.get(signInPathFor('/search?page=2'))
    const first = await browser.post('/sign-in', {
      username: 'rose',
      password: testPassword,
      next: '/search?page=2',
    })
    assert.deepEqual(
      [first.statusCode, first.headers.location],
      [303, '/sign-in/code?next=%2Fsearch%3Fpage%3D2'],
    )
    const half = browser.token
    const page = await browser.get(String(first.headers.location))
    assert.match(page.body, /name="next" value="\/search\?page=2"/)
    const second = await browser.post('/sign-in/code', { code: browser.code(), next: '/search?page=2' })
    assert.deepEqual([second.statusCode, second.headers.location], [303, '/search?page=2'])
    assert.notEqual(browser.token, half)
  })
})

test('T3: the cookie is for this host and for requests only, and secure where the service is', async () => {
  for (const isSecure of [false, true]) {
    await withBrowser(async (browser) => {
      const answer = await browser.signIn()
      const cookie = answer.cookies.find(
        ({ name }) => name === (isSecure ? '__Host-contactpoint' : 'contactpoint'),
      )
      assert.equal(cookie?.path, '/')
      assert.equal(cookie?.httpOnly, true)
      assert.equal(cookie?.sameSite, 'Lax')
      assert.equal(cookie?.secure ?? false, isSecure)
      assert.equal('domain' in cookie, false)
    }, isSecure)
  }
})

test('a wrong password and an unknown name give the same page', async () => {
  await withBrowser(async (browser) => {
    const answers = []
    for (const username of ['rose', 'nobody']) {
      const { statusCode, body } = await browser.fill('/sign-in', { username, password: 'not the password' })
      answers.push({
        statusCode,
        body: body.replaceAll(/name="_csrf" value="[^"]+"/g, '').replaceAll(username, 'X'),
      })
    }
    assert.deepEqual(answers[0], answers[1])
    assert.equal(answers[0]?.statusCode, 400)
    assert.match(answers[0].body, /The username or password is not right/)
    assert.doesNotMatch(answers[0].body, /not the password/)
  })
})

test('empty fields are asked for, and a wait is told in minutes', async () => {
  await withBrowser(async (browser) => {
    const empty = await browser.fill('/sign-in', { username: '', password: '' })
    assert.match(empty.body, /Enter your username[\s\S]*Enter your password/)
    for (let i = 0; i < 5; i++)
      await browser.fill('/sign-in', { username: 'rose', password: 'not the password' })
    const waiting = await browser.fill('/sign-in', { username: 'rose', password: testPassword })
    assert.equal(waiting.statusCode, 429)
    assert.match(waiting.body, /Try again in 1 minute</)
  })
})

test('the second factor begins at the password for whoever has not given it', async () => {
  await withBrowser(async (browser) => {
    assert.equal((await browser.get('/sign-in/code')).headers.location, '/sign-in')
    await browser.get('/sign-in')
    assert.equal((await browser.post('/sign-in/code', { code: '123456' })).headers.location, '/sign-in')
    await browser.fill('/sign-in', { username: 'rose', password: testPassword })
    browser.step(10)
    assert.equal((await browser.fill('/sign-in/code', { code: browser.code() })).headers.location, '/sign-in')
  })
})

test('nobody is led to another site by a link to the sign-in page', () => {
  const foreign = [
    'https://evil.example',
    '//evil.example',
    '/\\evil.example',
    '/a\\b',
    '/a b',
    '/\nb',
    '',
    undefined,
  ]
  for (const next of foreign) assert.equal(ownAddress(next), '/')
  assert.equal(ownAddress('/children/1?a=b'), '/children/1?a=b')
})

test('the account page shows conditions, codes left and own activity, and leaves an entry', async () => {
  await withBrowser(async (browser) => {
    await browser.signIn()
    const page = await browser.get('/account')
    assert.equal(page.statusCode, 200)
    assert.match(page.body, /Need for the work[\s\S]*Lapses on 10 January 2027/)
    assert.match(page.body, /Enhanced disclosure[^<]*[\s\S]*Held until 1 January 2029/)
    assert.match(page.body, /You have no recovery codes/)
    assert.match(page.body, /Signed in/)
    const entries =
      await db.owner`select from audit_entries where action = 'access.read-own-account' and outcome = 'done'`
    assert.ok(entries.length > 0)
  })
})

test('new recovery codes are shown once and sign in', async () => {
  await withBrowser(async (browser) => {
    await browser.signIn()
    const made = await browser.fill('/account/recovery-codes', {})
    const codes = [...made.body.matchAll(/<code>([^<]+)<\/code>/g)].map(([, code]) => code ?? '')
    assert.equal(codes.length, 10)
    assert.doesNotMatch((await browser.get('/account/recovery-codes')).body, /<code>/)
    assert.match((await browser.get('/account')).body, /You have 10 recovery codes left/)
    await browser.post('/sign-out')
    await browser.fill('/sign-in', { username: 'rose', password: testPassword })
    const answer = await browser.fill('/sign-in/recovery-code', { code: codes[0] ?? '' })
    assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/'])
  })
})

test('signing out takes the cookie back, and the old token is dead', async () => {
  await withBrowser(async (browser) => {
    await browser.signIn()
    const token = browser.token ?? ''
    await browser.get('/account/recovery-codes')
    const answer = await browser.post('/sign-out')
    assert.deepEqual([answer.statusCode, answer.headers.location], [303, '/signed-out'])
    assert.equal(browser.token, undefined)
    assert.equal(await findSession(db.web, token, browser.now), undefined)
    assert.equal((await browser.post('/sign-out')).statusCode, 303)
  })
})

test('staying signed in begins the idle time anew', async () => {
  await withBrowser(async (browser) => {
    await browser.signIn()
    await browser.get('/account/recovery-codes')
    const token = browser.token ?? ''
    browser.step(14)
    assert.equal((await browser.post('/session/extend')).statusCode, 204)
    browser.step(14)
    assert.equal((await findSession(db.web, token, browser.now))?.stage, 'full')
  })
})

test('R-86: a suspended person who gives both factors reads what lapsed and whom to ask, and is not signed in', async () => {
  await actAs(db.worker, (act) => suspendUser(act, 'sam'))
  await withBrowser(async (browser) => {
    const answer = await browser.signIn('sam')
    assert.equal(answer.statusCode, 403)
    assert.match(
      answer.body,
      /Your account is suspended[\s\S]*Since 22 November 2026[\s\S]*Ask your local ContactPoint team/,
    )
    assert.equal(browser.token, undefined)
  })
})

test('every page of the slice is valid HTML', async () => {
  await withBrowser(async (browser) => {
    const pages = [await browser.get('/sign-in'), await browser.post('/sign-in', {})]
    await browser.fill('/sign-in', { username: 'rose', password: testPassword })
    pages.push(await browser.get('/sign-in/code'), await browser.get('/sign-in/recovery-code'))
    await browser.fill('/sign-in/code', { code: browser.code() })
    pages.push(await browser.get('/account'), await browser.get('/account/recovery-codes'))
    pages.push(await browser.post('/account/recovery-codes'), await browser.get('/signed-out'))
    for (const { body } of pages) assert.deepEqual(await faultsIn(body), [])
  })
})
