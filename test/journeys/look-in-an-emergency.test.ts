import assert from 'node:assert/strict'
import { test } from 'node:test'
import { totpCodeAt } from '../../src/access/factors/totp.ts'
import { personaPassword, personaTotpSecret } from '../../src/app/personas.ts'
import { putAway, type ChildId } from '../../src/children/index.ts'
import { formatChildNumber } from '../../src/lib/identifiers/index.ts'
import { actAs } from '../support/acts.ts'
import { TEST_NOW } from '../support/app.ts'
import { entriesOf, openStage, Person } from '../support/journey.ts'

const stage = await openStage('emergency')
const { database, setNow } = stage.test
const [child] = await database.owner<
  { childId: ChildId; publicId: string; number: string; given: string; service: string }[]
>`
  select c.child_id as "childId", c.public_id as "publicId", c.child_number as number, n.given, s.name as service
    from children c
    join child_names n on n.child_id = c.child_id and n.position = 0
    join involvements i on i.child_id = c.child_id and i.ended_on is null and i.withdrawn_at is null
    join services s on s.service_id = i.service_id
   where c.status = 'open' and c.authority_code = 'E06000065' order by c.child_id limit 1`
await database.owner`
  insert into user_rights (user_id, right_name, given_at) select user_id, 'shielding', now() from users where username = 'joel'`
await actAs(database.worker, (act) =>
  putAway(
    act,
    child!.childId,
    { level: 1, authorityCode: null, placedBy: 'person', sourceLiftedAt: null },
    new Map(),
  ),
)

test('R-62, R-63: a card, the warning, the factors again, the services, the end; and the team reviews the look', async () => {
  const marek = await givenSomebodyMeetsTheCard('marek')
  await marek.doesNotSee(child!.service)
  whenTimePasses({ minutes: 6 })
  await marek.follows('look in an emergency')
  assert.match(marek.path(), /^\/account\/confirm/)
  await marek.fills({
    Password: personaPassword('marek'),
    'Security code': totpCodeAt(personaTotpSecret('marek'), later(6)),
  })
  await marek.presses(/^Confirm$/)
  await marek.sees('An investigation starts at once, each time.', 'see one record for 15 minutes')
  await marek.presses('Start the investigation and look')
  await marek.sees('There is a problem', 'Choose what the emergency is')
  const entries = await entriesOf(stage, async () => {
    await marek.chooses('The child is missing and at risk')
    await marek.fills({ 'What happens, in a few words': 'Not seen since this morning' })
    await marek.presses('Start the investigation and look')
    await marek.sees('You look at a shielded record in an emergency', child!.service)
    await marek.presses('End this look')
    await marek.doesNotSee(child!.service)
  })
  assert.deepEqual(
    entries.map(({ action, childId }) => [action.replace('safeguarding.override-', ''), childId]),
    [
      ['start', child!.childId],
      ['view', child!.childId],
      ['stop', child!.childId],
      ['view', null],
    ],
  )
  await marek.sees('This look has ended')
  await marek.leaves()

  const joel = await Person.at(stage, { as: 'joel', hasScripts: false, width: 320 })
  await joel.opens('/emergency/reviews')
  await joel.follows(/^Marek Nowak/)
  await joel.sees('A shielded record was shown', 'Not seen since this morning')
  await joel.doesNotSee(child!.given, child!.service)
  await joel.chooses('Justified')
  await joel.fills({ 'What you found, and how': 'The duty log confirms it' })
  await joel.presses('Save the finding')
  await joel.sees('Justified: The duty log confirms it (Joel Barker')
  await joel.follows('All looks')
  await joel.follows('How often is looked in an emergency')
  await joel.sees('October 2026', 'not shown')
  await joel.leaves()
})

test('R-64: whoever has no right to look is led from the card to the contact desk', async () => {
  const amara = await givenSomebodyMeetsTheCard('amara')
  await amara.doesNotSee('emergency')
  await amara.follows('Ask the ContactPoint team to put you in contact')
  assert.equal(amara.path(), `/contact-requests/new?child=${child!.publicId}`)
  await amara.leaves()
})

async function givenSomebodyMeetsTheCard(username: string): Promise<Person> {
  const person = await Person.at(stage, { as: username, width: 320 })
  await person.opens('/search')
  await person.fills({ 'ContactPoint number': formatChildNumber(child!.number) })
  await person.presses('Search by number')
  await person.follows(new RegExp(child!.given))
  await person.chooses('I am making a child protection enquiry')
  await person.presses('Open the record')
  await person.sees('No more of this record is shown')
  return person
}

function later(minutes: number): Date {
  return new Date(TEST_NOW.getTime() + minutes * 60_000)
}

function whenTimePasses({ minutes }: { minutes: number }): void {
  setNow(later(minutes))
}
