import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totpCodeAt } from '../../src/access/factors/totp.ts'
import { personaPassword, personaTotpSecret } from '../../src/app/personas.ts'
import { TEST_NOW } from '../support/app.ts'
import { entriesOf, openStage, Person } from '../support/journey.ts'

const stage = await openStage('passkeys')
let now = TEST_NOW

test('R-91: a passkey is added, signs in without a name, and confirms who one is', async () => {
  const amara = await Person.at(stage)
  await givenADeviceForPasskeys(amara)
  await whenTheySignInByPassword(amara, 'amara')
  await amara.opens('/account')
  await amara.follows('Your passkeys')
  await amara.sees('You have no passkey')
  await amara.follows('Add a passkey')
  await amara.fills({ 'Name of the passkey': 'Work laptop' })
  await amara.presses('Add a passkey')
  assert.equal(amara.path(), '/account/passkeys')
  await amara.sees('Work laptop', 'Not used yet')
  await amara.presses('Sign out')

  await amara.opens('/account/sessions')
  const entries = await entriesOf(stage, async () => {
    await amara.presses('Sign in with a passkey')
  })
  assert.equal(amara.path(), '/account/sessions')
  await amara.sees('Where you are signed in', 'Passkey')
  assert.deepEqual(entries.map(({ action }) => action).sort(), ['access.list-sessions', 'access.sign-in'])

  whenTimePasses({ minutes: 6 })
  await amara.opens('/account/recovery-codes')
  await amara.presses('Make new recovery codes')
  assert.equal(amara.path(), '/account/confirm?next=%2Faccount%2Frecovery-codes')
  await amara.presses('Confirm with your passkey')
  assert.equal(amara.path(), '/account/recovery-codes')
  await amara.presses('Make new recovery codes')
  await amara.sees('Your new recovery codes')

  await amara.opens('/account/passkeys')
  await amara.sees('Last used')
  await amara.follows('Rename Work laptop')
  await amara.fills({ 'Name of the passkey': 'Old laptop' })
  await amara.presses('Save the name')
  await amara.follows('Remove Old laptop')
  await amara.presses('Remove the passkey')
  await amara.sees('You have no passkey')
  await amara.opens('/account/sign-ins')
  await amara.sees('Confirmation of who you are', 'Password and security code')
  await amara.leaves()
})

test('R-91: a device that does not know its user signs nobody in, and the page says what to do', async () => {
  const amara = await Person.at(stage)
  await givenADeviceForPasskeys(amara, { isUserVerified: false })
  await amara.opens('/sign-in')
  await amara.page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await amara.page.getByRole('alert').filter({ hasText: 'The passkey was not used. Try again.' }).waitFor()
  await amara.leaves()
})

test('without scripts the page for signing in says to use password and code, and they work', async () => {
  const callum = await Person.at(stage, { hasScripts: false, width: 320 })
  await callum.opens('/sign-in')
  await callum.sees('To sign in with a passkey you need a newer browser with scripts switched on')
  assert.equal(await callum.page.getByRole('button', { name: 'Sign in with a passkey' }).count(), 0)
  await whenTheySignInByPassword(callum, 'callum')
  assert.equal(callum.path(), '/')
  await callum.leaves()
})

test('R-91: two members of the team let in somebody who lost every factor, and the former ones end', async () => {
  const stephen = await Person.at(stage, { as: 'stephen' })
  await stephen.opens('/users/recovery')
  await stephen.follows('Start a recovery')
  await stephen.fills({ 'Username of the person': 'beth' })
  await stephen.chooses('In person, with a document that has a photo')
  await stephen.presses('Start the recovery')
  await stephen.sees('Recovery of the account of Beth Holroyd', 'You started this, so another member')

  const helen = await Person.at(stage, { as: 'helen' })
  await helen.opens('/users/recovery')
  await helen.follows('Beth Holroyd')
  await helen.chooses('Yes, show me the code to hand over')
  await helen.presses('Save my answer')
  const code = await helen.page.locator('main code').innerText()

  const beth = await Person.at(stage)
  await givenADeviceForPasskeys(beth)
  await beth.opens('/sign-in')
  await beth.follows('Recover your account')
  await beth.fills({ Username: 'beth', Code: code })
  await beth.presses('Continue')
  await beth.sees('You need a passkey before you can go on')
  await beth.presses('Add a passkey')
  await beth.sees('Your passkey is added')
  await beth.follows('Sign in')
  await beth.presses('Sign in with a passkey')
  await beth.sees('Somebody asked to recover your account', 'Stephen Ogden', 'Helen Marchetti')
  await beth.presses('I have read this')
  assert.equal(beth.path(), '/')
  await beth.presses('Sign out')

  await beth.opens('/sign-in')
  await beth.fills({ Username: 'beth', Password: personaPassword('beth') })
  await beth.presses('Continue')
  await beth.sees('The username or password is not right')
  for (const person of [stephen, helen, beth]) await person.leaves()
})

test('R-91: an authority takes passkeys only; whoever has none adds one after password and code', async () => {
  const stephen = await Person.at(stage, { as: 'stephen' })
  await stephen.opens('/users/recovery')
  await stephen.follows('How people of your area sign in')
  await stephen.chooses('With a passkey only')
  await stephen.presses('Save')
  const imran = await Person.at(stage)
  await givenADeviceForPasskeys(imran)
  await whenTheySignInByPassword(imran, 'imran')
  await imran.sees('You need a passkey before you can go on')
  await imran.opens('/search')
  assert.equal(imran.path(), '/sign-in?next=%2Fsearch')
  await imran.opens('/sign-in/add-passkey')
  await imran.presses('Add a passkey')
  await imran.follows('Sign in')
  await imran.presses('Sign in with a passkey')
  await imran.opens('/account/passkeys')
  await imran.follows('Remove Passkey')
  await imran.sees('is your only passkey')
  await stephen.opens('/users/sign-in-settings/E06000065')
  await stephen.chooses('With a passkey, or with password and security code')
  await stephen.presses('Save')
  await stephen.leaves()
  await imran.leaves()
})

async function givenADeviceForPasskeys(person: Person, { isUserVerified = true } = {}): Promise<void> {
  const session = await person.page.context().newCDPSession(person.page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
      automaticPresenceSimulation: true,
    },
  })
}

async function whenTheySignInByPassword(person: Person, username: string): Promise<void> {
  await person.opens('/sign-in')
  await person.fills({ Username: username, Password: personaPassword(username) })
  await person.presses('Continue')
  await person.fills({ 'Security code': totpCodeAt(personaTotpSecret(username), now) })
  await person.presses('Sign in')
}

function whenTimePasses({ minutes }: { minutes: number }): void {
  now = new Date(now.getTime() + minutes * 60_000)
  stage.test.setNow(now)
}
