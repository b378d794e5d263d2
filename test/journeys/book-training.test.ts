import { test } from 'node:test'
import assert from 'node:assert/strict'
import { openStage, Person } from '../support/journey.ts'

const stage = await openStage('training')

test('R-89, R-122: somebody whose training lapsed books a refresher, gives it up, and prints a certificate', async () => {
  const owen = await Person.at(stage, { as: 'owen' })
  await owen.opens('/account')
  await owen.follows('ContactPoint training')
  await owen.sees('Your training', 'What you need', 'Lapsed on', 'You have booked nothing')
  await owen.presses(/^Book ContactPoint refresher on 1 December/)
  await owen.sees('You have a place', '1 December 2026 at 9:30am')
  await owen.presses(/^Cancel ContactPoint refresher/)
  await owen.sees('You have booked nothing')
  await owen.follows(/^ContactPoint for people who use it/)
  await owen.sees('Certificate of training', 'Owen Parry', 'Check word')
  assert.ok([403, 404].includes(await owen.opens('/training/desk')))
  await owen.leaves()
})

test('R-122: a delegate books a colleague, and the desk sees it, on a narrow screen without script', async () => {
  const callum = await Person.at(stage, { as: 'callum', hasScripts: false, width: 320 })
  await callum.opens('/training')
  await callum.follows('Training of your people')
  await callum.sees('People of your organisation', 'Owen Parry', 'Not up to date')
  await callum.presses('Book')
  await callum.sees('There is a problem', 'Choose a person', 'Choose a session')
  await callum.page.locator('#person').selectOption({ label: 'Owen Parry' })
  await callum.page.locator('input[name="session"]').first().check()
  await callum.presses('Book')
  await callum.follows('Training needed within a year')
  await callum.sees('Altogether', 'Without it today', 'By organisation', 'Save as CSV')
  await callum.leaves()

  const stephen = await Person.at(stage, { as: 'stephen', hasScripts: false, width: 320 })
  await stephen.opens('/training/desk')
  await stephen.sees('Whose training lapses', 'How far organisations are trained')
  await stephen.page.locator('main table a').first().click()
  await stephen.sees('Who is booked', 'Owen Parry', 'You can record who came once the session has begun')
  for (const path of ['courses', 'new-course', 'new-session', 'import', 'forecast'])
    await stephen.opens(`/training/desk/${path}`)
  await stephen.leaves()
})
