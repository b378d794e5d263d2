import assert from 'node:assert/strict'
import { test } from 'node:test'
import { drawReviews } from '../../src/monitoring/index.ts'
import { systemActor } from '../support/acts.ts'
import { openStage, Person } from '../support/journey.ts'

const stage = await openStage('review the log')
const { app, database, setNow } = stage.test

test('R-98, R-100: an auditor reviews what the night drew, one after the other; misuse is told to the accounts officers', async () => {
  const children = await database.owner<{ publicId: string }[]>`
    select public_id as "publicId" from children where status = 'open' order by child_id limit 2`
  const amara = await Person.at(stage, { as: 'amara' })
  for (const { publicId } of children) {
    await amara.opens(`/children/${publicId}/reason`)
    await amara.chooses('I am making a child protection enquiry')
    await amara.presses('Open the record')
  }
  await amara.leaves()

  const early = await Person.at(stage, { as: 'edith', width: 320 })
  await early.opens('/alerts')
  await early.follows('Reviews')
  await early.sees('Nothing to review', 'Coverage of the last 28 days')
  await early.leaves()

  setNow(new Date('2026-11-24T09:00:00Z'))
  assert.equal(await app.acts(app.worker, systemActor)(drawReviews), '2026-11-23')
  const edith = await Person.at(stage, { as: 'edith', width: 320 })
  await edith.opens('/audit/reviews')
  await edith.sees('Chosen by chance', 'Amara Osei', '1 December 2026', 'In time, of those due or done\n-')
  await edith.follows(/^Review \d+$/)
  await edith.sees('To be reviewed by 1 December 2026', 'Rules that decided')
  await edith.presses('Decide')
  await edith.sees('There is a problem', 'Choose what comes of it')
  await edith.page.getByLabel('Explained', { exact: true }).focus()
  await edith.page.keyboard.press('Space')
  await edith.page.getByLabel('Why: Explained').selectOption('works-with-child')
  await edith.presses('Decide')
  await edith.sees('Your decision is kept. This is the next review.')
  await edith.chooses('Suspected misuse')
  await edith.page.getByLabel('Why: Suspected misuse').selectOption('own-interest')
  await edith.presses('Decide')
  await edith.sees('An accounts officer suspends the account here', 'Family, friends, neighbours')
  const number = /\d+/.exec(await edith.page.getByRole('heading', { level: 1 }).innerText())![0]
  await edith.opens('/audit/reviews')
  await edith.sees('In time, of those due or done\n100%', 'Reviewed in time\n2', 'Nothing to review')
  await edith.leaves()

  const yusuf = await Person.at(stage, { as: 'yusuf', width: 320 })
  await yusuf.opens('/notices')
  await yusuf.sees(`suspects misuse of an account: ask its auditors about review ${number}`)
  await yusuf.doesNotSee('Amara Osei')
  await yusuf.leaves()

  const nora = await Person.at(stage, { as: 'nora', width: 320 })
  await nora.opens('/audit/reviews')
  await nora.sees('Coverage by authority', 'North Yorkshire')
  await nora.follows('set how much is sampled')
  await nora.fills({ 'One in how many': '0' })
  await nora.presses('Save')
  await nora.sees('There is a problem', 'Enter a whole number from 1 to 1000')
  await nora.fills({ 'One in how many': '50' })
  await nora.presses('Save')
  await nora.sees('One in 50, at least 5: Nora Whitby')
  await nora.leaves()
})
