import assert from 'node:assert/strict'
import { test } from 'node:test'
import { systemActor } from '../../src/app/acts.ts'
import { formatChildNumber } from '../../src/lib/identifiers/index.ts'
import { carryOutShields } from '../../src/shielding/index.ts'
import { TEST_NOW } from '../support/app.ts'
import { loadRowsNear } from '../support/feeds.ts'
import { openStage, Person } from '../support/journey.ts'

const stage = await openStage('shielding')
const { database, app, setNow } = stage.test
const [child, other] = await database.owner<
  { publicId: string; number: string; given: string; family: string; born: string }[]
>`
  select c.public_id as "publicId", c.child_number as "number", n.given, n.family, c.date_of_birth::text as "born"
    from children c join child_names n on n.child_id = c.child_id and n.position = 0
   where c.status = 'open' and c.authority_code = 'E06000065' order by c.child_id limit 2`
const number = formatChildNumber(child!.number)

async function searchesByNumber(username: string): Promise<Person> {
  const person = await Person.at(stage, { as: username, width: 320 })
  await person.opens('/search')
  await person.fills({ 'ContactPoint number': number })
  await person.presses('Search by number')
  return person
}

test('R-60, R-65, R-66: asked for by phone, hidden at once, reviewed, ended by two people, and found again', async () => {
  const ottoline = await Person.at(stage, { as: 'ottoline', width: 320 })
  await ottoline.opens('/shielding')
  await ottoline.sees('No requests to decide')
  await ottoline.follows('Record a request')
  await ottoline.presses('Save and hide the record')
  await ottoline.sees('There is a problem', 'Choose what harm is feared')
  await ottoline.fills({
    'ContactPoint number of the child': number,
    'What were you told?': 'The father searches.',
  })
  for (const choice of [
    'A parent or carer',
    'By phone',
    'Passport or driving licence',
    'Birth certificate',
    'Domestic abuse: somebody who caused harm must not find them',
    'Level 2: nothing stays visible; the child is not found',
  ])
    await ottoline.chooses(choice)
  await ottoline.presses('Save and hide the record')
  await ottoline.sees('A request for a shield', 'The father searches.')

  const amara = await searchesByNumber('amara')
  await amara.doesNotSee(child!.family)
  await amara.leaves()

  await ottoline.chooses('Met: what was told shows the risk')
  await ottoline.fills({ 'Why?': 'The police know of it.' })
  await ottoline.presses('Save the decision')
  await ottoline.sees('What was decided', 'The police know of it.')
  await ottoline.follows('The notice for whoever asked, for print')
  await ottoline.sees('We agree to your request')
  await ottoline.doesNotSee(child!.family)
  await ottoline.opens(`/shielding/children/${child!.publicId}`)
  await ottoline.chooses('End it: another person must agree')
  await ottoline.chooses('The risk is over')
  await ottoline.fills({ 'What was looked at?': 'The father died.' })
  await ottoline.presses('Save the review')
  await ottoline.sees('Waits for a second person')

  const cormac = await Person.at(stage, { as: 'cormac', hasScripts: false, width: 320 })
  await cormac.opens('/shielding')
  await cormac.follows(/^C\d/)
  await cormac.sees('The father died.')
  await cormac.presses('Agree as the second person')
  await cormac.sees('Cooling', 'It is done after')
  await cormac.leaves()

  const run = app.acts(app.worker, systemActor('worker'))
  assert.equal(await carryOutShields(run), 0)
  setNow(new Date(TEST_NOW.getTime() + 3 * 86_400_000))
  assert.equal(await carryOutShields(run), 1)
  await ottoline.leaves()
  const again = await searchesByNumber('amara')
  await again.sees(child!.family)
  await again.leaves()
})

test('R-39, R-65, R-68: a practitioner hides a record from its page, and a row held back beside it is decided', async () => {
  const amara = await Person.at(stage, { as: 'amara', width: 320 })
  await amara.opens(`/children/${other!.publicId}`)
  await amara.chooses('I work with this child')
  await amara.presses('Open the record')
  await amara.follows(`${other!.given} is at risk of harm if found: hide this record`)
  await amara.presses('Save and hide the record')
  await amara.sees('There is a problem', 'Choose what harm is feared')
  await amara.chooses('The child may be abducted')
  await amara.fills({ 'What do you know?': 'The mother told me.' })
  await amara.presses('Save and hide the record')
  await amara.sees('The record is hidden')
  await amara.leaves()

  await loadRowsNear(stage.test, [other!], 'HELD')
  const ottoline = await Person.at(stage, { as: 'ottoline', width: 320 })
  await ottoline.opens('/shielding')
  await ottoline.sees('Asked for by practitioners in the last 90 days')
  await ottoline.follows(/^Row 1, held back/)
  await ottoline.sees('Close to a record we hold', other!.family)
  await ottoline.chooses('It is another child')
  await ottoline.chooses('They are brothers, sisters or twins')
  await ottoline.presses('Save the decision')
  await ottoline.sees('Decided, not carried out yet')
  await ottoline.leaves()
})
