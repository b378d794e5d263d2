import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { IsoDate } from '../../src/lib/iso-date.ts'
import { formatChildNumber } from '../../src/lib/identifiers/index.ts'
import { entriesOf, openStage, Person } from '../support/journey.ts'

const stage = await openStage('ask for contact')
const [child] = await stage.test.database.owner<{ number: string }[]>`
  select child_number as "number" from children where status = 'open' and authority_code = 'E06000065' order by child_id limit 1`

test('R-64, R-77, R-78: somebody who finds no child asks, a broker takes it and answers, and the asker reads the answer', async () => {
  const amara = await Person.at(stage, { as: 'amara', width: 320 })
  await amara.opens('/search')
  await amara.fills({ 'First names': 'Nobody', 'Last name': 'Atall' })
  await amara.fillsDay('2019-03-27' as IsoDate)
  await amara.presses('Search')
  await amara.sees('Cannot find the child?')
  await amara.follows('Ask the ContactPoint team to put you in contact')
  await amara.presses('Ask the team')
  await amara.sees('There is a problem', 'Enter the first names of the child', 'Choose how urgent it is')
  await amara.fills({ 'First names': 'Nobody', 'Last name': 'Atall' })
  await amara.fillsDay('2019-03-27' as IsoDate)
  await amara.chooses('Planned work')
  await amara.chooses('Plan our work together')
  await amara.fills({ 'Telephone number': '01609 536 993' })
  await amara.presses('Ask the team')
  await amara.sees('Waiting', 'Nobody Atall, born 27 March 2019')
  const own = amara.path()
  await amara.presses('It is urgent now')
  await amara.sees('A child is at immediate risk')

  const odile = await Person.at(stage, { as: 'odile', hasScripts: false })
  await odile.opens('/')
  await odile.follows('Contact desk')
  await odile.sees('A child is at immediate risk', 'Nobody yet')
  await odile.doesNotSee('Atall')
  await odile.leaves()
  const broker = await Person.at(stage, { as: 'odile', width: 320 })
  await broker.opens('/broker')
  const looked = await entriesOf(stage, () => broker.follows(/^[0-9A-F]{4}-/))
  assert.deepEqual(
    looked.map(({ action }) => action),
    ['brokerage.read-request'],
  )
  await broker.sees('Nobody Atall, born 27 March 2019', 'Not found yet')
  await broker.presses('Take this request')
  await broker.fills({ 'ContactPoint number': formatChildNumber(child!.number) })
  await broker.presses('Save the record')
  const path = broker.path()
  await broker.follows('See whom to ring')
  await broker.sees('Whom you can ring')
  await broker.opens(path)
  await broker.chooses('I reached somebody')
  await broker.presses('Note the call')
  await broker.chooses('They agree')
  await broker.presses('Note what they want')
  await broker.chooses('A service asks the asker to contact it')
  await broker.fills({ 'Name of the person': 'Sexual health desk', 'Telephone number': '01632 960 555' })
  await broker.presses('Answer the asker')
  await broker.sees('There is a problem', 'This says what kind of service it is')
  await broker.fills({ 'Name of the person': 'Rose Gumbel' })
  await broker.presses('Answer the asker')
  await broker.sees('Answered', 'Rose Gumbel')
  await broker.follows('Who knew what')
  await broker.sees('Amara Osei', 'Odile Garnett', 'Looked whom to ring')
  await broker.opens('/broker/figures')
  await broker.sees('not shown')
  await broker.leaves()

  await amara.opens(own)
  await amara.sees(
    'Somebody who works with the child asks you to contact them.',
    'Rose Gumbel',
    '01632 960 555',
  )
  await amara.presses('Put it away')
  await amara.sees('Closed')
  await amara.follows('Your requests')
  await amara.sees('Closed')
  await amara.leaves()
})
