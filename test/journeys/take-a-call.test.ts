import { test } from 'node:test'
import { openStage, Person } from '../support/journey.ts'

const stage = await openStage('take a call')

test('R-81: an operator calls a worker back, finds the child for her, tells what the record says, and ends the call', async () => {
  const [child] = await stage.test.database.owner<{ given: string; family: string; number: string }[]>`
    select n.given, n.family, c.child_number as number
      from children c join child_names n on n.child_id = c.child_id and n.position = 0
     where c.status = 'open' order by c.child_id limit 1`
  const leah = await Person.at(stage, { as: 'leah', width: 320 })
  await leah.opens('/calls')
  await leah.presses('Find the person')
  await leah.sees('There is a problem', 'Enter the name or username')
  await leah.fills({ 'Name or username of the person who calls': 'amara' })
  await leah.presses('Find the person')
  await leah.follows('Amara Osei')
  await leah.sees('Ring the number on file', '01632 960900')
  await leah.presses('Open the call')
  await leah.sees('There is a problem', 'Call the person back on this number first', 'Choose why')
  await leah.chooses('I called back on this number and know that I speak to Amara Osei')
  await leah.chooses('They are on duty and have been contacted about the child')
  await leah.presses('Open the call')
  await leah.sees('The call that runs', 'You look for Amara Osei')
  await leah.follows('Search for the child')
  await leah.fills({ 'ContactPoint number': child!.number })
  await leah.presses('Search by number')
  await leah.follows(`${child!.given} ${child!.family}`)
  await leah.sees('You look at this record for Amara Osei', 'leave no message')
  await leah.follows('The call')
  await leah.presses('End the call')
  await leah.sees('Who is calling?')
  await leah.leaves()

  const amara = await Person.at(stage, { as: 'amara' })
  await amara.opens('/account')
  await amara.sees('Leah Whitfield of the local ContactPoint team, for you by telephone')
  await amara.leaves()
})
