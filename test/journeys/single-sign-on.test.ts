import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, test } from 'node:test'
import { Provider } from 'oidc-provider'
import { generateKeyPair, exportJWK } from 'jose'
import { entriesOf, openStage, Person } from '../support/journey.ts'

const stage = await openStage('single sign-on')
// A provider reads the machine's clock, so that the service has to be at the same time.
stage.test.setNow(new Date())
const issuer = await givenAProvider()

test('R-80, R-91: a team connects an organisation, a person ties the account, signs in through it, and confirms by it', async () => {
  const stephen = await Person.at(stage, { as: 'stephen' })
  const [{ code } = { code: '' }] = await stage.test.database.owner<{ code: string }[]>`
    select organisations.code from users join organisations using (organisation_id) where users.username = 'amara'`
  await stephen.opens('/users/sign-in-settings/E06000065')
  await stephen.opens(`/users/single-sign-on/${code}`)
  await stephen.fills({
    'Address of the provider': issuer,
    'What the provider calls this service': 'contactpoint',
    'Words that say that two factors were given': 'pwd',
  })
  await stephen.chooses('Yes')
  await stephen.presses('Save')
  await stephen.sees('Enter words that stand for two factors')
  await stephen.fills({ 'Words that say that two factors were given': 'mfa' })
  await stephen.presses('Save')
  await stephen.sees('0 people use it')
  await stephen.leaves()

  const amara = await Person.at(stage, { as: 'amara' })
  await amara.opens('/account')
  await amara.follows('Your organisation’s sign-in')
  await amara.presses(/^Use the sign-in of/)
  await andTheySignInAtTheProvider(amara, 'amara at work')
  assert.equal(amara.path(), '/account/single-sign-on')
  await amara.sees('signs you in to ContactPoint since')
  await amara.presses('Sign out')

  await amara.opens('/account/sessions')
  await amara.follows('Sign in through your organisation')
  await amara.fills({ 'Code of your organisation': 'no-such-body' })
  await amara.presses('Continue')
  await amara.sees('Nobody signs in with this code')
  await amara.fills({ 'Code of your organisation': code })
  await amara.presses('Continue')
  const entries = await entriesOf(stage, () => andTheySignInAtTheProvider(amara, 'amara at work'))
  assert.equal(amara.path(), '/account/sessions')
  await amara.sees('Your organisation’s sign-in')
  assert.deepEqual(entries.map(({ action }) => action).sort(), ['access.list-sessions', 'access.sign-in'])

  stage.test.setNow(new Date(Date.now() + 6 * 60_000))
  await amara.opens('/account/recovery-codes')
  await amara.presses('Make new recovery codes')
  stage.test.setNow(new Date())
  await amara.presses(/^Confirm through/)
  await andTheySignInAtTheProvider(amara, 'amara at work')
  assert.equal(amara.path(), '/account/recovery-codes')
  await amara.leaves()
})

test('names-answer-alike: somebody whom nobody tied is shown the page for signing in, and so are those who turn back', async () => {
  const visitor = await Person.at(stage, { width: 320 })
  const [{ code } = { code: '' }] = await stage.test.database.owner<{ code: string }[]>`
    select organisations.code from users join organisations using (organisation_id) where users.username = 'amara'`
  await visitor.opens('/sign-in/organisation')
  await visitor.fills({ 'Code of your organisation': code })
  await visitor.presses('Continue')
  await andTheySignInAtTheProvider(visitor, 'a stranger')
  await visitor.sees('The sign-in through your organisation was not taken', 'Sign in to ContactPoint')
  await visitor.opens('/sign-in/organisation')
  await visitor.presses('Continue')
  const back = '/sign-in/organisation/callback?error=access_denied&state=forged'
  assert.equal(await visitor.opens(back), 400)
  await visitor.sees('The sign-in through your organisation was not taken')
  await visitor.leaves()
})

/** The provider's own pages are not ours to check. It asks nothing of whom it still knows, unless it is told to. */
async function andTheySignInAtTheProvider({ page }: Person, name: string): Promise<void> {
  const goesOn = async (act: () => Promise<unknown>): Promise<void> => {
    const loaded = page.waitForEvent('load')
    await act()
    await loaded
  }
  stage.test.setNow(new Date())
  await goesOn(() => page.getByRole('link', { name: /^Continue to/ }).click())
  if (!page.url().startsWith(issuer)) return
  await page.locator('input[name=login]').fill(name)
  await page.locator('input[name=password]').fill('any')
  await goesOn(() => page.locator('button[type=submit]').click())
  if (page.url().startsWith(issuer)) await goesOn(() => page.locator('button[type=submit]').click())
  assert.ok(page.url().startsWith(stage.origin), page.url())
}

async function givenAProvider(): Promise<string> {
  const server = createServer((request, response) => callback(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = `http://localhost:${(server.address() as AddressInfo).port}`
  const { privateKey } = await generateKeyPair('ES256', { extractable: true })
  const keys = await stage.test.web.inject('/.well-known/jwks.json')
  const provider = new Provider(address, {
    clients: [
      {
        client_id: 'contactpoint',
        redirect_uris: [`${stage.origin}/sign-in/organisation/callback`],
        token_endpoint_auth_method: 'private_key_jwt',
        token_endpoint_auth_signing_alg: 'ES256',
        id_token_signed_response_alg: 'ES256',
        require_auth_time: true,
        jwks: keys.json(),
      },
    ],
    jwks: { keys: [{ ...(await exportJWK(privateKey)), kid: 'one', alg: 'ES256', use: 'sig' }] },
    cookies: { keys: ['a key for tests'] },
    claims: { openid: ['sub', 'amr'] },
    conformIdTokenClaims: false,
  })
  const finish = provider.interactionFinished.bind(provider)
  // Its development pages ask for one factor; what it says then is that two were given.
  provider.interactionFinished = (request, response, { login, ...result }, options) =>
    finish(request, response, login ? { ...result, login: { ...login, amr: ['mfa'] } } : result, options)
  const callback = provider.callback()
  return address
}
