import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { loadFileWithRejectedRows } from '../support/feeds.ts'
import { childrenOf, openStage, Person, type JourneyChild } from '../support/journey.ts'

const stage = await openStage('work with a child')
const rejected = await loadFileWithRejectedRows(stage.test)
const [child, another] = await childrenOf(stage, { hasLead: false })

test('R-11 to R-13: work with a child is recorded, confirmed, marked, ended, and its end undone', async () => {
  const amara = await givenAPractitionerHasOpened(child!)
  await whenTheyRecordTheirWork(amara)
  await thenTheRecordOffers(
    amara,
    'Become lead professional',
    'Change the shared assessment',
    'End your work',
  )

  await amara.presses(/^Confirm that you still work with/)
  await thenItIsDone(amara, 'is confirmed')
  await whenTheyAnswer(
    amara,
    'Become lead professional',
    'Yes, I am the lead professional',
    'Become lead professional',
  )
  await thenItIsDone(amara, 'You are now lead professional for')
  await whenTheyAnswer(amara, 'Change the shared assessment', 'Yes', 'Save')
  await thenItIsDone(amara, 'It is shown that you hold a shared assessment')
  await thenTheirCardSays(amara, 'Lead professional', 'Shared assessment')

  await whenTheyEndTheirWork(amara)
  await amara.sees('has ended', 'you can undo it until midnight')
  await amara.presses('Undo')
  await amara.sees('Undone: your work with')
  await amara.follows(/^Back to the record/)
  await thenTheirCardSays(amara, 'Lead professional', 'Shared assessment')
  await amara.leaves()
})

test('R-12: the lead is handed over to another service, and is not to be taken back from it', async () => {
  const amara = await givenAPractitionerHasOpened(another!)
  await whenTheyRecordTheirWork(amara)
  await whenTheyAnswer(
    amara,
    'Become lead professional',
    'Yes, I am the lead professional',
    'Become lead professional',
  )
  await thenItIsDone(amara, 'You are now lead professional for')
  await amara.follows('Hand over as lead professional')
  await amara.page.getByRole('radio').first().check()
  await amara.presses('Continue')
  await amara.sees('Lead professional from now on')
  await amara.presses('Hand over')
  await thenItIsDone(amara, 'You have handed over as lead professional')
  await amara.doesNotSee('Become lead professional', 'Hand over as lead professional')
  assert.doesNotMatch(await ownCard(amara).innerText(), /Lead professional/)
  await amara.leaves()
})

test('R-34: the local team follows a file through its steps, takes the rejected rows, and pauses the feed', async () => {
  const { fileId, sourceId } = rejected
  const priya = await Person.at(stage, { as: 'priya' })
  await priya.opens('/feeds')
  await priya.goesOn(() => priya.page.locator(`th a[href="/feeds/${sourceId}"]`).click())
  await priya.sees('Validate: read and check each row', 'Rows that wait for a person')
  await priya.presses('Pause this feed')
  await priya.sees('Paused', 'Resume this feed')
  await priya.presses('Resume this feed')
  await priya.sees('Pause this feed')
  await priya.opens(`/feeds/files/${fileId}`)
  await priya.sees('What was wrong', 'Match: find the child of each row')
  const csv = await whenTheyDownloadTheRejectedRows(priya)
  assert.match(csv, /Unreadable/)
  await priya.leaves()
})

test('R-87: feeds are not for practitioners', async () => {
  const { fileId, sourceId } = rejected
  const callum = await Person.at(stage, { as: 'callum' })
  for (const path of [
    '/feeds',
    `/feeds/${sourceId}`,
    `/feeds/files/${fileId}`,
    `/feeds/files/${fileId}/rejects.csv`,
  ]) {
    assert.ok([403, 404].includes(await callum.opens(path)), path)
    await callum.doesNotSee(sourceId)
  }
  await callum.leaves()
})

async function givenAPractitionerHasOpened({ publicId }: JourneyChild): Promise<Person> {
  const amara = await Person.at(stage, { as: 'amara' })
  await amara.opens(`/children/${publicId}`)
  await amara.chooses('I work with this child')
  await amara.presses('Open the record')
  return amara
}

async function whenTheyRecordTheirWork(person: Person): Promise<void> {
  await person.follows(/^Record that you work with/)
  await person.chooses('No', 'Are you the lead professional?')
  await person.chooses('No', 'Do you hold a shared assessment?')
  await person.presses('Continue')
  await person.sees('Nothing is saved yet')
  await person.presses('Record my work')
  await thenItIsDone(person, 'is recorded')
}

async function whenTheyAnswer(person: Person, link: string, answer: string, save: string): Promise<void> {
  await person.follows(link)
  await person.chooses(answer)
  await person.presses('Continue')
  await person.presses(save)
}

async function whenTheyEndTheirWork(person: Person): Promise<void> {
  await person.follows('End your work')
  await person.fillsDay(
    stage.test.app.config.clock().toISOString().slice(0, 10) as JourneyChild['dateOfBirth'],
  )
  await person.presses('Continue')
  await person.sees('You will not be it any more', 'It will not be shown any more')
  await person.presses('End my work')
}

async function whenTheyDownloadTheRejectedRows(person: Person): Promise<string> {
  const started = person.page.waitForEvent('download')
  await person.page.getByRole('link', { name: /^Download .* as CSV$/ }).click()
  return readFileSync(await (await started).path(), 'utf8')
}

/** The confirmation, and from it back to the record. */
async function thenItIsDone(person: Person, words: string): Promise<void> {
  await person.sees(words)
  await person.follows(/^Back to the record/)
}

async function thenTheRecordOffers(person: Person, ...links: string[]): Promise<void> {
  await person.sees('Amara Osei', ...links)
  await person.doesNotSee('Record that you work with')
}

function ownCard(person: Person) {
  return person.page.locator('.app-contact-card', { hasText: 'Amara Osei' })
}

async function thenTheirCardSays(person: Person, ...words: string[]): Promise<void> {
  const card = await ownCard(person).innerText()
  for (const word of words) assert.ok(card.includes(word), `${word} is not in: ${card}`)
}
