import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { parseVariantCsv } from '../../src/lib/matching/index.ts'
import {
  bornInWords,
  childrenOf,
  entriesOf,
  openStage,
  Person,
  type Entry,
  type JourneyChild,
} from '../support/journey.ts'

const stage = await openStage('find a child')
const children = await childrenOf(stage, { hasLead: true })
const child = children[0]!
const recordOf = ({ publicId }: JourneyChild): string => `/children/${publicId}`

test('a practitioner finds a child, says why, and sees whom to ring; all of it is in the log', async () => {
  const amara = await givenAPractitionerIsSignedIn()
  const entries = await entriesOf(stage, async () => {
    await whenTheySearchFor(amara, child)
    await whenTheyChooseTheChild(amara, child)
    await whenTheySayWhy(amara)
    await thenTheyCanReachTheServices(amara, child)
  })
  thenTheLogHoldsTheSearchTheCandidateTheReasonAndTheLook(entries)
  await amara.leaves()
})

test('a typo, exchanged names and a nickname still find the child', async () => {
  const amara = await givenAPractitionerIsSignedIn()
  const { family } = child
  const typo = family.slice(0, 1) + family.slice(2, 3) + family.slice(1, 2) + family.slice(3)
  await whenTheySearchFor(amara, { ...child, family: typo })
  await thenTheChildIsAmongTheResults(amara, child)
  await whenTheySearchFor(amara, { ...child, given: child.family, family: child.given })
  await thenTheChildIsAmongTheResults(amara, child)
  await amara.sees('First and last names exchanged')
  const { called, nickname } = givenAChildWithANickname()
  await whenTheySearchFor(amara, { ...called, given: nickname })
  await thenTheChildIsAmongTheResults(amara, called)
  await amara.leaves()
})

test('too little is explained, nothing found is no proof, and too many ask for more', async () => {
  const amara = await givenAPractitionerIsSignedIn()
  await amara.opens('/search')
  await amara.fills({ 'Last name': 'Smith' })
  await amara.presses('Search')
  await amara.sees(
    'There is a problem',
    'Enter a first name too',
    'Enter a date of birth, an age or a postcode',
  )

  await whenTheySearchFor(amara, { ...child, given: 'Zebedee', family: 'Quillfeather' })
  await amara.sees(
    'No record was found that you may see',
    'This does not mean that there is no record of the child',
  )

  const { given, family } = await givenManyChildrenShareAName()
  await amara.opens('/search')
  await amara.fills({
    'First names': given,
    'Last name': family,
    'Age in years': '5',
    'Up to age (optional)': '10',
  })
  await amara.presses('Search')
  await amara.sees('Too many children match: add more details')
  assert.equal(await amara.page.locator('.app-candidate').count(), 0)
  await amara.leaves()
})

test('without scripts a practitioner finds a child, opens the record and records work', async () => {
  const beth = await givenAPractitionerIsSignedIn({ as: 'beth', hasScripts: false })
  await whenTheySearchFor(beth, child)
  await whenTheyChooseTheChild(beth, child)
  await whenTheySayWhy(beth)
  await thenTheyCanReachTheServices(beth, child)
  await beth.follows(/^Record that you work with/)
  await beth.chooses('No', 'Do you hold a shared assessment?')
  await beth.presses('Continue')
  await beth.sees('Nothing is saved yet')
  await beth.presses('Record my work')
  await beth.sees('is recorded')
  await beth.follows(/^Back to the record/)
  await beth.sees('Beth Holroyd', `Your work with ${child.given}`)
  await beth.leaves()
})

test('on a narrow phone no main page scrolls sideways', async () => {
  const amara = await givenAPractitionerIsSignedIn({ width: 320 })
  await amara.opens('/')
  await amara.opens('/search')
  await whenTheySearchFor(amara, child)
  await whenTheyChooseTheChild(amara, child)
  await whenTheySayWhy(amara)
  for (const path of ['/account', '/account/recovery-codes', '/help', '/privacy']) await amara.opens(path)
  await amara.leaves()
  const priya = await givenAPractitionerIsSignedIn({ as: 'priya', width: 320 })
  await priya.opens('/feeds')
  await priya.goesOn(() => priya.page.locator('th a').first().click())
  await priya.goesOn(() => priya.page.locator('main a[href^="/feeds/files/"]').first().click())
  await priya.leaves()
})

test('with the keyboard alone: past the menu, search, and into the record', async () => {
  const amara = await givenAPractitionerIsSignedIn()
  const { page } = amara
  await amara.opens('/')
  await page.keyboard.press('Tab')
  assert.equal(await focused(amara, 'textContent'), 'Skip to main content')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Tab')
  assert.equal(await focused(amara, 'name'), 'given')
  const [year = '', month = '', dayOfMonth = ''] = child.dateOfBirth.split('-')
  for (const [index, text] of [child.given, child.family, dayOfMonth, month, year].entries()) {
    if (index > 0) await page.keyboard.press('Tab')
    await page.keyboard.type(text)
  }
  await amara.goesOn(() => page.keyboard.press('Enter'))
  await whenTheyTabTo(amara, `a[href="${recordOf(child)}"]`)
  await amara.goesOn(() => page.keyboard.press('Enter'))
  await whenTheyTabTo(amara, 'input[name="purpose"]')
  await page.keyboard.press('Space')
  await whenTheyTabTo(amara, 'main button')
  await amara.goesOn(() => page.keyboard.press('Enter'))
  await thenTheyCanReachTheServices(amara, child)
  await amara.leaves()
})

test('R-56: on paper a record is one polite sentence', async () => {
  const amara = await givenAPractitionerIsSignedIn()
  await amara.opens(`${recordOf(child)}/reason`)
  await whenTheySayWhy(amara)
  await amara.page.emulateMedia({ media: 'print' })
  assert.equal(await amara.page.locator('main').isVisible(), false)
  assert.equal(await amara.page.locator('header').first().isVisible(), false)
  const sentence = await amara.page.evaluate<string>('getComputedStyle(document.body, "::before").content')
  assert.match(sentence, /Printing is switched off/)
  await amara.leaves()
})

function givenAPractitionerIsSignedIn(options: Parameters<typeof Person.at>[1] = {}): Promise<Person> {
  return Person.at(stage, { as: 'amara', ...options })
}

function givenAChildWithANickname(): { called: JourneyChild; nickname: string } {
  const file = new URL('../../data/first-name-variants.csv', import.meta.url)
  const nicknames = new Map(parseVariantCsv(readFileSync(file, 'utf8')))
  const called = children.find(({ given }) => nicknames.has(given.toLowerCase()))!
  return { called, nickname: nicknames.get(called.given.toLowerCase())! }
}

/** More than are ever listed have the name of the last child. */
async function givenManyChildrenShareAName(): Promise<JourneyChild> {
  const shared = children.at(-1)!
  const { owner } = stage.test.database
  const renamed = await owner`
    update child_search set given_id = named.given_id, family_id = named.family_id
      from (select given_id, family_id from child_search where child_id = ${shared.childId} limit 1) named
     where child_search.date_of_birth between '2016-12-01' and '2020-12-01'
       and child_search.child_id <> all (${children.map(({ childId }) => childId)})`
  assert.ok(renamed.count > 20)
  return shared
}

async function whenTheySearchFor(
  person: Person,
  { given, family, dateOfBirth }: JourneyChild,
): Promise<void> {
  await person.opens('/')
  await person.fills({ 'First names': given, 'Last name': family })
  await person.fillsDay(dateOfBirth)
  await person.presses('Search')
  assert.equal(person.path(), '/search', 'no address tells of a child')
}

async function whenTheyChooseTheChild(person: Person, wanted: JourneyChild): Promise<void> {
  await person.goesOn(() => person.page.locator(`a[href="${recordOf(wanted)}"]`).click())
  assert.equal(person.path(), `${recordOf(wanted)}/reason`)
  await person.sees(`${wanted.given} ${wanted.family}`, bornInWords(wanted))
}

async function whenTheySayWhy(person: Person): Promise<void> {
  await person.chooses('I work with this child')
  await person.presses('Open the record')
}

async function whenTheyTabTo(person: Person, selector: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await person.page.keyboard.press('Tab')
    if (await person.page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`))
      return
  }
  assert.fail(`${selector} cannot be reached with the Tab key`)
}

async function thenTheyCanReachTheServices(person: Person, wanted: JourneyChild): Promise<void> {
  await person.sees(`Services working with ${wanted.given}`, 'Lead professional', 'I work with this child')
  const services = person.page.locator('section[aria-labelledby="services"]')
  assert.ok((await services.locator('a[href^="tel:"], a[href^="mailto:"]').count()) > 0)
}

async function thenTheChildIsAmongTheResults(person: Person, wanted: JourneyChild): Promise<void> {
  assert.equal(await person.page.locator(`a[href="${recordOf(wanted)}"]`).count(), 1)
}

function thenTheLogHoldsTheSearchTheCandidateTheReasonAndTheLook(entries: readonly Entry[]): void {
  const about = (action: string): Entry => ({ action, outcome: 'done', childId: child.childId })
  const wanted = [
    { ...about('children.search'), childId: null },
    ...['show-candidate', 'state-reason', 'open-record'].map((verb) => about(`children.${verb}`)),
  ]
  for (const entry of wanted) {
    assert.ok(
      entries.some((one) => JSON.stringify(one) === JSON.stringify(entry)),
      `no ${entry.action} in the log`,
    )
  }
}

function focused(person: Person, property: string): Promise<string> {
  return person.page.evaluate<string>(`document.activeElement.${property}`)
}
