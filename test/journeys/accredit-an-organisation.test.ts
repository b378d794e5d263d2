import { test } from 'node:test'
import { Browser } from '../../src/children/web/browser.fixture.ts'
import { openStage, Person } from '../support/journey.ts'

const stage = await openStage('accredit an organisation')

test('R-93, R-95: an agency hands in, one person assesses, another decides, and a suspension stops its people', async () => {
  const ruth = await Person.at(stage, { as: 'ruth' })
  await ruth.opens('/')
  await ruth.follows('Your organisation')
  await ruth.sees('28 of 28 conditions answered', 'Responsible: Ruth Ellis')
  await ruth.follows(/A3\. /)
  await ruth.page
    .getByLabel('Add a file')
    .setInputFiles({ name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no pdf at all') })
  await ruth.presses('Add the file')
  await ruth.sees('There is a problem', 'What is in the file does not fit its name')
  await ruth.page
    .getByLabel('Add a file')
    .setInputFiles({ name: 'plan.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7\n') })
  await ruth.presses('Add the file')
  await ruth.sees('plan.pdf', 'SHA-256')
  await ruth.opens('/your-organisation')
  await ruth.presses('Hand in the application')
  await ruth.sees('Handed in')

  const stephen = await Person.at(stage, { as: 'stephen' })
  await stephen.opens('/')
  await stephen.follows('Organisations')
  await stephen.sees('handed in an application')
  await stephen.opens('/accreditation/VOL-LIN')
  await stephen.follows(/A1\. /)
  await stephen.chooses('Met', 'What did you find?')
  await stephen.presses('Save the finding')
  await stephen.sees('Under assessment')
  const sameByHand = await Browser.open(stage.test, 'stephen')
  for (let i = 2; i <= 28; i++) {
    await sameByHand.fill(`/accreditation/VOL-LIN/conditions/A${i}`, { finding: 'met' })
  }
  await stephen.opens('/accreditation/VOL-LIN')
  await stephen.presses('Put it before a second person')
  await stephen.sees('There is a problem', 'Choose what you recommend')
  await stephen.chooses('Accredit')
  const end = stephen.page.getByRole('group', { name: 'First day on which it no longer holds' })
  for (const [label, value] of [
    ['Day', '1'],
    ['Month', '12'],
    ['Year', '2028'],
  ] as const) {
    await end.getByLabel(label).fill(value)
  }
  await stephen.presses('Put it before a second person')
  await stephen.sees('You took part in the assessment, so somebody else decides')

  const joel = await Person.at(stage, { as: 'joel', hasScripts: false, width: 320 })
  await joel.opens('/accreditation/VOL-LIN')
  await joel.sees('Recommended: Accredit until 1 December 2028')
  await joel.chooses('Yes, I agree')
  await joel.presses('Save the decision')
  await joel.sees('Accredited', 'until 1 December 2028')
  await joel.chooses('A security incident')
  await joel.presses('Suspend the organisation')
  await joel.sees('Its users and feeds are stopped')

  await ruth.opens('/')
  await ruth.sees('Your organisation is not accredited')
  await ruth.opens('/your-organisation')
  await ruth.sees('Suspended', 'is suspended: its users and its feeds are stopped')
  await joel.presses('End the suspension')
  await ruth.opens('/')
  await ruth.doesNotSee('Your organisation is not accredited')
})
