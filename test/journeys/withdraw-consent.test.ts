import assert from 'node:assert/strict'
import { test } from 'node:test'
import { childrenOf, openStage, Person, type JourneyChild } from '../support/journey.ts'

const stage = await openStage('consent')
const all = await childrenOf(stage, { hasLead: false })
const marked = new Set(
  (await stage.test.database.owner<{ id: number }[]>`select child_id as id from sensitive_involvements`).map(
    ({ id }) => id,
  ),
)
const child = all.find(({ childId }) => !marked.has(childId))!
const marker = 'There may be other support'
const today = stage.test.app.config.clock().toISOString().slice(0, 10)

test('R-74 to R-76: on consent a sensitive service is recorded, a colleague elsewhere sees the marker alone, and withdrawn it is gone', async () => {
  const amara = await Person.at(stage, { as: 'amara', width: 320 })
  await givenTheRecordIsOpen(amara, child)
  await amara.doesNotSee(marker)

  const wilhelmina = await Person.at(stage, { as: 'wilhelmina', width: 320 })
  await givenTheRecordIsOpen(wilhelmina, child)
  await whenSheRecordsHerWork(wilhelmina)

  await amara.opens(`/children/${child.publicId}`)
  await amara.sees(marker)
  await amara.doesNotSee('Wilhelmina', 'Mental Health')
  assert.equal(await amara.opens(`/children/${child.publicId}/consent`), 403)

  await wilhelmina.follows('Withdraw: take it off the record at once')
  await wilhelmina.presses('Continue')
  await wilhelmina.sees('Say who withdraws', 'Say how it was told')
  await wilhelmina.chooses('The child')
  await wilhelmina.chooses('In person')
  await wilhelmina.presses('Continue')
  await wilhelmina.sees('You have recorded no current work')
  await amara.opens(`/children/${child.publicId}`)
  await amara.doesNotSee(marker)
  await Promise.all([amara.leaves(), wilhelmina.leaves()])
})

test('R-22: a young person’s consent to stay is recorded and withdrawn by who works with them', async () => {
  const young = all.find((one) => one !== child)!
  await stage.test.database.owner`
    update children set date_of_birth = '2009-03-01', date_of_birth_accuracy = 'exact' where child_id = ${young.childId}`
  const priya = await Person.at(stage, { as: 'priya', width: 320 })
  await givenTheRecordIsOpen(priya, young)
  await priya.follows(/^After the 18th birthday/)
  await priya.presses('Record it')
  await priya.sees('Say why the young person may stay', 'Enter the day of the consent')
  await priya.chooses('A care leaver')
  await whenADayIsFilled(priya, 'When did the young person agree?')
  await priya.chooses('A form the young person signed')
  await priya.presses('Record it')
  await priya.sees('Agreed on', 'The record stays until 1 March 2034')
  await priya.chooses('In writing')
  await priya.presses(/^Withdraw what was agreed on/)
  await priya.sees('Withdrawn')
  await priya.leaves()
})

async function givenTheRecordIsOpen(person: Person, { publicId }: JourneyChild): Promise<void> {
  await person.opens(`/children/${publicId}`)
  await person.chooses('I work with this child')
  await person.presses('Open the record')
}

async function whenSheRecordsHerWork(person: Person): Promise<void> {
  await person.follows(/^Record that you work with/)
  await person.sees('You have recorded no current work')
  await person.follows(/^Record that you work with/)
  await person.presses('Continue')
  await person.sees('Say who decided that your service is recorded', 'Say what others may know')
  await person.chooses('The child, who was judged to understand it')
  await person.chooses('You', 'If somebody agreed: who judged what the child understands?')
  await whenADayIsFilled(person, 'If somebody agreed: when was that judged?')
  await whenADayIsFilled(person, 'When was it decided?')
  await person.chooses('Only that there may be other support')
  await person.chooses('No', 'Did the child agree that a parent may be told?')
  await person.presses('Continue')
  await person.sees('Nothing is saved yet', 'Child and Adolescent Mental Health Service')
  await person.presses('Record my work')
  await person.sees('You alone see this page', 'Only that there may be other support')
}

async function whenADayIsFilled({ page }: Person, question: string): Promise<void> {
  const [year = '', month = '', day = ''] = today.split('-')
  const group = page.getByRole('group', { name: question })
  for (const [label, value] of Object.entries({ Day: day, Month: month, Year: year }))
    await group.getByLabel(label, { exact: true }).fill(value)
}
