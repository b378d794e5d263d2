import { test } from 'node:test'
import { openStage, Person } from '../support/journey.ts'

const stage = await openStage('notices')

test('R-95: a delegate of a suspended organisation sees in the menu that there is news, and marks it as seen', async () => {
  const stephen = await Person.at(stage, { as: 'stephen' })
  await stephen.opens('/accreditation/VOL-COM')
  await stephen.page.locator('input[name="reason"]').first().check()
  await stephen.presses('Suspend the organisation')
  await stephen.leaves()

  const hannah = await Person.at(stage, { as: 'hannah', hasScripts: false, width: 320 })
  await hannah.opens('/notices')
  await hannah.sees('New for you', 'Compass Bank Young People is suspended')
  const buttons = hannah.page.getByRole('button', { name: /^Seen/ })
  for (let left = await buttons.count(); left > 0; left--) await buttons.first().click()
  await hannah.sees('Nothing new', 'Seen in the last 30 days')
  await hannah.leaves()
})
