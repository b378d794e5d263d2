import assert from 'node:assert/strict'
import { test } from 'node:test'
import { day } from '../../src/lib/iso-date.ts'
import { openStage, Person } from '../support/journey.ts'

const stage = await openStage('look after users')

test('R-85, R-86, R-89: an organisation nominates, the team approves and opens, and a suspension is made and taken back', async () => {
  const fiona = await Person.at(stage, { as: 'fiona', hasScripts: false, width: 320 })
  await fiona.opens('/users')
  await fiona.follows('Nominate somebody')
  await fiona.presses('Continue')
  await fiona.sees('There is a problem', 'Enter the name', 'Choose what access is needed for')
  await fiona.fills({
    Name: 'Nell Newcomer',
    Username: 'nell.newcomer',
    'Email address at work': 'nell@contactpoint.example',
    Work: 'Social worker',
  })
  await fiona.chooses('Works directly with children or families')
  await fiona.fillsDay(day('2027-11-22'))
  await fiona.presses('Continue')
  await fiona.sees('Check before you nominate', 'Nothing is saved yet')
  await fiona.presses('Nominate')
  await fiona.sees('Being set up', 'Waits for approval')
  const path = fiona.path()
  await fiona.follows('Identity checked')
  await fiona.chooses('Passport')
  await fiona.chooses('Proof of address, less than three months old')
  await fiona.fillsDay(day('2026-11-20'))
  await fiona.presses('Save')
  await fiona.follows('Vetting recorded')
  await fiona.chooses('Enhanced disclosure')
  await fiona.fills({ Reference: 'D 12' })
  await fiona.fillsDay(day('2026-10-01'))
  await fiona.presses('Save')
  await fiona.sees('Enhanced disclosure D 12')
  await fiona.doesNotSee('Approve the need', 'Open the account')

  const yusuf = await Person.at(stage, { as: 'yusuf' })
  await yusuf.opens('/users?state=waits')
  await yusuf.follows('Nell Newcomer')
  assert.equal(yusuf.path(), path)
  await yusuf.presses('Approve the need')
  await yusuf.sees('Approved by Yusuf Karim')
  await yusuf.presses('Open the account')
  await yusuf.sees('Hand these over now', 'nell.newcomer')
  await yusuf.opens(path)
  await yusuf.presses('Suspend now')
  await yusuf.sees('Suspended since')
  await yusuf.presses('End the suspension')
  await yusuf.doesNotSee('Suspended since')
  await yusuf.leaves()
  await fiona.leaves()
})

test('R-85, R-86: a delegate pastes people, mends what was wrong, and says who has left', async () => {
  const fiona = await Person.at(stage, { as: 'fiona', hasScripts: false, width: 320 })
  const columns = 'username,name,email,phone,job_title,organisation,service,need,until'
  const row = (need: string): string =>
    `pat.pasted,Pat Pasted,pat@contactpoint.example,,Social worker,NYC-CSC,CSC-HAR,${need},2027-09-30`
  await fiona.opens('/users')
  await fiona.follows('Nominate many people from a spreadsheet')
  await fiona.fills({ Rows: `${columns}\n${row('curiosity')}` })
  await fiona.chooses('Take all rows, or none if one is wrong')
  await fiona.presses('Continue')
  await fiona.sees('Nothing was recorded: some rows are wrong', 'Line 2, need:')
  await fiona.fills({ Rows: `${columns}\n${row('direct-work')}` })
  await fiona.chooses('Take all rows, or none if one is wrong')
  await fiona.presses('Continue')
  await fiona.sees('1 nominated, 0 nominated already, 0 wrong')
  await fiona.follows('All users')
  await fiona.sees('Pat Pasted')
  await fiona.follows('Say who has left, from a spreadsheet')
  await fiona.fills({ Rows: 'person,ends_on\npat.pasted,2027-01-31' })
  await fiona.chooses('Take all rows, or none if one is wrong')
  await fiona.presses('Continue')
  await fiona.sees('1 leave, 0 recorded already, 0 wrong')
  await fiona.leaves()
})
