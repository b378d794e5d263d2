import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemActor } from '../../src/app/acts.ts'
import type { IsoDate } from '../../src/lib/iso-date.ts'
import { chooseChildren } from '../../src/practice/index.ts'
import { openStage, Person } from '../support/journey.ts'
import { withhold } from '../support/withhold.ts'

const stage = await openStage('practise')
const { app, database } = stage.test
await withhold(database, 3)
await app.acts(app.worker, systemActor('test'))(chooseChildren)

test('R-101: a trainee does the ten tasks, the log ticks them, and the trainer sees it', async () => {
  const amara = await Person.at(stage, { as: 'amara' })
  await amara.opens('/practice')
  await amara.sees('Your practice run', '0 of 10 tasks done')
  await whenTheySearchWithTooLittle(amara)
  await whenTheySearchForTheChildOfTask(amara, 'Search and find a child')
  await amara.goesOn(() => amara.page.locator('main a[href^="/children/"]').first().click())
  await amara.chooses('I work with this child')
  await amara.presses('Open the record')
  await whenTheyRecordLeadAndEnd(amara)
  await whenTheySearchForTheChildOfTask(amara, 'Search for a child whose record is withheld')
  await amara.sees('No record was found that you may see')
  await amara.opens('/practice')
  await amara.sees('9 of 10 tasks done')
  await amara.follows('Your account')
  await amara.opens('/practice')
  await amara.sees('You have done all 10 tasks')
  await amara.leaves()

  const stephen = await Person.at(stage, { as: 'stephen', hasScripts: false, width: 320 })
  await stephen.opens('/practice')
  await stephen.sees('Practice runs', '1 of', 'Amara Osei', '10 of 10')
  const started = stephen.page.waitForEvent('download')
  await stephen.page.getByRole('link', { name: /^Whole runs as completed training/ }).click()
  assert.equal((await started).suggestedFilename(), 'practice-completions.csv')
  await stephen.leaves()
})

async function whenTheySearchWithTooLittle(person: Person): Promise<void> {
  await person.opens('/search')
  await person.fills({ 'First names': 'Emma' })
  await person.presses('Search')
  await person.sees('There is a problem')
}

/** Types what the page of the run names. */
async function whenTheySearchForTheChildOfTask(person: Person, task: string): Promise<void> {
  await person.opens('/practice')
  const item = await person.page.getByRole('listitem').filter({ hasText: task }).innerText()
  const told = /Search for (.+), born (\d+) (\w+) (\d{4})/.exec(item)
  assert.ok(told, item)
  const [, name = '', day = '', month = '', year = ''] = told
  const born = new Date(`${day} ${month} ${year} UTC`).toISOString().slice(0, 10) as IsoDate
  await person.opens('/search')
  const [given = '', ...family] = name.split(' ')
  await person.fills({ 'First names': given, 'Last name': family.join(' ') })
  await person.fillsDay(born)
  await person.presses('Search')
}

async function whenTheyRecordLeadAndEnd(person: Person): Promise<void> {
  await person.follows(/^Record that you work with/)
  await person.chooses('No', 'Are you the lead professional?')
  await person.chooses('No', 'Do you hold a shared assessment?')
  await person.presses('Continue')
  await person.presses('Record my work')
  await person.follows(/^Back to the record/)
  await person.follows('Become lead professional')
  await person.chooses('Yes, I am the lead professional')
  await person.presses('Continue')
  await person.presses('Become lead professional')
  await person.follows(/^Back to the record/)
  await person.follows('End your work')
  await person.fillsDay(app.config.clock().toISOString().slice(0, 10) as IsoDate)
  await person.presses('Continue')
  await person.presses('End my work')
}
