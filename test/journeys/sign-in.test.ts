import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totpCodeAt } from '../../src/access/factors/totp.ts'
import { personaPassword, personaTotpSecret } from '../../src/app/personas.ts'
import { addDays, dayInLondon } from '../../src/lib/iso-date.ts'
import { TEST_NOW } from '../support/app.ts'
import { childrenOf, entriesOf, openStage, Person } from '../support/journey.ts'

const stage = await openStage('sign in')
const [child] = await childrenOf(stage, { hasLead: true })
const record = `/children/${child!.publicId}`
let now = TEST_NOW

test('R-91: password and code of the app open the service; signing out closes it', async () => {
  const callum = await givenAVisitor()
  await callum.opens('/account')
  assert.equal(callum.path(), '/sign-in?next=%2Faccount')
  const entries = await entriesOf(stage, async () => {
    await whenTheyGiveUsernameAndPassword(callum, 'callum')
    await whenTheyGiveTheCode(callum, 'callum')
    await callum.sees('Your conditions of access', 'Callum Reid')
    await callum.follows('Home')
    await callum.sees('Records you opened lately')
    await callum.presses('Sign out')
  })
  await callum.sees('You are signed out')
  const actions = entries.map(({ action }) => action)
  assert.ok(actions.includes('access.sign-in') && actions.includes('access.sign-out'))
  await callum.opens('/account')
  assert.equal(callum.path(), '/sign-in?next=%2Faccount')
  await callum.leaves()
})

test('R-91: after five wrong passwords one waits, and a recovery code works once', async () => {
  const codes = await givenSomebodyHasRecoveryCodes('joanna')
  const joanna = await givenAVisitor()
  for (let attempt = 1; attempt <= 5; attempt++) {
    await whenTheyGiveUsernameAndPassword(joanna, 'joanna', 'not the password')
    await joanna.sees('The username or password is not right')
  }
  await whenTheyGiveUsernameAndPassword(joanna, 'joanna')
  await joanna.sees('There were too many attempts. Try again in 1 minute')
  whenTimePasses({ minutes: 1 })
  await whenTheyGiveUsernameAndPassword(joanna, 'joanna')
  await whenTheyGiveARecoveryCode(joanna, codes[0]!)
  await joanna.sees('Records you opened lately')
  await joanna.presses('Sign out')
  await whenTheyGiveUsernameAndPassword(joanna, 'joanna')
  await whenTheyGiveARecoveryCode(joanna, codes[0]!)
  await joanna.sees('The recovery code is not right, or it was used before')
  await joanna.leaves()
})

for (const [username, condition, helper] of [
  ['owen', 'Your ContactPoint training is not up to date', 'Ask the training team'],
  ['dylan', 'Your organisation is not accredited', 'Ask your local ContactPoint team'],
  [
    'nadia',
    'You have no enhanced disclosure that is less than three years old',
    'Ask the person who manages',
  ],
] as const) {
  test(`R-89, R-93: ${username} is refused everywhere, and told what is missing and whom to ask`, async () => {
    const person = await givenSomebodyIsSignedIn(username)
    for (const path of ['/search', record, `${record}/reason`, `${record}/involvement/new`]) {
      assert.equal(await person.opens(path), 403)
      await person.sees('You cannot use ContactPoint at the moment', condition, helper)
      await person.doesNotSee(child!.family)
    }
    assert.equal(await person.opens('/'), 200)
    await person.sees('You cannot search for a child today', condition, helper)
    assert.equal(await person.opens('/account'), 200)
    await person.leaves()
  })
}

test('R-89: training that ends while one is signed in refuses the very next request', async () => {
  const marek = await givenSomebodyIsSignedIn('marek')
  assert.equal(await marek.opens('/search'), 200)
  await givenTheirTrainingEndsTonight('marek')
  whenItIsTheMomentBeforeMidnight()
  const late = await givenSomebodyIsSignedIn('marek')
  assert.equal(await late.opens('/search'), 200)
  whenTimePasses({ minutes: 1 })
  assert.equal(await late.opens('/search'), 403)
  await late.sees('Your ContactPoint training is not up to date')
  await marek.leaves()
  await late.leaves()
})

test('R-91: after 15 idle minutes the next request goes to sign-in', async () => {
  const siobhan = await givenSomebodyIsSignedIn('siobhan')
  await siobhan.opens('/')
  whenTimePasses({ minutes: 14 })
  await siobhan.opens('/search')
  whenTimePasses({ minutes: 16 })
  await siobhan.opens('/search')
  assert.equal(siobhan.path(), '/sign-in?next=%2Fsearch')
  await siobhan.leaves()
})

test('R-91: the warning before the end keeps the session on request', async () => {
  const siobhan = await givenSomebodyIsSignedIn('siobhan')
  const { page } = siobhan
  await page.clock.install()
  await siobhan.opens('/search')
  whenTimePasses({ minutes: 14 })
  await page.clock.fastForward('14:00')
  const dialog = page.getByRole('dialog', { name: 'You are about to be signed out' })
  await dialog.waitFor()
  await dialog.getByRole('button', { name: 'Stay signed in' }).click()
  await dialog.waitFor({ state: 'hidden' })
  whenTimePasses({ minutes: 14 })
  assert.equal(await siobhan.opens('/search'), 200)
  assert.equal(siobhan.path(), '/search')
  await siobhan.leaves()
})

test('a form without the token of a page of ours is refused politely and changes nothing', async () => {
  const siobhan = await givenSomebodyIsSignedIn('siobhan')
  await siobhan.opens(`${record}/reason`)
  const entries = await entriesOf(stage, async () => {
    await siobhan.page.evaluate(
      "document.querySelectorAll('[name=_csrf]').forEach((field) => field.remove())",
    )
    await siobhan.chooses('I work with this child')
    await siobhan.presses('Open the record')
  })
  await siobhan.sees('This page was open for too long', 'nothing has been saved')
  assert.deepEqual(entries, [])
  await siobhan.leaves()
})

function givenAVisitor(): Promise<Person> {
  return Person.at(stage)
}

function givenSomebodyIsSignedIn(as: string): Promise<Person> {
  return Person.at(stage, { as })
}

async function givenSomebodyHasRecoveryCodes(as: string): Promise<string[]> {
  const person = await Person.at(stage, { as })
  await person.opens('/account')
  await person.follows('Make new recovery codes')
  await person.presses('Make new recovery codes')
  const codes = await person.page.locator('main code').allInnerTexts()
  assert.equal(codes.length, 10)
  await person.leaves()
  return codes
}

async function givenTheirTrainingEndsTonight(username: string): Promise<void> {
  const tomorrow = addDays(dayInLondon(now), 1)
  const { count } = await stage.test.database.owner`
    update training_completions set expires_on = ${tomorrow} from users
     where users.user_id = training_completions.user_id and users.username = ${username} and course_code = 'contactpoint'`
  assert.ok(count > 0)
}

async function whenTheyGiveUsernameAndPassword(
  person: Person,
  username: string,
  password = personaPassword(username),
): Promise<void> {
  if (!person.path().startsWith('/sign-in')) await person.opens('/sign-in')
  await person.fills({ Username: username, Password: password })
  await person.presses('Continue')
}

async function whenTheyGiveTheCode(person: Person, username: string): Promise<void> {
  await person.fills({ 'Security code': totpCodeAt(personaTotpSecret(username), now) })
  await person.presses('Sign in')
}

async function whenTheyGiveARecoveryCode(person: Person, code: string): Promise<void> {
  await person.follows('Use a recovery code instead')
  await person.fills({ 'Recovery code': code })
  await person.presses('Sign in')
}

function whenItIsTheMomentBeforeMidnight(): void {
  now = new Date(`${dayInLondon(now)}T23:59:30Z`)
  stage.test.setNow(now)
}

function whenTimePasses({ minutes }: { minutes: number }): void {
  now = new Date(now.getTime() + minutes * 60_000)
  stage.test.setNow(now)
}
